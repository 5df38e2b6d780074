from . import case
from . import ranking
from . import account_move
from . import tasks
from . import contact
from . import res_partner
