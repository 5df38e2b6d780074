import doctest
from datetime import date
from decimal import Decimal

from ...tools.common.money import read_amount
from ...tools.portal import said
from ..rule_case import RuleCase


class TestSaidRules(RuleCase):
    """What comes in from a page may be anything."""

    def test_amounts(self):
        for text, expected in (
            ("12.50", "12.50"),
            ("12,5", "12.5"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1234", "1234"),
            ("1.234", "1234"),
            ("0", None),
            ("-50", None),
            ("1e12", None),
            ("NaN", None),
            ("", None),
            ("12,50 €", None),
            ("1" * 30, None),
            (None, None),
            (5, None),
        ):
            with self.subTest(text):
                self.assertEqual(read_amount(text), expected and Decimal(expected))

    def test_days(self):
        for text, expected in (
            ("2026-03-10", date(2026, 3, 10)),
            ("10.03.2026", date(2026, 3, 10)),
            ("2026-02-30", None),
            ("9999-99-99", None),
            ("", None),
            (None, None),
        ):
            with self.subTest(text):
                self.assertEqual(said.read_day(text), expected)

    def test_numbers_of_records(self):
        wrong = ["", "-1", "1.5", "x", "9" * 30, None, ["1"], "²", "٣"]
        self.assertEqual(said.read_ids(["7", *wrong, "8"]), [7, 8])
        self.assertEqual(len(said.read_ids(["1"] * 10_000)), said.MOST_IDS)

    def test_texts(self):
        for text, expected in (
            (" hello ", "hello"),
            ("a\u202eb", "ab"),
            ("a\x00b", "ab"),
            ("two\r\nlines", "two\nlines"),
            ("x" * 100_000, "x" * said.TEXT),
            (["a"], ""),
            (None, ""),
        ):
            with self.subTest(repr(text)[:20]):
                self.assertEqual(said.read_text(text), expected)
        self.assertEqual(said.read_line("=cmd()\nx"), "'=cmd() x")

    def test_files(self):
        for content, expected in (
            (b"%PDF-1.4 and <html>", ("application/pdf", ".pdf")),
            (b"\x89PNG\r\n\x1a\n...", ("image/png", ".png")),
            (b"\xff\xd8\xff\xe0", ("image/jpeg", ".jpg")),
            (b"<html>", None),
            (b"<svg>", None),
            (b"MZ", None),
            (b"PK\x03\x04", None),
            (b"", None),
        ):
            with self.subTest(content):
                self.assertEqual(said.find_kind(content), expected)
        for name, expected in (
            ("../../x.pdf", "x.pdf"),
            ("c:\\x.exe", "x.pdf"),
            ("", "file.pdf"),
            ("a<b>.pdf", "a_b_.pdf"),
        ):
            with self.subTest(name):
                self.assertEqual(said.name_file(name, ".pdf"), expected)

    def test_examples(self):
        found = doctest.testmod(said)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
