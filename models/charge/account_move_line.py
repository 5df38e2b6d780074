from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...tools.charge.charges import CLAIMED_STATES
from .notice_reckon import Charged


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Charge = self.env["account.dunning.charge"]
        mine = {"charge": Charge._search([("move_line_id", "in", items)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _read_letter_charges(self, company, debtors):
        """Who pays a letter pays its charges with it."""
        owed = Domain("company_id", "=", company.id) & Domain("partner_id", "in", debtors)
        found = self.env["account.dunning.charge"].search_fetch(
            owed & Domain("state", "=", "open"),
            ["partner_id", "currency_id", "notice_id", "amount_open"],
        )
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

    def _read_unclaimed_interest(self, company, until):
        """The interest on items of one ``company`` by and with the day ``until`` that nothing has
        claimed yet, ``[(Owed, amount, day up to which it was claimed or None)]``."""
        Charge = self.env["account.dunning.charge"].sudo()
        known = self._may_have("charge", self.ids)
        about = Domain("move_line_id", "in", self.ids) & Domain("kind", "=", "interest")
        claimed = Domain("state", "in", CLAIMED_STATES)
        charged = Charged(Charge.search(about & claimed, order="id") if known else Charge)
        found = []
        for owed in self.with_company(company)._read_interest(company, until):
            if owed.statement:
                amount = owed.statement.accrued - charged.interest[owed.item.id]
                if amount > 0:
                    found.append((owed, amount, charged.until.get(owed.item.id)))
        return found
