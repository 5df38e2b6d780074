from odoo import models
from odoo.fields import Domain


class AccountDunningNotice(models.Model):
    """A letter to somebody whose money may be there already."""

    _inherit = "account.dunning.notice"

    def _read_on_their_way(self):
        """And money at the bank that may be theirs."""
        receipts = self.env["account.dunning.receipt"]
        waiting = (
            Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("state", "=", "open")
        )
        groups = receipts._read_group(waiting, ["company_id", "partner_id"])
        found = {(company.id, debtor.id) for company, debtor in groups}
        return super()._read_on_their_way() | found
