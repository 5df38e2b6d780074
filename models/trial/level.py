from odoo import api, models


class AccountDunningLevel(models.Model):
    """While two procedures are on trial, they stay as they are: else nobody knows what was
    tried."""

    _inherit = "account.dunning.level"

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels.procedure_id._refuse_on_trial()
        return levels

    def write(self, vals):
        self.procedure_id._refuse_on_trial()
        return super().write(vals)

    def unlink(self):
        self.procedure_id._refuse_on_trial()
        return super().unlink()
