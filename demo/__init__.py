from . import clock
from . import firm
from . import debtors
from . import story
from . import demo
