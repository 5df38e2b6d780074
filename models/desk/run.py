from odoo import api, models


class AccountDunningRun(models.Model):
    """The night opens the files of those who have become overdue: who works through the list of
    debtors does not wait for the first letter."""

    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        res = super()._tend(company)
        # Another process at work on this company opens these files itself.
        if company.try_lock_for_update(allow_referencing=True):
            self.env["account.collection.case"].sudo()._open_overdue(company)
        return res
