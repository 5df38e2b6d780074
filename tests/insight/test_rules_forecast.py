import csv
import doctest
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from ...tools.insight import forecast
from ...tools.insight.forecast import Arranged, Claim, expect, get_correction, judge, learn
from ..rule_case import RuleCase

# The days and amounts of a public sample (IBM, WA_Fn-UseC_-Accounts-Receivable, 2012 to 2013; its
# sha256 begins with f5d488ea), days counted from 2012-01-01.
SAMPLE = Path(__file__).parent / "payments.csv"
# 2013-01-01: what is tested is later, what is learnt lies before the day of each forecast.
START = 366


class Row(NamedTuple):
    debtor: int
    invoiced: int
    due: int
    paid: int
    amount: float


class Past:
    """A ledger of which on each day no more is known than was."""

    def __init__(self, rows):
        self.rows, self.learnt = rows, {}

    def learn(self, day):
        if day not in self.learnt:
            paid, waiting = defaultdict(list), defaultdict(list)
            for row in self.rows:
                if row.invoiced < day:
                    known = row.paid < day
                    rows, until = (paid, row.paid) if known else (waiting, day - 1)
                    rows[row.debtor].append(until - row.due)
            self.learnt[day] = learn(paid, waiting)
        return self.learnt[day]

    def expect(self, day, days):
        """(expected, came in) of what was open on ``day``."""
        rows = [row for row in self.rows if row.invoiced < day <= row.paid]
        claims = [Claim(row.debtor, day - 1 - row.due, row.amount) for row in rows]
        came = sum(row.amount for row in rows if row.paid < day + days)
        return expect(self.learn(day), claims, days), came

    def likely_delay(self, row, day):
        """Days after the due date by which half of such items are paid."""
        habits, late = self.learn(day), day - 1 - row.due
        found = (n for n in range(1, 300) if habits.chance(row.debtor, late, n) >= 0.5 - 1e-12)
        return late + next(found)


def read_sample():
    with SAMPLE.open(newline="") as file:
        return [Row(*map(int, row[:4]), float(row[4])) for row in [*csv.reader(file)][1:]]


class TestForecastRules(RuleCase):
    """The forecast, measured on payments that others have published."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = Past(read_sample())

    def test_it_is_as_good_as_it_was_found_to_be(self):
        """The study's figures: field/ANALYTICS §3."""
        misses = [
            abs(row.paid - row.due - self.past.likely_delay(row, row.invoiced))
            for row in self.past.rows
            if row.invoiced >= START
        ]
        self.assertEqual(len(misses), 1189)
        self.assertAlmostEqual(sum(misses) / len(misses), 6.41, delta=0.02)
        self.assertAlmostEqual(sum(miss <= 7 for miss in misses) / len(misses), 0.646, delta=0.005)
        self.assertAlmostEqual(self.past.learn(START).k, 0.57, delta=0.04)

    def test_the_cash_of_seven_and_thirty_days(self):
        for days, error in ((7, 0.196), (30, 0.042)):
            weeks = [self.past.expect(t, days) for t in range(START + 3, START + 330, 7)]
            missed = sum(abs(expected - came) for expected, came in weeks)
            self.assertAlmostEqual(missed / sum(c for _e, c in weeks), error, delta=0.001)

    def test_it_learns_from_its_own_weeks(self):
        for days, error, bias in ((7, 0.120, -0.024), (30, 0.036, -0.009)):
            weeks = [
                (day, *self.past.expect(day, days)) for day in range(START - 90, START + 330, 7)
            ]
            corrected = []
            for day, expected, came in weeks:
                closed = [(e, c) for other, e, c in weeks if other + days <= day]
                if day >= START:
                    corrected.append((expected * get_correction(closed), came))
            whole = sum(came for _expected, came in corrected)
            missed = sum(abs(expected - came) for expected, came in corrected)
            over = sum(expected - came for expected, came in corrected)
            self.assertAlmostEqual(missed / whole, error, delta=0.002)
            self.assertAlmostEqual(over / whole, bias, delta=0.002)

    def test_debtors_who_never_pay_do_not_spoil_it(self):
        """Six of a hundred never pay: what puts a day on each invoice is then 150 % off."""
        rows = [
            row._replace(paid=10_000) if row.debtor % 16 == 0 and row.invoiced >= 100 else row
            for row in self.past.rows
        ]
        past = Past(rows)
        weeks = [past.expect(day, 30) for day in range(START + 3, START + 330, 7)]
        expected, came = (sum(column) for column in zip(*weeks, strict=True))
        self.assertLess(abs(expected - came) / came, 0.1)

    def test_too_few_payments_are_no_forecast(self):
        self.assertIsNone(learn({"a": [1] * 29}, {}))
        self.assertIsNone(learn({}, {"a": [5]}, needs=0))
        self.assertEqual(learn({"a": [1] * 30}, {}).paid, 30)

    def test_who_never_paid_is_taken_as_all_are(self):
        habits = learn({"a": [1] * 20, "b": [9] * 20}, {"c": [3]})
        self.assertEqual((habits.where("a"), habits.where("b"), habits.where("c")), (1, 9, 5))

    def test_debtors_alike_are_drawn_together_wholly(self):
        habits = learn({"a": [0, 10] * 10, "b": [0, 10] * 10}, {})
        self.assertIsNone(habits.k)
        self.assertEqual(habits.where("a"), 5)

    def test_what_is_late_never_comes_before_tomorrow(self):
        habits = learn({n: [3, 4, 5, 8, 20] for n in range(10)}, {})
        self.assertEqual(habits.chance(1, 7, 0), 0)
        self.assertGreater(habits.chance(1, 7, 14), 0)
        self.assertEqual(habits.chance(1, 400, 30), 0, "nobody was seen to pay so late")

    def test_a_promise_counts_on_its_day_at_the_rate_at_which_promises_are_kept(self):
        habits = learn({"a": [0] * 30}, {})
        promise = [Arranged(6, 400)]
        self.assertAlmostEqual(expect(habits, [], 7, promise, 0.68), 272)
        self.assertEqual(expect(habits, [], 6, promise, 0.68), 0)

    def test_how_good_it_was(self):
        self.assertIsNone(judge([]))
        self.assertIsNone(judge([(100.0, 0.0)]))
        self.assertEqual(judge([(1.0, 1.0)] * 20).weeks, 12)
        self.assertEqual(get_correction([(100.0, 50.0)] * 3), 1.0, "too few weeks")
        self.assertEqual(get_correction([(1.0, 9.0), *[(100.0, 50.0)] * 8]), 0.5)
        self.assertEqual(get_correction([(0.0, 50.0)] * 8), 1.0)

    def test_examples(self):
        found = doctest.testmod(forecast)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
