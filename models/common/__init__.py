from . import bulk
from . import cached
from . import door
from . import account_account
from . import transaction
from . import ir_actions_report
from . import ir_sequence
from . import res_company
