from odoo.tests import tagged

from ..browser import BrowserCase
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourSheet(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: the sheet is asked for and printed."""

    def setUp(self):
        super().setUp()
        self.order = self.hand_over(self.given_letter(), "court_order")
        self.env["account.collection.title"].create(
            {
                "proceeding_id": self.order.id,
                "reference": "26-1",
                "date": "2026-12-01",
                "principal": 1190.0,
                "served_on": "2026-12-01",
            }
        )

    def test_the_payment_order(self):
        self.in_each_language(lambda lang: self.click_through("sheet", self.order, lang))

    def test_what_of_wages_may_be_attached(self):
        enforcement = self.prepare(self.order.claim_ids.move_id, "enforcement", on="2026-12-20")
        self.in_each_language(lambda lang: self.click_through("sheet_wages", enforcement, lang))

    def test_an_insolvency(self):
        paid = self.invoice("2026-06-01", 100.0)
        self.pay(paid, on="2026-06-20")
        self.debtor.insolvency_opened_on = "2026-09-01"
        insolvency = self.hand_over(
            self.invoice("2026-05-31", 500.0), "insolvency", on="2026-12-02"
        )
        insolvency.applied_on = "2026-08-20"
        self.in_each_language(lambda lang: self.click_through("sheet_insolvency", insolvency, lang))
