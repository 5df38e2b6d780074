import base64

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from ...tools.interest.rate_file import MAX_SIZE
from .case import RatesCase

HEAD = "series,valid_from,percent,certainty\n"
GOOD = "basiszinssatz_247_bgb,2027-01-01,1.77,verified: Bundesbank notice\n"


@tagged("post_install", "-at_install")
class TestRateImport(RatesCase):
    """A file of rates: all of it or nothing, and seen before it happens."""

    def wizard(self, text, encoding="utf-8"):
        Import = self.env["account.interest.import"].with_user(self.clerk)
        return Import.create({"file": base64.b64encode(text.encode(encoding))})

    def said(self, wizard):
        return " ".join(html2plaintext(wizard.preview).split())

    def assertRefused(self, text, *words, encoding="utf-8"):
        count = self.Rate.search_count([])
        wizard = self.wizard(text, encoding)
        self.assertFalse(wizard.can_import)
        for word in words:
            self.assertIn(word, self.said(wizard))
            with self.refused(word, UserError):
                wizard.action_import()
        self.assertEqual(self.Rate.search_count([]), count)

    def test_it_shows_what_it_would_add_and_then_adds_it(self):
        known = "basiszinssatz_247_bgb,2026-07-01,1.52,\n"
        wizard = self.wizard(HEAD + GOOD + known)
        for words in ("added: 1.", "left alone: 1.", "Germany: base rate", "01/01/2027", "1.77 %"):
            self.assertIn(words, self.said(wizard))
        self.assertTrue(wizard.can_import)
        self.assertEqual(len(self.base.rate_ids), 50)
        wizard.action_import()
        rate = self.newest(self.base)
        found = (str(rate.valid_from), rate.percent, rate.certainty, rate.source)
        self.assertEqual(found, ("2027-01-01", 1.77, "verified", "Bundesbank notice"))
        self.assertEqual(rate.create_uid, self.clerk)

    def test_one_wrong_line_keeps_all_others_out(self):
        body = f"{GOOD}nonsense,2027-01-01,1,\n"
        self.assertRefused(HEAD + body, "Line 3: There is no series with the code “nonsense”")

    def test_each_line_is_told_what_is_wrong_with_it(self):
        lines = (
            ("basiszinssatz_247_bgb,2027-13-01,1,\n", "Line 2: “2027-13-01” is no day"),
            ("basiszinssatz_247_bgb,2027-01-01,x,\n", "Line 2: “x” is no percentage"),
            ("basiszinssatz_247_bgb,2027-01-01,101,\n", "Line 2: “101” does not lie between"),
            ("basiszinssatz_247_bgb,2027-01-01,1.00001,\n", "more than four decimals"),
            ("basiszinssatz_247_bgb,2027-01-01,1\n", "Line 2: The line has more or fewer columns"),
            ("basiszinssatz_247_bgb,2026-07-01,1.53,\n", "Line 2: 1.52 % is entered"),
            ("basiszinssatz_247_bgb,2027-07-01,1.53,\n", "Line 2: The rate of the half-year"),
            (GOOD + GOOD, "Line 3: Series and day are those of line 2"),
            (f'{GOOD}"', "Line 3: This is no line of a CSV file"),
            ("", "Line 1: The file holds no rates."),
        )
        for body, words in lines:
            with self.subTest(words):
                self.assertRefused(HEAD + body, words)
        self.assertRefused("day,rate\n2027-01-01,1\n", "missing: series, valid_from, percent")
        self.assertRefused(HEAD + GOOD + "ä", "no text in UTF-8", encoding="cp1252")

    def test_a_file_that_is_none_of_rates_is_refused_in_words(self):
        self.assertRefused(HEAD + GOOD.replace("Bundesbank", "\0"), "Line 2: The line holds signs")
        self.assertRefused(HEAD.replace("certainty", "percent") + GOOD, "a column twice: percent")
        self.assertRefused(HEAD + GOOD, "signs that are no text", encoding="utf-16-le")
        self.assertRefused(HEAD + GOOD, "no text in UTF-8", encoding="utf-16")
        for size in (MAX_SIZE + 10, 10_000_000):
            self.assertRefused(HEAD + GOOD + "\n" * size, f"larger than {MAX_SIZE // 1000} kB")
        near = "\n" * (MAX_SIZE - 2 * len(HEAD + GOOD))
        self.assertTrue(self.wizard(HEAD + GOOD + near).can_import)

    def test_what_is_no_file_at_all_is_refused_in_words(self):
        for nonsense in (b"abc", b"\xff\xfe", "ä€"):
            with self.subTest(nonsense):
                try:
                    wizard = self.env["account.interest.import"].with_user(self.clerk)
                    wizard = wizard.create({"file": nonsense})
                    self.assertFalse(wizard.can_import)
                    with self.refused("", UserError):
                        wizard.action_import()
                except UserError as error:
                    self.assertTrue(str(error))

    def test_what_is_known_already_is_nothing_new(self):
        wizard = self.wizard(f"{HEAD}basiszinssatz_247_bgb,2026-07-01,1.52,\n")
        self.assertFalse(wizard.can_import)
        with self.refused("nothing new", UserError):
            wizard.action_import()

    def test_what_was_entered_since_the_preview_is_not_overwritten(self):
        wizard = self.wizard(HEAD + GOOD)
        self.assertTrue(wizard.can_import)
        self.enter(self.base, "2027-01-01", 1.78)
        with self.refused("1.78 % is entered", UserError):
            wizard.action_import()
        self.assertEqual(self.newest(self.base).percent, 1.78)

    def test_what_a_file_says_is_shown_as_text(self):
        self.assertNotIn("<b>", self.wizard(f"{HEAD}<b>,2027-01-01,1,\n").preview)
        self.assertNotIn("<b>", self.wizard(HEAD + GOOD.replace("Bundesbank", "<b>")).preview)

    def test_the_button_above_the_list_opens_it(self):
        action = self.Rate.with_user(self.clerk).action_open_import()
        with Form(self.env[action["res_model"]].with_user(self.clerk)) as form:
            form.file = base64.b64encode((HEAD + GOOD).encode())
            self.assertTrue(form.can_import)
            self.assertIn("1.77", form.preview)
        # As the web client reads it back, with sizes instead of files.
        (shown,) = form.record.with_context(bin_size=True).web_read({"preview": {}})
        self.assertIn("1.77", shown["preview"])
