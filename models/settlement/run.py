from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        """Settlements that were paid, and offers that nobody accepted."""
        res = super()._tend(company)
        self.env["account.collection.settlement"].sudo()._tend(company)
        return res
