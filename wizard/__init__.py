from . import interest_import
from . import base_partner_merge
from . import bank_read
from . import reason
from . import allocation
from . import dispute_batch
from . import block_batch
from . import takeover_import
