from . import models, wizard, controllers, demo  # the demo knows all
from .hooks import post_init_hook, uninstall_hook
