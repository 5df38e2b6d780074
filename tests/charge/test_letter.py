import re

from odoo.tests import tagged
from odoo.tools import html2plaintext

from .case import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyLetter(MoneyCase):
    """What the debtor reads of interest and costs, on letters, in e-mails and on invoices."""

    def setUp(self):
        super().setUp()
        self.charge_fee(2.0)
        self.move = self.agreed("2026-05-31", 10000.0)
        self.dun("2026-06-10")
        self.pay(self.move, 4000.0, on="2026-06-30")

    def print_out(self, report, record):
        """What stands on the paper, in one line."""
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            f"account_collections.{report}", record.ids
        )
        return self.in_a_line(html.decode())

    def in_a_line(self, html):
        text = html2plaintext(re.sub(r"<img[^>]*>", "", html))
        return re.sub(r"\s+", " ", text.replace("\N{ZERO WIDTH NO-BREAK SPACE}", ""))

    def test_the_letter_shows_what_it_adds_and_how_it_was_computed(self):
        text = self.print_out("report_notice", self.dun("2026-07-31"))
        for words in (
            "Default interest on INV/2026/00001, Jun 2, 2026 to Jul 31, 2026",
            "Interest and costs",
            "How the interest was computed",
            "29 / 365",
            "10.27 %",
            "$ 81.60",
            "$ 53.61",
            "$ 6,137.21",
        ):
            self.assertIn(words, text)

    def test_later_letters_carry_what_is_open(self):
        self.dun("2026-07-31")
        text = self.print_out("report_notice", self.dun("2026-08-15"))
        self.assertIn("(from an earlier letter)", text)
        self.assertIn("Claimed before", text)
        self.assertIn("-135.21", text)

    def test_a_level_may_do_without_the_statement(self):
        self.second.show_statement = False
        text = self.print_out("report_notice", self.dun("2026-07-31"))
        self.assertIn("Default interest on", text)
        self.assertNotIn("How the interest was computed", text)

    def test_the_email_says_what_is_added(self):
        self.second.write({"by_letter": False, "by_email": True})
        notice = self.dun("2026-07-31")
        body = self.in_a_line(notice.sudo().delivery_ids.mail_message_id.body)
        self.assertIn("Default interest on", body)
        self.assertIn("6,135.21", body)
        self.assertNotIn("Dunning fee", body)

    def test_the_statement_as_of_today(self):
        case = self.dun("2026-07-31").case_id
        with self.at("2026-08-10"):
            text = self.print_out("report_claim_statement", case)
        for words in ("Principal", "Aug 10, 2026", "41 / 365", "Interest now due"):
            self.assertIn(words, text)

    def test_invoices_tell_consumers_of_the_thirty_days(self):
        told = self.invoice("2026-07-01", partner=self.consumer)
        self.assertIn("no later than 30 days", self.read_invoice(told))
        self.assertNotIn("no later than 30 days", self.read_invoice(self.move))
        self.company.dunning_default_hint = False
        silent = self.invoice("2026-07-01", partner=self.consumer)
        self.assertNotIn("no later than 30 days", self.read_invoice(silent))

    def read_invoice(self, move):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account.report_invoice", move.ids
        )
        return self.in_a_line(html.decode())

    def test_words_of_a_clerk_are_escaped(self):
        evil = "<script>alert(1)</script>"
        self.env["account.dunning.charge"].create(
            {"partner_id": self.debtor.id, "name": evil, "amount": 1.0}
        )
        notice = self.dun("2026-07-31")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account_collections.report_notice", notice.ids
        )
        self.assertNotIn(evil.encode(), html)
        self.assertIn(b"alert(1)", html)
