from odoo import api, models


class AccountDunningRun(models.Model):
    """The night opens the files of those who have become overdue: who works through the list of
    debtors does not wait for the first letter."""

    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        res = super()._tend(company)
        self.env["account.collection.case"].sudo()._open_overdue(company)
        return res
