from lxml import html

from odoo.tests import HttpCase

from ...tools.portal.access import PATH
from ..online.case import OnlineCase
from ..plan.case import PlanCase

DAY = "2026-03-10"


class PageCase(OnlineCase, PlanCase, HttpCase):
    """A debtor looks at his page, by a link that was made for him."""

    def case_of(self, debtor=None, company=None):
        cases = self.env["account.collection.case"]
        return cases._open_for(debtor or self.debtor, company or self.company)

    def make_link(self, debtor=None, company=None, on=DAY):
        """The path of a link that a clerk has made."""
        with self.at(on):
            address = self.case_of(debtor, company)._make_link("clerk")
            self.env.flush_all()
        return PATH + address.partition(PATH)[2]

    def visit(self, path, on=DAY, **vals):
        """What a browser gets that opens a ``path`` on a day."""
        with self.at(on):
            self.env.flush_all()
            response = self.url_open(path, allow_redirects=False, timeout=60, **vals)
        self.env.invalidate_all()
        return response

    def look(self, path, on=DAY):
        """The page as one reads it."""
        response = self.visit(path, on)
        self.assertEqual(response.status_code, 200, response.text[:500])
        return self.parse(response)

    @staticmethod
    def parse(response):
        return html.fromstring(response.text)

    def open_page(self, debtor=None, on=DAY, company=None):
        return self.look(self.make_link(debtor, company, on), on)

    def read_page(self, debtor=None, on=DAY, page=1):
        """What the page shows, without a browser: ``{currency name: block}``."""
        with self.at(on):
            shown = self.case_of(debtor)._as_page()._read_page(page)
        return {block["currency"].name: block for block in shown["blocks"]}

    def read_items(self, block):
        """``{item: (open, asked for now)}``"""
        return {row["item"].sudo(False): (row["open"], row["asked"]) for row in block["rows"]}

    @staticmethod
    def words(page):
        return " ".join(page.text_content().split())
