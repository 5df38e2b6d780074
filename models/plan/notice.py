from odoo import models
from odoo.fields import Domain


class AccountDunningNotice(models.Model):
    """A letter about late instalments: one of its own, beside that about other items."""

    _inherit = "account.dunning.notice"

    def _get_invoices_text(self):
        """Which plan, in place of the items below it."""
        if plan := self._get_claims().plan_id[:1]:
            return self.env._("payment plan %s", plan.name)
        return super()._get_invoices_text()

    def _get_payment_reference(self):
        """That of the agreement: standing orders bear it."""
        plan = self._get_claims().plan_id[:1]
        return plan.name if plan else super()._get_payment_reference()

    def _carries_credits(self):
        """Of several letters to a debtor in one run the first that still goes out carries his
        credits."""
        self.ensure_one()
        if not self.run_id:
            return True
        earlier = (
            Domain("run_id", "=", self.run_id.id)
            & Domain("partner_id", "=", self.partner_id.id)
            & Domain("state", "!=", "cancelled")
            & Domain("id", "<", self.id)
        )
        return not self.search_count(earlier, limit=1)
