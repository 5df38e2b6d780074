from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        res = super()._tend(company)
        self.env["account.collection.courtesy"].sudo()._plan_statements(company)
        return res
