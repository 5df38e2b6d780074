from . import receipt
from . import account_journal
from . import account_move_line
from . import account_bank_statement_line
from . import run
from . import case
from . import account_move
from . import decision
