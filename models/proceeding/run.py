from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        """Deadlines of proceedings come nearer."""
        res = super()._tend(company)
        self.env["account.collection.proceeding.deadline"]._tend_company(company)
        return res
