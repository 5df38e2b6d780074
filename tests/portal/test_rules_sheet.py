import doctest
from datetime import date
from decimal import Decimal

from ...tools.portal import sheet
from ...tools.portal.sheet import Entry, Part, choose_reference, cut, draw
from ..rule_case import RuleCase

TODAY, BEFORE, AFTER = date(2026, 3, 10), date(2026, 3, 1), date(2026, 4, 1)


def owed(amount, due=BEFORE, currency="EUR", parts=(), holds=()):
    parts = tuple(Part(reason, Decimal(part)) for reason, part in parts)
    return Entry(f"item {amount}", currency, due, Decimal(amount), parts, holds)


class TestSheetRules(RuleCase):
    """What a debtor reads on his page is what a letter would ask for."""

    def test_what_is_to_be_paid_now(self):
        for label, entries, charged, due, later in (
            ("an item that is late", [owed(100)], 0, 100, 0),
            ("due today", [owed(100, TODAY)], 0, 100, 0),
            ("due later", [owed(100, AFTER)], 0, 0, 100),
            ("with a charge", [owed(100)], 5, 105, 0),
            ("a charge alone", [], 5, 5, 0),
            ("less a credit", [owed(100), owed(-30)], 0, 70, 0),
            ("more credit than debt", [owed(20), owed(-30)], 0, -10, 0),
            ("a part is contested", [owed(100, parts=[("dispute", 40)])], 0, 60, 0),
            ("all is contested", [owed(100, parts=[("dispute", 100)])], 0, 0, 0),
            ("in instalments", [owed(100, parts=[("plan", 75)])], 0, 25, 75),
            ("promised", [owed(100, holds=(("promise", AFTER),))], 0, 0, 0),
            ("promised, and not due", [owed(100, AFTER, holds=(("promise", AFTER),))], 0, 0, 0),
            ("a letter is under way", [owed(100, holds=(("pending", None),))], 0, 100, 0),
            ("nobody duns it", [owed(100, holds=(("no_procedure", None),))], 0, 100, 0),
        ):
            with self.subTest(label):
                block = draw(entries, {"EUR": Decimal(charged)}, TODAY)["EUR"]
                self.assertEqual((block.due, block.later), (due, later))

    def test_what_he_may_pay_asked_for_or_not(self):
        for label, entry, payable in (
            ("late", owed(100), 100),
            ("due later", owed(100, AFTER), 100),
            ("promised", owed(100, holds=(("promise", AFTER),)), 100),
            ("in instalments", owed(100, parts=[("plan", 75)]), 100),
            ("a part is contested", owed(100, parts=[("dispute", 40)]), 60),
            ("a part is on its way", owed(100, parts=[("in_payment", 30), ("plan", 70)]), 70),
            (
                "both, and more than is open",
                owed(100, parts=[("dispute", 60), ("in_payment", 60)]),
                0,
            ),
            ("with an agency", owed(100, holds=(("proceeding", None),)), 0),
        ):
            with self.subTest(label):
                (row,) = draw([entry], {}, TODAY)["EUR"].rows
                self.assertEqual(row.payable, payable)

    def test_an_item_of_nothing_is_neither_claim_nor_credit(self):
        block = draw([owed(0), owed(-1)], {}, TODAY)["EUR"]
        self.assertEqual((block.rows, len(block.credits)), ((), 1))

    def test_what_he_may_refuse_is_not_shown(self):
        for code in ("insolvency", "time_barred"):
            with self.subTest(code):
                self.assertEqual(draw([owed(100, holds=((code, None),))], {}, TODAY), {})

    def test_currencies_are_not_added(self):
        blocks = draw([owed(10, currency="USD"), owed(20)], {"CHF": Decimal(3)}, TODAY)
        dues = {currency: block.due for currency, block in blocks.items()}
        self.assertEqual(dues, {"USD": 10, "EUR": 20, "CHF": 3})

    def test_why_an_item_waits(self):
        for holds, expected in (
            ((), None),
            ((("pending", None),), None),
            ((("block_debtor", None), ("promise", AFTER)), ("promise", AFTER)),
            ((("says_paid", AFTER),), ("says_paid", AFTER)),
        ):
            with self.subTest(holds):
                row = draw([owed(100, holds=holds)], {}, TODAY)["EUR"].rows[0]
                self.assertEqual(row.waits, expected)

    def test_what_he_writes_on_a_transfer(self):
        for numbers, expected in (
            (["INV/1"], "INV/1"),
            (["INV/1", "INV/1", "INV/2"], "INV/1 INV/2"),
            ([], "Debtor"),
            ([f"INV/2026/{number:05}" for number in range(20)], "Debtor"),
        ):
            with self.subTest(numbers):
                self.assertEqual(choose_reference(numbers, "Debtor"), expected)
        self.assertEqual(len(choose_reference([], "x" * 200)), 140)

    def test_many_items_are_shown_page_by_page(self):
        rows = list(range(5))
        for page, expected in (
            (1, ([0, 1], 1, 3)),
            (3, ([4], 3, 3)),
            (9, ([4], 3, 3)),
            (0, ([0, 1], 1, 3)),
        ):
            with self.subTest(page):
                self.assertEqual(cut(rows, page, 2), expected)
        self.assertEqual(cut([], 1, 2), ([], 1, 1))

    def test_examples(self):
        found = doctest.testmod(sheet)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
