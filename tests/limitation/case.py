from odoo import fields
from odoo.fields import Command

from ..charge.case import MoneyCase

YEAR_END = "2026-12-31"


class LimitationCase(MoneyCase):
    """A claim of 2023 against a business, under German law."""

    def setUp(self):
        super().setUp()
        self.old = self.invoice("2023-05-10", 1000.0)
        self.case = self.env["account.collection.case"]._open_for(self.debtor, self.company)

    def event(self, kind, on, until=False, invoice=None, **vals):
        """What happened to an invoice, or to all there were if ``scope`` says so."""
        if vals.get("scope") != "debtor":
            vals["item_ids"] = [Command.set(self.item(invoice or self.old).ids)]
        return self.env["account.collection.limitation.event"].create(
            {"case_id": self.case.id, "kind": kind, "date": on, "date_to": until, **vals}
        )

    def book(self, journal, amount, on, invoice=None):
        """An entry of a journal that lowers an invoice."""
        item = self.item(invoice or self.old)
        other = self.company_data["default_account_revenue"]
        with self.at(on):
            move = self.env["account.move"].create(
                {
                    "journal_id": self.company_data[f"default_journal_{journal}"].id,
                    "date": on,
                    "line_ids": [
                        Command.create({"account_id": other.id, "debit": amount}),
                        Command.create(
                            {
                                "account_id": item.account_id.id,
                                "partner_id": item.partner_id.id,
                                "credit": amount,
                            }
                        ),
                    ],
                }
            )
            move.action_post()
            (self.item(move) | item).reconcile()
        return move

    def ends(self, invoice=None):
        self.env.invalidate_all()
        return fields.Date.to_string(self.item(invoice or self.old).limitation_on) or None

    def reason(self, invoice=None):
        return self.item(invoice or self.old).limitation_reason.split("\n")
