from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        """Credit policies that nobody has looked at for a year."""
        res = super()._tend(company)
        self.env["account.credit.policy.review"].sudo()._tend(company)
        return res
