from . import trial
from . import trial_debtor
from . import procedure
from . import level
from . import notice
from . import run
