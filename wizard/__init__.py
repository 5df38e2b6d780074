from . import account_interest_import
from . import base_partner_merge
from . import account_dunning_charge_waive
from . import account_dunning_allocation
from . import account_payment_plan_withdraw
from . import account_payment_promise_withdraw
from . import account_dispute_batch
from . import account_dunning_block_batch
