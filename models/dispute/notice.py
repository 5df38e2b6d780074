from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain


class AccountDunningNotice(models.Model):
    """What a letter says about items that are not claimed because the debtor disputes them."""

    _inherit = "account.dunning.notice"

    disputed_items = fields.Json(
        readonly=True, copy=False, help="The disputed items as they were when the letter went out."
    )

    def _get_disputed_rows(self):
        """The items that are open and disputed as a whole, ``[{name, since, amount, currency}]``:
        the letter tells that it does not mean them."""
        self.ensure_one()
        known = self.disputed_items
        if not known and self.state in ("draft", "confirmed"):
            known = self._read_disputed_items()[self]
        return [
            {
                "name": name,
                "since": fields.Date.to_date(since),
                "amount": amount,
                "currency": self.env["res.currency"].browse(currency),
            }
            for name, since, amount, currency in known or ()
        ]

    def _read_disputed_items(self):
        """``{notice: [[name, since, amount, currency], …]}``"""
        found = dict.fromkeys(self, ())
        for company, notices in self.grouped("company_id").items():
            debtors = notices._find_disputing_debtors(company)
            entries = notices._list_disputed(company, debtors) if debtors else {}
            for notice in notices:
                found[notice] = entries.get(notice.partner_id.id, ())
        return found

    def _find_disputing_debtors(self, company):
        Dispute = self.env["account.dispute"].sudo()
        return Dispute.search_fetch(
            Dispute._get_resting_domain()
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "=", company.id),
            ["partner_id"],
        ).partner_id

    def _list_disputed(self, company, debtors):
        """``{debtor id: entries}``"""
        items = self.env["account.move.line"].sudo().with_context(dunning_recheck=True)
        today, entries = company._get_dunning_today(), defaultdict(list)
        for row, decision in items._decide_dunning(company, today, debtors):
            if decision.code == "dispute":
                name = items.browse(row.id).move_id.name
                since = fields.Date.to_string(row.get_since("dispute"))
                entry = [name, since, row.amount_currency, row.currency_id]
                entries[row.debtor_id].append(entry)
        return entries

    def _freeze_for_sending(self):
        res = super()._freeze_for_sending()
        for notice, entries in self._read_disputed_items().items():
            if entries or notice.disputed_items:
                notice.sudo().disputed_items = entries
        return res
