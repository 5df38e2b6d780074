from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_default_hint = fields.Boolean(
        "Hint on Invoices",
        default=True,
        groups=SETTINGS_READER,
        help="Invoices to consumers say that they are in default 30 days after due date and "
        "receipt. Without it, consumers are in default only by a demand.",
    )
