from odoo.tests import tagged

from ..browser import BrowserCase
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourInquiry(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: collateral and an inquiry are entered, its cost is
    charged and its content deleted."""

    def test_collateral_and_inquiries_of_a_case(self):
        case = self.env["account.collection.case"]._open_for(self.debtor, self.company)

        def check(lang):
            self.click_through("inquiries", case, lang)
            self.assertEqual(case.security_ids.name, "Machine 4711")
            inquiry = case.inquiry_ids
            self.assertEqual((inquiry.cost, inquiry.user_id), (12.0, self.users[lang]))
            self.click_through("inquiry", inquiry, lang)
            self.assertEqual(inquiry.charge_id.amount, 12.0)
            self.assertEqual((inquiry.state, inquiry.source_text), ("deleted", False))

        self.in_each_language(check)
