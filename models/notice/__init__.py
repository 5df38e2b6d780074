from . import account_move
from . import notice
from . import line
from . import claims
from . import flow
from . import letter
from . import relink
from . import follow_up
