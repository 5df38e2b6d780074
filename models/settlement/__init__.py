from . import settlement
from . import line
from . import flow
from . import letter
from . import promise
from . import case
from . import run
from . import res_partner
