import importlib.util
from pathlib import Path

from odoo.tests import TransactionCase, tagged

MIGRATION = Path(__file__).parents[2] / "migrations" / "19.0.1.1.0" / "post-migrate.py"


@tagged("post_install", "-at_install")
class TestRenewedTexts(TransactionCase):
    """Who updates gets the new words of the levels, but keeps his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        spec = importlib.util.spec_from_file_location("account_collections_texts", MIGRATION)
        cls.migration = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(cls.migration)
        cls.level = cls.env.ref("account_collections.level_standard_0")

    def renew(self, **words):
        for lang, text in words.items():
            self.level.with_context(lang=lang).subject = text
        self.env.flush_all()
        self.migration.renew_texts(self.env.cr)
        module = self.env.ref("base.module_account_collections")
        module._update_translations(["de_DE"])
        self.env.invalidate_all()
        return {lang: self.level.with_context(lang=lang).subject for lang in ("en_US", "de_DE")}

    def test_what_nobody_touched_is_new(self):
        said = self.renew(
            en_US="Payment reminder: {invoices}", de_DE="Zahlungserinnerung: {invoices}"
        )
        self.assertEqual(said, dict.fromkeys(said, "{levels}: {invoices}"))

    def test_what_somebody_wrote_stays_in_his_language(self):
        mine = "Lieber Kunde, {amount}"
        said = self.renew(en_US="Payment reminder: {invoices}", de_DE=mine)
        self.assertEqual(said, {"en_US": "{levels}: {invoices}", "de_DE": mine})
        said = self.renew(en_US="Hello, {amount}", de_DE="Zahlungserinnerung: {invoices}")
        self.assertEqual(said, {"en_US": "Hello, {amount}", "de_DE": "{levels}: {invoices}"})

    def test_a_second_time_changes_nothing(self):
        before = self.renew()
        self.assertEqual(self.renew(), before)
        self.assertTrue(all("{levels}" in text for text in before.values()))
