import csv
import doctest
import io
import json
from datetime import date
from decimal import Decimal

from ...tools.proceeding import claim_file
from ...tools.proceeding.claim_file import (
    CHARGE_COLUMNS,
    COLUMNS,
    build_claim,
    make_name,
    pack,
    read_manifest,
    write_charges,
    write_csv,
    write_json,
)
from ..rule_case import RuleCase

INVOICES = [
    {
        "invoice_number": "RE 1",
        "due_date": date(2026, 10, 1),
        "amount_open": "1190.00",
        "performed": True,
    },
    {"invoice_number": "RE 2", "due_date": None, "amount_open": "0.10", "performed": False},
]
CLAIM = build_claim(
    {"our_reference": "PROC/1"},
    {"name": "=Müller; & Söhne", "kind": "business", "city": "Köln"},
    INVOICES,
)


class TestClaimFile(RuleCase):
    """What is handed over, as a file."""

    def test_json(self):
        told = json.loads(write_json(CLAIM))
        self.assertEqual(told["amount_open"], "1190.10")
        self.assertEqual(told["debtor"]["name"], "=Müller; & Söhne")
        self.assertEqual(told["invoices"][0]["due_date"], "2026-10-01")
        with self.assertRaises(TypeError):
            write_json({"x": object()})

    def test_csv_has_a_row_an_invoice(self):
        text = write_csv(CLAIM).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        self.assertEqual(tuple(rows[0]), COLUMNS)
        self.assertEqual([row["invoice_number"] for row in rows], ["RE 1", "RE 2"])
        self.assertEqual([row["performed"] for row in rows], ["yes", ""])
        self.assertEqual({row["our_reference"] for row in rows}, {"PROC/1"})

    def test_interest_and_charges_have_a_row_each(self):
        rows = [
            {"kind": "fee", "description": "Dunning fee", "date": "2026-11-01", "amount": "5.00"},
            {
                "kind": "interest",
                "description": "Default interest",
                "from": "2026-10-02",
                "until": "2026-12-01",
                "amount": "20.92",
            },
        ]
        charged = {**INVOICES[0], "currency": "EUR", "charges": rows}
        claim = build_claim({"our_reference": "PROC/1"}, {"name": "A"}, [charged, INVOICES[1]])
        self.assertEqual((claim["amount_open"], claim["amount_charges"]), ("1190.10", "25.92"))
        told = write_charges(claim).decode("utf-8-sig").splitlines()
        self.assertEqual(told[0], ";".join(CHARGE_COLUMNS))
        self.assertEqual(told[1], "PROC/1;RE 1;fee;Dunning fee;2026-11-01;;;5.00;EUR")
        interest = "PROC/1;RE 1;interest;Default interest;;2026-10-02;2026-12-01;20.92;EUR"
        self.assertEqual(told[2:], [interest])
        text = write_csv(claim).decode("utf-8-sig")
        sums = [row["amount_charges"] for row in csv.DictReader(io.StringIO(text), delimiter=";")]
        self.assertEqual(sums, ["25.92", "0"])

    def test_no_cell_is_a_formula(self):
        text = write_csv(CLAIM).decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(text), delimiter=";"))
        self.assertEqual(row["debtor_name"], "'=Müller; & Söhne")

    def test_packed_twice_it_is_the_same(self):
        files = {"b.pdf": b"two", "a.pdf": b"one"}
        packed = pack(files)
        self.assertEqual(packed, pack(dict(reversed(files.items()))))
        self.assertEqual([it["path"] for it in read_manifest(packed)], ["a.pdf", "b.pdf"])
        other = pack({**files, "a.pdf": b"One"})
        self.assertNotEqual(read_manifest(packed)[0]["sha256"], read_manifest(other)[0]["sha256"])

    def test_names_stay_in_the_folder(self):
        table = {"../../etc/passwd": "etc-passwd", "INV/1": "INV-1", "": "document", "ä b": "ä b"}
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(make_name(text), expected)

    def test_amounts_are_exact(self):
        self.assertEqual(Decimal(CLAIM["amount_open"]), Decimal("1190.10"))

    def test_examples(self):
        self.assertFalse(doctest.testmod(claim_file).failed)
