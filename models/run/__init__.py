from . import run
from . import propose
from . import draft
from . import night
from . import notice
