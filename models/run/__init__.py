from . import run
from . import figure
from . import propose
from . import draft
from . import night
from . import notice
