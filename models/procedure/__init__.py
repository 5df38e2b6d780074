from . import procedure
from . import level
from . import cache
