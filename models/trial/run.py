from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        res = super()._tend(company)
        self.env["account.dunning.trial"].sudo()._tend(company)
        return res
