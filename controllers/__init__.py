from . import log
from . import page
