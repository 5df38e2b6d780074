from odoo import api, models


class AccountDunningFee(models.Model):
    """What a letter costs stays the same for all while two procedures are on trial: a row of the
    table may be written without its level."""

    _inherit = "account.dunning.fee"

    @api.model_create_multi
    def create(self, vals_list):
        fees = super().create(vals_list)
        fees.level_id.procedure_id._refuse_on_trial()
        return fees

    def write(self, vals):
        self.level_id.procedure_id._refuse_on_trial()
        res = super().write(vals)
        self.level_id.procedure_id._refuse_on_trial()
        return res

    def unlink(self):
        self.level_id.procedure_id._refuse_on_trial()
        return super().unlink()
