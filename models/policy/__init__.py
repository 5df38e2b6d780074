from . import policy
from . import res_company
from . import account_move
