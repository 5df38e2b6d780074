from odoo.tests import tagged

from ..browser import PATIENCE, BrowserCase
from .test_pay import PayCase


class PayTour(PayCase, BrowserCase):
    """A debtor pays on his page, in a browser."""

    def pay_in(self, lang):
        self.debtor.lang = self.users[lang].lang
        first, second, left = (
            self.item(self.invoice("2026-02-01", amount)) for amount in (100.0, 60.0, 40.0)
        )
        path = self.case_of()._make_link("clerk").partition("/my/")[2]
        tour = f"account_collections_pay_{lang}"
        self.start_tour(f"/my/{path}", tour, login=None, timeout=PATIENCE)
        self.env.invalidate_all()
        self.assertOpen({first: 0, second: 0, left: 40})


@tagged("post_install", "-at_install")
class TestTourPay(PayTour):
    """At a desk."""

    browser_size = "1440x900"

    def test_two_of_three_invoices(self):
        self.in_each_language(self.pay_in)


@tagged("post_install", "-at_install")
class TestTourPayPhone(PayTour):
    """On a phone."""

    browser_size = "390x844"

    def test_two_of_three_invoices_on_a_phone(self):
        self.in_each_language(self.pay_in)
