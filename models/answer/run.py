from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        """Who is told that what a debtor answered came to nothing."""
        res = super()._tend(company)
        self.env["account.collection.answer"].sudo()._tend(company)
        return res
