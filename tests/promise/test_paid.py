from odoo.fields import Command
from odoo.tests import tagged

from .case import PromiseCase


@tagged("post_install", "-at_install")
class TestPromisesPaid(PromiseCase):
    """Only money and credit notes keep a promise: what a creditor writes off nobody has paid."""

    def book(self, journal, amount, invoice):
        """An entry that lowers an invoice, against an expense."""
        item = self.item(invoice)
        lines = [
            {"account_id": self.company_data["default_account_expense"].id, "debit": amount},
            {"account_id": item.account_id.id, "partner_id": item.partner_id.id, "credit": amount},
        ]
        move = self.env["account.move"].create(
            {
                "journal_id": self.company_data[f"default_journal_{journal}"].id,
                "date": "2026-03-12",
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move.action_post()
        (self.item(move) | item).reconcile()

    def pay_short(self, invoice, amount):
        """Marked as fully paid."""
        with self.at("2026-03-12"):
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            expense = self.company_data["default_account_expense"]
            vals = {"payment_difference_handling": "reconcile", "writeoff_account_id": expense.id}
            wizard.create({"amount": amount, **vals})._create_payments()
        self.assertTrue(self.item(invoice).reconciled)

    def test_what_keeps_a_promise(self):
        table = {
            "money": (lambda it: self.pay(it, on="2026-03-12"), "kept", 100.0),
            "a credit note": (self.credit, "kept", 100.0),
            "what was paid too much elsewhere": (self.overpay, "kept", 100.0),
            "a write-off": (lambda it: self.book("misc", 100.0, it), "broken", 0.0),
            "a bad debt booked at the bank": (
                lambda it: self.book("bank", 100.0, it),
                "broken",
                0.0,
            ),
            "a payment marked as full": (
                lambda it: self.pay_short(it, 60.0),
                "partially_kept",
                60.0,
            ),
        }
        for name, (pay, state, paid) in table.items():
            invoice = self.invoice("2026-03-01")
            promise = self.promise(invoice, "2026-03-20")
            pay(invoice)
            self.judge("2026-03-21")
            with self.subTest(name):
                self.assertEqual((promise.state, promise.amount_paid), (state, paid))

    def credit(self, invoice):
        with self.at("2026-03-12"):
            self.credit_note("2026-03-12", 100.0, reversed_entry_id=invoice.id)

    def overpay(self, invoice):
        other = self.invoice("2026-03-01", 50.0)
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.debtor.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": 150.0,
                "date": "2026-03-12",
            }
        )
        payment.action_post()
        (payment.move_id._get_receivables() | self.item(other)).reconcile()
        (payment.move_id._get_receivables() | self.item(invoice)).reconcile()

    def test_a_difference_of_rates_is_no_payment(self):
        pound = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.5), ("2026-03-11", 0.25)])
        invoice = self.invoice("2026-03-01", 100.0, currency_id=pound.id)
        promise = self.promise(invoice, "2026-03-20")
        with self.at("2026-03-12"):
            self._register_payment(invoice, amount=100.0, currency_id=pound.id)
        self.judge("2026-03-21")
        self.assertEqual((promise.state, promise.amount_paid), ("kept", 100.0))
