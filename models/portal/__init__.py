from . import res_company
from . import link
from . import link_key
from . import link_hit
from . import link_request
from . import case
from . import case_page
