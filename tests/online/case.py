from itertools import count
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command

from ..case import CollectionsCase

NUMBERS = count(1)


class OnlineCase(CollectionsCase):
    """A creditor whose debtors pay online, with a provider that says what the test wants."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        demo = cls.env.ref("payment.payment_provider_demo").sudo()
        cls.provider = demo.copy({"company_id": cls.company.id, "state": "test"})
        cls.provider.journal_id = cls.company_data["default_journal_bank"]
        cls.company.dunning_fee_account_id = cls.company_data["default_account_revenue"]
        cls.method = cls.provider.payment_method_ids[:1] or demo.payment_method_ids[:1]
        cls.in_instalments = cls.env["account.payment.term"].create(
            {
                "name": "30 % at once, the rest in sixty days",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
                    Command.create({"value": "percent", "value_amount": 70, "nb_days": 60}),
                ],
            }
        )

    def in_two(self, due, amount, **vals):
        """An invoice in two instalments: its items, the older one first."""
        terms = self.in_instalments.id
        invoice = self.invoice(
            due, amount, invoice_payment_term_id=terms, invoice_date_due=False, **vals
        )
        return self.item(invoice).sorted("date_maturity")

    def choose(self, *records, on="2026-03-10", currency=None, **how):
        """What the debtor chooses on his page."""
        if records:
            how["items"] = [one for one in records if one._name == "account.move.line"]
            how["charges"] = [one for one in records if one._name != "account.move.line"]
        with self.at(on):
            return self.debtor.sudo()._choose_online(
                self.company, currency or self.company.currency_id, **how
            )

    def start(self, choice, on="2026-03-10", **vals):
        """The debtor has pressed Pay."""
        with self.at(on):
            return (
                self.env["payment.transaction"]
                .sudo()
                .create(
                    {
                        "provider_id": self.provider.id,
                        "payment_method_id": self.method.id,
                        "amount": choice.amount,
                        "currency_id": choice.currency.id,
                        "partner_id": self.debtor.id,
                        "reference": f"PAY-{next(NUMBERS)}",
                        "operation": "online_direct",
                        "provider_reference": "provider",
                        **self.debtor._prepare_online(choice),
                        **vals,
                    }
                )
            )

    def confirm(self, transaction, on="2026-03-10"):
        """The provider says yes, and Odoo books it."""
        with self.at(on):
            transaction._set_done()
            transaction._post_process()
        return transaction.payment_id

    def pay_online(self, *records, **how):
        return self.confirm(self.start(self.choose(*records, **how)))

    def by_cron(self, on, time="12:10"):
        with (
            self.at(on, time),
            patch.object(self.env.cr, "commit"),
            patch.object(self.env.cr, "rollback"),
        ):
            self.env["payment.transaction"].sudo()._cron_post_process()

    def cost(self, amount, **vals):
        """A cost that the clerk has entered, kept here only."""
        return self.env["account.dunning.charge"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "name": "Return debit",
                "amount": amount,
                "currency_id": self.company.currency_id.id,
                "date": fields.Date.to_date("2026-03-01"),
                **vals,
            }
        )

    def assertOpen(self, expected):
        """``expected``: {item: what is still to be paid}"""
        found = {item: item.amount_residual_currency for item in expected}
        self.assertEqual(found, expected)
