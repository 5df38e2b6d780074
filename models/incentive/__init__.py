from . import res_company
from . import incentive
from . import incentive_rules
from . import case
from . import run
