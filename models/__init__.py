# A room knows those above it in this list, and none below.
from . import common
from . import procedure
from . import item
from . import debtor
from . import decision
from . import notice
from . import delivery
from . import run
from . import block
from . import dispute
from . import interest
from . import charge
from . import arrangement
from . import promise
from . import plan
from . import limitation
from . import settings
