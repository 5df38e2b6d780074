from odoo import models


class AccountDunningLevel(models.Model):
    """A level of a procedure on trial."""

    _name = "account.dunning.level"
    _inherit = ["account.dunning.level", "account.dunning.tried"]

    def _get_tried(self):
        return self.procedure_id
