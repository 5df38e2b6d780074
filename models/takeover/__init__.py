from . import takeover
from . import ledger
from . import enter
from . import sources
from . import credit_control
from . import followup
from . import notice
from . import notice_line
