from . import models, wizard, demo  # the demo knows all
from .hooks import post_init_hook, uninstall_hook
