from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..case import CollectionsCase

EVIL = '<a href="http://evil.example">free</a><script>alert(1)</script>'


@tagged("post_install", "-at_install")
class TestEmail(CollectionsCase):
    """The e-mail of a notice, as it leaves for the debtor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True

    def mail(self, on="2026-03-08"):
        """What the mail server got for the one notice of a day."""
        self.notice = self.dun(on)
        self.assertEqual(len(self._mails), 1)
        return self._mails[0]

    def test_the_mail_tells_what_the_letter_tells(self):
        invoice = self.invoice("2026-03-01", 1234.5, ref="PO 4711")
        mail = self.mail()
        self.assertEqual(mail["email_to"], [self.debtor.email_formatted])
        self.assertIn("books@creditor.example", mail["email_from"])
        self.assertEqual(mail["subject"], f"invoice {invoice.name}")
        for words in (
            invoice.name,
            "PO 4711",
            "1,234.50",
            "To be paid by March 15, 2026",
            "Kind regards",
        ):
            with self.subTest(words):
                self.assertIn(words, " ".join(mail["body"].split()))
        self.assertEqual(len(mail["attachments"]), 1)
        self.assertTrue(mail["attachments"][0][0].endswith(".pdf"))

    def test_the_mail_says_what_it_is_and_fits_a_phone(self):
        """Not our number at its head, nor Odoo's name at its foot below a final notice."""
        self.invoice("2026-03-01")
        body = self.mail()["body"]
        head = body[: body.index(self.notice.name)]
        self.assertIn("Level 1", head)
        self.assertNotIn("Powered by", body)
        self.assertNotRegex(body, r'(min-)?width[:=] ?"?5\d\d')
        self.assertIn("max-width: 620px", body)

    def test_the_mail_reads_well_as_plain_text(self):
        """No signs that nobody sees, and beside each thing its amount."""
        invoice = self.invoice("2026-03-01", 1234.5)
        text = html2plaintext(self.mail()["body"])
        self.assertFalse({"\u034f", "\u200b", "\u200c"} & set(text))
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        at = lines.index(f"*{invoice.name}*")
        self.assertTrue(lines[at + 1].startswith("Due on Mar 1, 2026"))
        self.assertIn("1,234.50", lines[at + 2])

    def test_the_file_shows_the_words_without_the_frame(self):
        invoice = self.invoice("2026-03-01")
        self.mail()
        words = self.notice.sudo().delivery_ids.mail_message_id.body
        self.assertIn(invoice.name, words)
        self.assertNotIn("max-width: 620px", words)

    def test_the_mail_says_how_far_each_item_has_come(self):
        self.invoice("2026-02-01")
        self.dun("2026-02-10")
        self.invoice("2026-03-01")
        self.dun("2026-03-10")
        body = " ".join(self._mails[-1]["body"].split())
        for words in (
            "Level 2 and Level 1",
            "Level: Level 2",
            "Level: Level 1",
            "marked “Level 2”",
        ):
            self.assertIn(words, body)

    def test_machines_do_not_answer(self):
        self.invoice("2026-03-01")
        self.assertEqual(self.mail()["headers"]["Auto-Submitted"], "auto-generated")

    def test_the_recipient_gets_words_and_no_way_in_but_to_his_page(self):
        self.invoice("2026-03-01")
        body = self.mail()["body"]
        self.assertIn("/my/open-amounts/", body)
        for door in ("access_token", "/odoo/", "/web#", "/mail/view", "/mail/unfollow"):
            self.assertNotIn(door, body)
        self.assertEqual(body.count("/my/"), body.count("/my/open-amounts/"))

    def test_what_others_typed_is_text(self):
        debtor = self.create_debtor(f"{EVIL} Ltd\nBcc: a@b.example", email="debtor@example.com")
        self.company.dunning_procedure_id = self.create_ladder(
            "To", (7,), opening="{debtor}", closing="<script>alert(1)", subject="About {debtor}"
        )
        self.invoice("2026-03-01", partner=debtor, ref=EVIL)
        mail = self.mail()
        self.assertGreaterEqual(
            mail["body"].count("&lt;script&gt;alert(1)"), 3, "opening, item, closing"
        )
        self.assertNotIn("<script", mail["body"])
        self.assertNotIn('<a href="http://evil', mail["body"])
        self.assertEqual(mail["subject"], f"About {EVIL} Ltd Bcc: a@b.example")

    def test_a_currency_that_is_settled_is_not_to_be_paid(self):
        self.invoice("2026-03-01", 100.0)
        self.invoice("2026-03-01", 10.0, currency_id=self.euro.id)
        self.credit_note("2026-03-01", 10.0, currency_id=self.euro.id)
        body = " ".join(self.mail()["body"].split())
        self.assertIn("To be paid by", body)
        self.assertNotIn("In your favour", body)
        self.assertNotIn("€", body)

    def test_without_a_sender_the_delivery_fails_and_says_so(self):
        self.company.partner_id.email = False
        self.company.invalidate_recordset(["email_formatted"])
        self.invoice("2026-03-01")
        # No catch-all address of Odoo's either.
        with patch.object(type(self.company), "email_formatted", ""):
            notice = self.dun("2026-03-08")
        self.assertEqual(notice.state, "confirmed")
        self.assertEqual(notice.delivery_ids.state, "failed")
        self.assertIn("There is no address to send from", notice.delivery_ids.error)
        self.assertFalse(self._mails)

    def test_copies_of_the_invoices_go_along(self):
        self.ladder.level_ids.attach_invoices = True
        stored, fresh = self.invoice("2026-03-01"), self.invoice("2026-03-01")
        self.env["ir.attachment"].create(
            {
                "name": "stored.pdf",
                "raw": b"%PDF-1.4 stored",
                "res_model": "account.move",
                "res_id": stored.id,
                "res_field": "invoice_pdf_report_file",
            }
        )
        stored.invalidate_recordset(["invoice_pdf_report_id", "invoice_pdf_report_file"])
        attached = self.mail()["attachments"]
        contents = {content for _name, content, _mimetype in attached}
        copies = {b"%PDF-1.4 stored", f"%PDF-1.4 {fresh.name}".encode()}
        self.assertEqual(contents, {f"%PDF-1.4 {self.notice.name}".encode()} | copies)
        self.assertFalse(fresh.invoice_pdf_report_id, "the invoice's own file is not touched")
        names = {name for name, _content, _mimetype in attached}
        self.assertIn(f"Invoice {fresh.name.replace('/', '-')}.pdf", names)
