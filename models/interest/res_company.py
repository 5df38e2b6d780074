from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_default_hint = fields.Boolean(
        "Hint on Invoices",
        default=True,
        help="Invoices to consumers say that they are in default 30 days after due date and "
        "receipt. Without it, consumers are in default only by a demand.",
    )
