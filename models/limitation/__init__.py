from . import event
from . import contact
from . import origin
from . import account_move_line
from . import case
from . import promise
from . import plan
from . import res_company
