from odoo import models


class AccountCreditPolicy(models.Model):
    """The credit policy and what became of it when somebody looked at it again."""

    _inherit = "account.credit.policy"

    def _after_decided(self):
        """A new version is the answer to a review that waits."""
        res = super()._after_decided()
        reviews = self.env["account.credit.policy.review"].sudo()
        for company, own in self.grouped("company_id").items():
            waiting = [("company_id", "=", company.id), ("state", "=", "open")]
            reviews.search(waiting)._close("changed", successor_id=own[-1:].id)
        return res
