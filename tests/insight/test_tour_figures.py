from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase


@tagged("post_install", "-at_install")
class TestTourFigures(BrowserCase):
    """The figures are read, opened, and told of another day; in both languages."""

    def test_figures(self):
        today = self.company._get_dunning_today()
        for name, amount in (("Fifty Ltd", 50.0), ("Hundred Ltd", 100.0)):
            debtor = self.create_debtor(name, company_registry="HRB 1")
            self.invoice(fields.Date.subtract(today, days=5), amount, debtor)
        self.in_each_language(
            lambda lang: self.click_through("figures", "collections-figures", lang)
        )

    def test_responses(self):
        today = self.company._get_dunning_today()
        self.invoice(fields.Date.subtract(today, days=40), 50.0, self.create_debtor("Fifty Ltd"))
        self.dun(fields.Date.subtract(today, days=20).isoformat())
        self.in_each_language(
            lambda lang: self.click_through("responses", "collections-responses", lang)
        )
