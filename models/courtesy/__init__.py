from . import courtesy
from . import account_move_line
from . import procedure
from . import res_partner
from . import case
from . import notice
from . import run
