from . import demo
from . import arrangements
