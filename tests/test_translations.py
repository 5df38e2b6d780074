from pathlib import Path

import polib

from odoo.tests import BaseCase, tagged
from odoo.tools import html2plaintext

from .case import CollectionsCase

FOLDER = Path(__file__).parent.parent / "i18n"


class TestCatalogue(BaseCase):
    def test_everything_is_said_in_german(self):
        template = polib.pofile(str(FOLDER / "account_collections.pot"))
        german = {
            entry.msgid: entry
            for entry in polib.pofile(str(FOLDER / "de.po"))
            if entry.msgstr and not entry.fuzzy
        }
        self.assertGreater(len(template), 400)
        self.assertFalse([entry.msgid for entry in template if entry.msgid not in german])


@tagged("post_install", "-at_install")
class TestGerman(CollectionsCase):
    """A German debtor is written to in German, whatever the clerk's language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        cls.company.dunning_procedure_id = cls.env.ref("account_collections.procedure_standard")
        cls.german = cls.create_debtor("Schuldner GmbH", lang="de_DE")

    def test_letter_and_mail(self):
        invoice = self.invoice("2026-03-01", 1234.5, partner=self.german, ref="PO 4711")
        notice = self.dun("2026-03-08")
        self.assertEqual(notice.lang, "de_DE")
        subject = f"Zahlungserinnerung: Rechnung {invoice.name}"
        self.assertEqual([mail["subject"] for mail in self._mails], [subject])
        letter = (
            self.env["ir.actions.report"]
            ._render_qweb_html("account_collections.action_report_notice", notice.ids)[0]
            .decode()
        )
        common = (
            "Sehr geehrte Damen und Herren,",
            "bis zum 18. März 2026",
            "Ist Ihre Zahlung schon unterwegs",
            "Ihr Zeichen: PO 4711",
        )
        common += ("Beleg", "Fällig am", "Offen", "Mit freundlichen Grüßen")
        paper = ("Unser Zeichen", "Tage überfällig", "Betrag", "In Worten: eintausendzweihundert")
        for text, phrases in ((letter, common + paper), (self._mails[0]["body"], common)):
            said = " ".join(html2plaintext(text).split())
            for phrase in phrases:
                with self.subTest(phrase):
                    self.assertIn(phrase, said)
            for english in ("Dear customer", "Due on", "To be paid", "Kind regards"):
                self.assertNotIn(english, said)

    def test_the_task_after_a_letter_is_in_the_language_of_whoever_does_it(self):
        """The clock that sends the letters reads English."""
        level = self.env.ref("account_collections.procedure_standard").level_ids[0]
        level.write(
            {
                "activity_type_id": self.env.ref("account_collections.activity_call").id,
                "activity_summary": "Ask why",
                "activity_responsible": "user",
                "activity_user_id": self.env.user.id,
            }
        )
        level.with_context(lang="de_DE").activity_summary = "Nach dem Grund fragen"
        self.env.user.lang = "de_DE"
        self.invoice("2026-03-01", partner=self.german)
        with self.at("2026-03-08"):
            notice = self.dun("2026-03-08")
        self.assertEqual(notice.case_id.activity_ids.mapped("summary"), ["Nach dem Grund fragen"])
