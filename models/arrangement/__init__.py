from . import arrangement
from . import item
