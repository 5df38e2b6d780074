import re
import unicodedata
from io import BytesIO
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.pdf import PdfFileReader

from ..case import CollectionsCase

EVIL = '<a href="http://evil.example">free</a><script>alert(1)</script>'


@tagged("post_install", "-at_install")
class TestLetter(CollectionsCase, HttpCase):
    """The letter on paper, as wkhtmltopdf draws it and a debtor reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["web", "account_collections"], ["de_DE"])
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.partner_id.bank_ids = [
            Command.create({"acc_number": "DE89370400440532013000", "allow_out_payment": True})
        ]
        cls.company.dunning_procedure_id = cls.env.ref("account_collections.procedure_standard")
        cls.german = cls.create_debtor(
            "Schuldner GmbH", lang="de_DE", country_id=cls.company.country_id.id
        )

    def draw(self, on, notices):
        """The letters as of a day, rendered in one go: ``{notice: [text of a page, …]}``."""
        with self.at(on), self.outbox(paper=True):
            notices._freeze_for_sending()
            notices._render_letters()
        return {notice: self.pages_of(notice.attachment_id.raw) for notice in notices}

    def letters(self, on):
        run = self.propose(on)
        with self.at(on):
            run.action_confirm()
        return self.draw(on, run.notice_ids)

    def pages_of(self, content):
        """The text of each page, without blanks: where a line breaks is the printer's business."""
        pages = PdfFileReader(BytesIO(content)).pages
        texts = [unicodedata.normalize("NFKC", page.extract_text()) for page in pages]
        return [re.sub(r"[\s\u200b]", "", text) for text in texts]

    def assertSays(self, text, *phrases):
        for phrase in phrases:
            with self.subTest(phrase):
                self.assertIn(re.sub(r"\s", "", phrase), text)

    def in_parts(self, partner, count):
        """An invoice due in ``count`` instalments, one a day: as many open items."""
        share = round(100 / count, 6)
        shares = [share] * (count - 1) + [100 - share * (count - 1)]
        lines = [
            Command.create({"value": "percent", "value_amount": part, "nb_days": day})
            for day, part in enumerate(shares)
        ]
        term = self.env["account.payment.term"].create(
            {"name": f"{count} parts", "line_ids": lines}
        )
        return self.invoice("2026-01-01", 100.0 * count, partner, invoice_payment_term_id=term.id)

    def test_a_german_letter_says_what_is_owed_and_why(self):
        euro = {"partner": self.german, "currency_id": self.euro.id}
        first = self.invoice("2026-02-10", 1000.0, ref="PO 4711", **euro)
        self.dun("2026-02-20")
        self.pay(first, 265.5, on="2026-02-25")
        self.invoice("2026-02-24", 500.0, **euro)
        self.credit_note("2026-02-26", 100.0, **euro)
        ((notice, (text,)),) = self.letters("2026-03-05").items()
        self.assertSays(
            text,
            "1. Mahnung und Zahlungserinnerung: 2 offene Posten",
            "Wegen des mit „1. Mahnung“ gekennzeichneten Teils haben wir Ihnen bereits am "
            "20. Februar 2026 geschrieben.",
            "Wir fordern Sie auf, 1.134,50 € bis zum 15. März 2026 zu zahlen.",
            "Ihr Zeichen: PO 4711",
            *("Tage überfällig", "10.02.2026", "1.000,00 €", "265,50 €", "734,50 €", "-100,00 €"),
            *("Zahlungserinnerung", "Abzüglich Guthaben", "Zu zahlen 1.134,50 €"),
            "In Worten: eintausendeinhundertvierunddreißig Euro und fünfzig Cent",
            "Zahlungseingang bis 15. März 2026",
            "DE89 3704 0044 0532 0130 00",
            f"Verwendungszweck: {notice.name}",
            "Unsere früheren Schreiben dazu: 20.02.2026",
            "Mit freundlichen Grüßen",
            "Seite 1 / 1",
        )

    def test_each_currency_has_its_own_total(self):
        self.invoice("2026-03-01", 1000.0)
        self.invoice("2026-03-01", 512.34, currency_id=self.euro.id)
        ((_notice, (text,)),) = self.letters("2026-03-08").items()
        self.assertSays(
            text,
            "In words: one thousand dollars",
            "In words: five hundred and twelve euro and thirty-four cents",
        )
        self.assertNotIn("1,512.34", text)

    def test_a_reference_without_a_space_pushes_nothing_off_the_page(self):
        self.invoice("2026-03-01", 1000.0, ref="short", partner=self.create_debtor("A Ltd"))
        self.invoice("2026-03-01", 1000.0, ref="X" * 120, partner=self.create_debtor("B Ltd"))
        letters = self.letters("2026-03-08")
        for reference in ("short", "X" * 120):
            self.assertTrue(any(reference in text for (text,) in letters.values()))
        edges = {self.edge_of(notice.attachment_id.raw) for notice in letters}
        self.assertEqual(len(edges), 1)

    def edge_of(self, content):
        """How far to the right the furthest word of the first page begins."""
        begins = []

        def note(text, within, matrix, _font, _size):
            if text.strip():
                begins.append(round(within[0] * matrix[4] + within[4]))

        PdfFileReader(BytesIO(content)).pages[0].extract_text(visitor_text=note)
        return max(begins)

    def test_many_letters_are_drawn_at_once_and_each_is_kept_by_its_notice(self):
        for number, items in enumerate((1, 30, 2, 60, 1)):
            self.in_parts(self.create_debtor(f"Debtor{number} Ltd"), items)
        Report = type(self.env["ir.actions.report"])
        with patch.object(
            Report, "_run_wkhtmltopdf", autospec=True, side_effect=Report._run_wkhtmltopdf
        ) as run:
            letters = self.letters("2026-03-08")
        self.assertEqual(run.call_count, 1)
        self.assertEqual(sorted(len(pages) for pages in letters.values()), [1, 1, 1, 2, 3])
        names = {notice.name for notice in letters}
        for notice, pages in letters.items():
            said = {name for name in names if name in "".join(pages)}
            self.assertEqual(said, {notice.name})
            for number, page in enumerate(pages, start=1):
                self.assertSays(page, f"Page {number} / {len(pages)}")
            for page in pages[1:-1]:
                self.assertSays(page, "Days overdue")

    def test_a_letter_that_was_sent_is_never_written_anew(self):
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        streams = report._render_qweb_pdf_prepare_streams(
            "account_collections.action_report_notice", {}, res_ids=notice.ids
        )
        self.assertEqual(streams[notice.id]["stream"].getvalue(), notice.attachment_id.raw)

    def test_invoices_without_a_stored_file_are_copied(self):
        invoices = self.invoice("2026-03-01") + self.invoice("2026-03-02", partner=self.german)
        copies = invoices._render_dunning_copies()
        for invoice, other in zip(invoices, reversed(invoices), strict=True):
            text = "".join(self.pages_of(copies[invoice]))
            self.assertIn(invoice.name, text)
            self.assertNotIn(other.name, text)
        self.assertFalse(invoices.invoice_pdf_report_id)

    def test_the_printed_pile_carries_the_copies(self):
        self.company.dunning_letter_handling = "print"
        self.company.dunning_procedure_id = self.create_ladder(
            "Paper", (7,), by_email=False, by_letter=True, attach_invoices=True
        )
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"), self.outbox(paper=True):
            run.action_confirm()
            self.env["account.dunning.notice"].sudo()._cron_send()
            pile = run.notice_ids.action_print_letters()["url"]
        content = self.env["ir.attachment"].browse(int(re.findall(r"\d+", pile)[0])).raw
        letter, copy = self.pages_of(content)
        self.assertSays(letter, run.notice_ids.name)
        self.assertSays(copy, "Invoice", invoice.name, "Work")
        self.assertNotIn(run.notice_ids.name, copy)

    def test_what_others_typed_is_text(self):
        debtor = self.create_debtor(f"{EVIL} Ltd", email="debtor@example.com")
        self.company.dunning_procedure_id = self.create_ladder(
            "To", (7,), opening="{debtor}", closing="<script>alert(1)"
        )
        self.invoice("2026-03-01", partner=debtor, ref=EVIL)
        notice = self.propose("2026-03-08").notice_ids
        page = (
            self.env["ir.actions.report"]
            ._render_qweb_html("account_collections.action_report_notice", notice.ids)[0]
            .decode()
        )
        self.assertGreaterEqual(
            page.count("&lt;script&gt;alert(1)"), 4, "address, opening, item, closing"
        )
        self.assertNotIn("<script>alert", page)
        self.assertNotIn('<a href="http://evil', page)

    def test_the_address_field_is_what_the_post_wants(self):
        contact = {"type": "dunning", "name": "Erika Muster", "street": "PO Box 1", "zip": "10117"}
        contact |= {"city": "Berlin", "country_id": self.company.country_id.id}
        self.german.child_ids = [Command.create(contact)]
        self.invoice("2026-03-01", partner=self.german)
        notice = self.propose("2026-03-08").notice_ids
        lines = ["Schuldner GmbH", "Erika Muster", "PO Box 1", "10117 Berlin"]
        self.assertEqual(notice._get_address_lines(), lines)
        self.german.child_ids.country_id = self.env.ref("base.at")
        country = self.german.child_ids.country_id.with_context(lang="de_DE").name
        self.assertEqual(notice._get_address_lines(), [*lines, country.upper()])

    def test_the_texts_hold_with_and_without_an_earlier_letter(self):
        self.invoice("2026-01-01", partner=self.german)
        notice = self.propose("2026-03-08").notice_ids
        levels = self.env["account.dunning.procedure"].search([]).level_ids.filtered("opening")
        for level in levels:
            for last in ("", "20.02.2026"):
                values = {**notice._get_placeholder_values(), "last_letter": last}
                with patch.object(type(notice), "_get_placeholder_values", return_value=values):
                    for lang in ("en_US", "de_DE"):
                        text = level.with_context(lang=lang)
                        notice.write(
                            {name: text[name] for name in ("subject", "opening", "closing")}
                        )
                        said = notice._get_text("opening") + notice._get_text("closing")
                        with self.subTest(level=level.name, last=last, lang=lang):
                            self.assertNotRegex(said, r"[\[\]{}]|  | [.,;]|False")
                            self.assertEqual(
                                "{last_letter}" in text.opening and bool(last),
                                last in said and bool(last),
                            )
