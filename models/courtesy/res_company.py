from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_policy_text = fields.Text(
        "Late Payment on Invoices",
        translate=True,
        groups=SETTINGS_READER,
        help="What your invoices say about late payment, in the language of the customer, so that "
        "nobody hears of it in the first reminder. Empty: nothing.",
    )
