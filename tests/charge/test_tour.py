from odoo.tests import tagged

from ..browser import BrowserCase
from .case import MoneyCase


@tagged("post_install", "-at_install")
class TestTourAllocation(MoneyCase, BrowserCase):
    """A collector in a browser: from the button to the books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dunning_interest_account_id = cls.company.dunning_fee_account_id.copy()

    def setUp(self):
        super().setUp()
        self.charge_fee(2.0)
        self.old = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.young = self.agreed("2026-03-25", 200.0, ref="Named")
        self.fee, self.interest = self.charges("fee"), self.charges("interest")
        # On the day of the letter: it has claimed all interest by then.
        self.payment = self.receive(100.0, on="2026-03-22")

    def get_left(self):
        """What is open of the payment and of the two invoices."""
        credit = self.payment.move_id._get_receivables()
        moves = (self.item(self.old), self.item(self.young))
        return tuple(abs(item.amount_residual) for item in (credit, *moves))

    def assertBooked(self, charge, amount):
        """The charge stands in the books with what was paid of it, on its own account."""
        (entry,) = charge.line_ids.move_id
        (income,) = entry.line_ids - charge.line_ids
        account = self.company._get_charge_account(charge.kind)
        self.assertEqual((entry.state, income.balance), ("posted", -amount))
        self.assertEqual(income.account_id, account)
        self.assertTrue(charge.line_ids.reconciled)
        self.assertEqual(charge.amount_paid, amount)

    def test_from_the_payment(self):
        def check(lang):
            self.click_through("allocation", self.payment, lang)
            self.assertEqual(self.get_left(), (0.0, 907.0, 200.0))
            self.assertBooked(self.fee, 2.0)
            self.assertBooked(self.interest, 5.0)
            self.assertEqual((self.fee.state, self.interest.state), ("paid", "open"))

        self.in_each_language(check)

    def test_from_the_case(self):
        """It came eight days after the letter: the interest since then is paid with it."""
        case = self.debtor.with_company(self.company).collection_case_id
        self.payment.action_draft()
        self.payment.date = "2026-03-30"
        self.payment.action_post()

        def check(lang):
            self.click_through("allocation_case", case, lang)
            self.assertEqual(self.get_left(), (0.0, 909.88, 200.0))
            self.assertBooked(self.fee, 2.0)
            self.assertBooked(self.interest, 5.63)
            self.assertBooked(self.charges("interest") - self.interest, 2.25)

        self.in_each_language(check)

    def test_without_an_income_account_nothing_is_done_and_nothing_is_lost(self):
        accounts = ("dunning_fee_account_id", "dunning_interest_account_id")
        self.company.write(dict.fromkeys(accounts, False))

        def check(lang):
            self.click_through("allocation_unset", self.payment, lang)
            self.assertEqual(self.get_left(), (0.0, 900.0, 200.0))
            self.assertFalse((self.fee | self.interest).line_ids)

        self.in_each_language(check)

    def test_rows_that_no_page_shows_are_paid_too(self):
        invoices = [self.agreed("2026-03-26", 10.0) for _number in range(45)]
        self.payment = self.receive(1657.63, on="2026-03-22")
        self.click_through("allocation_many", self.payment, "en")
        self.assertEqual(self.get_left(), (0.0, 0.0, 0.0))
        self.assertFalse(any(self.item(invoice).amount_residual for invoice in invoices))
