from odoo import models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    """A payment may be what a request for a release waited for."""

    _inherit = "account.move.line"

    def _after_matching(self):
        res = super()._after_matching()
        faults = self.env["account.collections.fault"]
        for company, items in self.grouped("company_id").items():
            if not company._has_credit_control():
                continue
            debtors = items.partner_id.commercial_partner_id
            requests = self.env["account.credit.release"].sudo()
            requests = requests.search(
                Domain("company_id", "=", company.id)
                & Domain("partner_id", "in", debtors.ids)
                & Domain("state", "=", "requested")
            )
            if requests:
                faults._isolate("lift", company, requests, lambda some: some._lift())
        return res
