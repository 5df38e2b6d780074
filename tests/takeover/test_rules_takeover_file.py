import io
from datetime import date, datetime
from decimal import Decimal
from unittest.mock import patch

from ...tools.takeover import file
from ...tools.takeover.file import read_file
from ..rule_case import RuleCase

HEAD = "invoice;level;sent_on\n"


class TestTakeoverFile(RuleCase):
    """A file of letters, as spreadsheets and other systems write it."""

    def parse(self, text, encoding="utf-8"):
        return read_file(text.encode(encoding))

    def assertFault(self, text, code, culprit="", number=2):
        _lines, faults = self.parse(text)
        found = [(fault.number, fault.code, fault.text) for fault in faults]
        self.assertEqual(found, [(number, code, culprit)])

    def test_all_columns(self):
        (line,), faults = self.parse(
            "Kunde;Rechnung;Mahnstufe;Versandt am;Kanal;Mahnung;Fällig;Offen;Frist;Nachweisbar\n"
            "K1;RE-1;2;05.03.2026;Brief;M-1;1.2.2026;1.234,50;15.03.2026;ja\n"
        )
        self.assertFalse(faults)
        self.assertEqual(
            line[1:],
            (
                *("RE-1", "2", date(2026, 3, 5), "Brief", "M-1", date(2026, 2, 1)),
                *(Decimal("1234.50"), date(2026, 3, 15), "K1", True, 0),
            ),
        )

    def test_as_spreadsheets_write_it(self):
        rows = ("Invoice,Level,Sent_On", "Invoice\tLevel\tSent on", "invoice;level;sent_on")
        for head, mark in zip(rows, ",\t;", strict=True):
            text = f"{head}\r\n\r\nRE-1{mark}1{mark}2026-03-05\r\n{mark}{mark}\r\n"
            for encoding in ("utf-8", "utf-8-sig", "cp1252"):
                with self.subTest(head, encoding=encoding):
                    (line,), faults = self.parse(text, encoding)
                    self.assertEqual((line.number, line.invoice), (3, "RE-1"))
                    self.assertFalse(faults)

    def test_umlauts_of_windows(self):
        (line,), _faults = self.parse("Rechnung;Stufe;Datum\nMüller 1;1;5.3.2026\n", "cp1252")
        self.assertEqual(line.invoice, "Müller 1")

    def test_what_no_code_page_knows_is_no_crash(self):
        (line,), _faults = read_file(HEAD.encode() + b"R\x81\xfc;1;2026-03-05\n")
        self.assertEqual(line.invoice, "R\ufffdü")

    def test_unknown_columns_are_nobodys_business(self):
        (line,), faults = self.parse("note;invoice;level;sent_on\nx;RE-1;1;2026-03-05\n")
        self.assertEqual((line.invoice, faults), ("RE-1", []))

    def test_a_workbook(self):
        from openpyxl import Workbook

        book = Workbook()
        book.active.append(["Rechnung", "Stufe", "Datum", "Betrag", None])
        book.active.append([4711, "Level 2", datetime(2026, 3, 5), 12.5, None])
        book.active.append([None, None, None])
        book.active.append(["0815", 1, date(2026, 3, 6), 100])
        content = io.BytesIO()
        book.save(content)
        lines, faults = read_file(content.getvalue())
        self.assertFalse(faults)
        found = [(line.number, line.invoice, line.level, line.amount) for line in lines]
        self.assertEqual(
            found, [(2, "4711", "Level 2", Decimal("12.50")), (4, "0815", "1", Decimal(100))]
        )
        self.assertEqual([line.sent_on.day for line in lines], [5, 6])

    def test_amounts(self):
        known = {"1234.5": "1234.50", "1.234,50": "1234.50", "1,234.50": "1234.50", "7": "7"}
        for text, amount in known.items():
            (line,), _faults = self.parse(f"invoice;level;sent_on;amount\nR;1;2026-03-05;{text}\n")
            self.assertEqual(line.amount, Decimal(amount), text)
        for text in ("1.234", "1,234", "-5", "1.2.3", "x", "1e5", "٣", "1.23,4"):
            with self.subTest(text):
                self.assertFault(
                    f"invoice;level;sent_on;amount\nR;1;2026-03-05;{text}\n", "amount", text
                )

    def test_each_faulty_line_is_named(self):
        for row, code, culprit in (
            ("R;1;31.02.2026", "day", "31.02.2026"),
            ("R;1;03/05/2026", "day", "03/05/2026"),
            (";1;2026-03-05", "blank", "invoice"),
            ("R;;2026-03-05", "blank", "level"),
            ("R;1", "cells", "2/3"),
            ("R;1;2026-03-05;x", "cells", "4/3"),
        ):
            with self.subTest(row):
                self.assertFault(f"{HEAD}{row}\n", code, culprit)
        self.assertFault("invoice;level;sent_on;demand\nR;1;2026-03-05;maybe\n", "flag", "maybe")

    def test_a_day_may_be_missing(self):
        (line,), faults = self.parse(f"{HEAD}R;1;\n")
        self.assertEqual((line.sent_on, faults), (None, []))

    def test_what_is_no_file_of_letters(self):
        self.assertFault("invoice;day\n", "columns", "level", 1)
        self.assertFault("invoice;Rechnung;level;sent_on\n", "column_twice", "Rechnung", 1)
        self.assertFault(HEAD, "empty", number=1)
        self.assertFault("", "empty", number=1)
        self.assertFault(f'{HEAD}"R;1;2026-03-05', "csv", "unexpected end of data")
        self.assertFault(f"{HEAD}R\0;1;2026-03-05\n", "binary", number=1)
        self.assertEqual(read_file(b"PK\x03\x04rubbish")[1][0].code, "workbook")

    def test_what_is_too_much(self):
        with patch.object(file, "MOST_LINES", 2):
            self.assertFault(f"{HEAD}R;1;2026-03-05\nS;1;2026-03-05\n", "many", "2", 3)
        with patch.object(file, "MOST_BYTES", 20):
            self.assertFault(HEAD, "size", "0", 1)

    def test_a_mountain_of_zeros_in_a_small_workbook(self):
        import zipfile

        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr("xl/workbook.xml", "0" * 1_000_000)
        with patch.object(file, "MOST_UNPACKED", 900_000):
            self.assertEqual(read_file(content.getvalue())[1][0].code, "size")
