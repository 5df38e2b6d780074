from odoo import models


class AccountDunningFee(models.Model):
    """What a letter of a procedure on trial costs: a row of the table may be written without its
    level."""

    _name = "account.dunning.fee"
    _inherit = ["account.dunning.fee", "account.dunning.tried"]

    def _get_tried(self):
        return self.level_id.procedure_id
