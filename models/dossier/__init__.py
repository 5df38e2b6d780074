from . import dossier
from . import part
from . import layout
from . import sheets
from . import bind
from . import case
from . import proceeding
