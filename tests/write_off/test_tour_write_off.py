from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..browser import BrowserCase
from ..proceeding.case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourWriteOff(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: the entries are read before they are booked, and a
    mistake is taken back."""

    ROLE = "account_collections.group_manager"

    def given_waiting(self):
        """What a clerk wrote off that is more than he may, and money of the debtor."""
        self.company.write_off_loss_account_id = self.company_data["default_account_expense"]
        self.company.write_off_recovery_account_id = self.company_data["default_account_revenue"]
        debtor = self.create_debtor("Browser Ltd")
        move = self.invoice("2026-09-01", 2000.0, debtor)
        clerk = new_test_user(
            self.env, "small_clerk", "account_collections.group_user", company_id=self.company.id
        )
        rows = self.env["account.collection.write.off"].with_user(clerk)
        reason = self.env.ref("account_collections.write_off_reason_small")
        made = rows._enter(self.item(move).with_env(rows.env), reason)
        self.assertEqual(made.state, "draft")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": debtor.id,
                "amount": 500.0,
                "memo": "LATE",
                "journal_id": self.company_data["default_journal_bank"].id,
            }
        )
        payment.action_post()
        return made.with_env(self.env)

    def test_approved_and_paid_all_the_same(self):
        made = self.given_waiting()

        def check(lang):
            self.click_through("write_off_approve", made, lang)
            self.assertEqual((made.state, made.approved_by_id), ("booked", self.users[lang]))
            self.assertEqual(made.amount_recovered, 500.0)

        self.in_each_language(check)

    def test_from_the_case_to_the_entry_and_back(self):
        self.company.write_off_loss_account_id = self.company_data["default_account_expense"]
        today = self.company._get_dunning_today()
        debtor = self.create_debtor("Browser Ltd")
        due = fields.Date.subtract(today, days=60)
        tax = self.company_data["default_tax_sale"]
        sold = {"name": "Work", "price_unit": 1000.0, "tax_ids": [Command.set(tax.ids)]}
        move = self.invoice(due, partner=debtor, invoice_line_ids=[Command.create(sold)])
        case = self.env["account.collection.case"]._open_for(debtor, self.company)

        def check(lang):
            self.click_through("write_off", case, lang)
            one = debtor.collection_write_off_ids[:1]
            self.assertEqual((one.state, one.note), ("reversed", "Wrong"))
            self.assertEqual(one.user_id, self.users[lang])
            self.assertEqual(move.amount_residual, 1150.0)

        self.in_each_language(check)
