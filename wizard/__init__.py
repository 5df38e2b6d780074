from . import interest_import
from . import base_partner_merge
from . import charge_waive
from . import allocation
from . import plan_withdraw
from . import promise_withdraw
from . import dispute_batch
from . import block_batch
