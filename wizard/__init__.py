from . import account_interest_import
from . import base_partner_merge
