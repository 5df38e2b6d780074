from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _read_letter_charges(self, company, debtors):
        """Who pays a letter pays its charges with it."""
        owed = Domain("company_id", "=", company.id) & Domain("partner_id", "in", debtors)
        found = self.env["account.dunning.charge"].search(owed & Domain("state", "=", "open"))
        charges = defaultdict(list, super()._read_letter_charges(company, debtors))
        for (debtor, currency, _letter), some in found.grouped(
            lambda charge: (charge.partner_id, charge.currency_id, charge.notice_id)
        ).items():
            charges[debtor.id].append((currency.id, sum(some.mapped("amount_open"))))
        return charges

    def _after_matching(self):
        res = super()._after_matching()
        claims = self.filtered(lambda item: not item.dunning_charge_id)
        self.env["account.dunning.charge"]._follow_payments(claims)
        return res
