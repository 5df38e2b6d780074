from . import filed
from . import letter
from . import case
from . import contact
from . import ranking
from . import account_move
from . import res_partner
from . import account_move_line
