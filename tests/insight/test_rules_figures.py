import doctest
from datetime import date
from fractions import Fraction
from pathlib import Path

from ...tools.insight import figures, intervals, ledger
from ...tools.insight.ledger import CREDIT_NOTE, WRITE_OFF, Item, Match
from ..rule_case import RuleCase
from ..vectors import check_files, metrics

VECTORS = Path(__file__).parents[1] / "vectors" / "metrics.csv"
AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)


def item(booked, due, amount, *matched):
    return Item(
        date.fromisoformat(booked),
        date.fromisoformat(due),
        Fraction(amount),
        tuple(Match(date.fromisoformat(day), Fraction(part), by) for day, part, by in matched),
    )


class TestFigureRules(RuleCase):
    """Figures as credit controllers reckon them, each by hand beside it."""

    def test_the_vectors_of_the_study(self):
        lines = []
        self.assertEqual(check_files([VECTORS], lines.append), 0, lines)

    def test_a_vector_that_is_wrong_is_told(self):
        row = {"metric": "dso_period", "inputs": '{"ar": 1, "sales": 3, "days": 1}'}
        for expected, misses in (("0.3333", 0), ("0.333", 0), ("0.3334", 1), ("", 1), ("x", 1)):
            with self.subTest(expected):
                self.assertEqual(len(metrics.check(row | {"expected": expected})), misses)
        for inputs in ("{}", "[]", "7", "{", '{"ar": NaN, "sales": 3, "days": 1}', '{"ar": null}'):
            with self.subTest(inputs):
                self.assertTrue(metrics.check(row | {"inputs": inputs, "expected": "1"}))
        self.assertTrue(metrics.check(row | {"metric": "luck", "expected": "1"}))

    def test_what_was_open_on_a_day(self):
        claim = item("2026-07-01", "2026-07-31", 100, ("2026-08-10", 40, "bank"))
        for day, left in (("2026-06-30", 0), ("2026-07-01", 100), ("2026-08-09", 100),
                          ("2026-08-10", 60), ("2027-01-01", 60)):  # fmt: skip
            self.assertEqual(ledger.open_on([claim], date.fromisoformat(day)), left, day)
        self.assertEqual(ledger.overdue_on([claim], date(2026, 7, 31)), 0, "due today")
        self.assertEqual(ledger.overdue_on([claim], date(2026, 8, 1)), 100)

    def test_a_credit_has_no_age(self):
        items = [item("2026-08-01", "2026-08-01", -300), item("2026-08-01", "2026-08-31", 50)]
        self.assertEqual(ledger.age(items, SEPTEMBER), [0, 50, 0, 0, 0, 0])
        self.assertEqual(figures.countback(ledger.open_on(items, SEPTEMBER), [(100, 30)]), 0)

    def test_a_new_item_hides_no_old_one_in_the_roll_rate(self):
        old = item("2026-07-01", "2026-08-15", 100)
        paid = item("2026-07-01", "2026-08-15", 100, ("2026-09-10", 100, "bank"))
        new = item("2026-08-02", "2026-08-20", 900)
        rate = ledger.roll_rate([old, paid], AUGUST, SEPTEMBER, 1, 2)
        self.assertEqual(rate, Fraction(1, 2))
        booked_later = item("2026-09-01", "2026-08-20", 900)
        self.assertEqual(ledger.roll_rate([old, paid, booked_later], AUGUST, SEPTEMBER, 1, 2), rate)
        self.assertNotEqual(ledger.roll_rate([old, paid, new], AUGUST, SEPTEMBER, 1, 2), rate)
        self.assertIsNone(ledger.roll_rate([new], AUGUST, SEPTEMBER, 3, 4))

    def test_who_gives_up_has_not_collected(self):
        """The same ledger, once paid and once written off."""
        paid = [item("2026-07-01", "2026-08-15", 100, ("2026-09-10", 100, "bank"))]
        off = [item("2026-07-01", "2026-08-15", 100, ("2026-09-10", 100, WRITE_OFF))]
        for items, expected in ((paid, 1), (off, 0)):
            window = ledger.read_window(items, AUGUST, SEPTEMBER)
            self.assertEqual(figures.window_effectiveness(window), expected)

    def test_a_credit_note_is_neither_sold_nor_collected(self):
        items = [
            item("2026-07-01", "2026-08-15", 100, ("2026-09-10", 50, "bank")),
            item("2026-09-02", "2026-10-02", 30, ("2026-09-05", 30, CREDIT_NOTE)),
        ]
        window = ledger.read_window(items, AUGUST, SEPTEMBER)
        self.assertEqual(window, (100, 0, 50, 0, 0))
        self.assertEqual(figures.window_effectiveness(window), Fraction(1, 2))

    def test_no_figure_is_not_nought(self):
        for label, got in (
            ("no sales", figures.over_period(100, 0, 30)),
            ("negative sales", figures.over_period(100, -5, 30)),
            ("older than all months", figures.countback(100, [(10, 30), (20, 31)])),
            ("delay of it", figures.average_delay(100, 5, [(10, 30)])),
            ("nothing collectable", figures.collection_effectiveness(0, 50, 50, 50)),
            ("nobody paid", figures.payment_index([])),
            ("no promise judged", figures.judge_promises([("open", 5, 0)]).by_count),
            ("no case", intervals.rate_interval(0, 0)),
            ("no case on one side", intervals.rate_difference(0, 0, 1, 2)),
            ("half never reached", intervals.draw_curve([(3, True), *[(9, False)] * 2]).median),
        ):
            with self.subTest(label):
                self.assertIsNone(got)

    def test_points_of_a_delay(self):
        for late, expected in ((-99, 100), (-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60),
                               (30, 50), (60, 40), (90, 30), (120, 20), (500, 20)):  # fmt: skip
            self.assertEqual(figures.index_of(late), expected, late)
        parts = [(10000, 0), (5000, 15), (1000, 60)]
        self.assertEqual(figures.payment_index(parts), Fraction(74375, 1000))

    def test_who_was_watched_for_a_while_counts_for_a_while(self):
        """Of ten letters five were paid within 14 days; three more had not been watched so long."""
        observed = [(3, 1), (5, 1), (5, 0), (8, 1), (10, 1), (10, 0), (14, 1), (20, 0), (21, 1)]
        curve = intervals.draw_curve([*observed, (30, 0)])
        self.assertEqual(curve.paid_within(14), Fraction(4, 7))
        self.assertEqual(curve.paid_within(2), 0)

    def test_few_cases_show_no_difference(self):
        self.assertFalse(intervals.rate_difference(18, 40, 14, 40).is_shown)
        self.assertTrue(intervals.rate_difference(56, 70, 48, 80).is_shown)
        with self.assertRaises(ValueError):
            intervals.rate_interval(3, 2)

    def test_examples(self):
        for module in (figures, ledger, intervals):
            found = doctest.testmod(module)
            self.assertTrue(found.attempted)
            self.assertFalse(found.failed)
