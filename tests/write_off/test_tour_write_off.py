from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..browser import BrowserCase
from ..proceeding.case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourWriteOff(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: the entries are read before they are booked, and a
    mistake is taken back."""

    ROLE = "account_collections.group_manager"

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
