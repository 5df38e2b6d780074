from . import account_account
from . import letter
from . import bulk
from . import transaction
from . import ir_actions_report
from . import ir_sequence
from . import res_company
