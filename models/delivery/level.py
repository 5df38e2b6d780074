from odoo import fields, models


class AccountDunningLevel(models.Model):
    _inherit = "account.dunning.level"

    legal_deadline = fields.Boolean(
        "Deadline of Law",
        help="A deadline that the law asks for hangs on this letter: it goes by post in any case, "
        "and no contact rule holds it back.",
    )
