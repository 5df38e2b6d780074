from . import log
from . import page
from . import pay
