from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..browser import BrowserCase
from .case import CreditCase


@tagged("post_install", "-at_install")
class TestTourCover(CreditCase, BrowserCase):
    """A debtor is covered, reported, and something is found about him; claims are settled for less;
    in both languages."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        day = fields.Date.subtract(self.company._get_dunning_today(), days=70)
        self.bill = self.invoice(day, 100.0)
        self.case = self.env["account.collection.case"]._open_for(self.debtor, self.company)

    def test_covered_and_reported(self):
        self.insure(valid_from="2020-01-01")
        self.cover(5000, valid_from="2020-01-01")

        def check(lang):
            self.click_through("insurer", self.case, lang)
            covers = self.env["account.credit.cover"].search([], order="id")
            self.assertEqual(covers.mapped("amount"), [5000.0, 8000.0])
            report = self.env["account.credit.report"].search([])
            self.assertEqual((report.reference, report.line_ids.move_id), ("4711", self.bill))
            found = self.case.finding_ids
            self.assertEqual((found.facts, found.user_id), ("New manager", self.users[lang]))
            self.click_through("report_back", report, lang)
            self.assertEqual(report.state, "withdrawn")
            self.click_through("finding_gone", found, lang)
            self.assertEqual((found.state, found.facts), ("deleted", False))

        self.in_each_language(check)

    def test_settled_for_less(self):
        self.company.write_off_loss_account_id = self.company_data["default_account_expense"]
        self.insure(valid_from="2020-01-01", max_term=30)
        self.cover(5000, valid_from="2020-01-01")

        def check(lang):
            self.click_through("settlement", self.case, lang)
            made = self.env["account.collection.settlement"].search([])
            self.assertEqual((made.state, made.amount), ("withdrawn", 70.0))
            self.assertEqual(made.promise_id.state, "withdrawn")
            self.assertTrue(made.insurer_agreed and made.promise_id.insurer_agreed)
            self.assertIn(self.debtor, made.message_ids.partner_ids)
            paid = made.copy(
                {
                    "line_ids": [Command.create({"move_line_id": self.item(self.bill).id})],
                    "amount": 70.0,
                    "insurer_agreed": True,
                }
            )
            paid.action_offer()
            paid.action_accept()
            self._register_payment(self.bill, amount=70.0)
            self.click_through("settlement_paid", paid, lang)
            self.assertEqual((paid.state, paid.write_off_ids.amount), ("done", 30.0))

        self.in_each_language(check)
