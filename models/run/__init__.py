from . import run
from . import propose
from . import draft
from . import night
