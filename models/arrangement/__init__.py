from . import arrangement
from . import item
from . import fault
