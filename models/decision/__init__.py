from . import resting
from . import decision
from . import account_move_line
from . import account_move
from . import account_journal
from . import res_company
from . import case
from . import res_partner
