import doctest

from ...tools.insight import forecast
from ...tools.insight.forecast import Arranged, expect, get_correction, judge, learn
from ..rule_case import RuleCase
from .past import START, Past, make_ledger, tell


class TestForecastRules(RuleCase):
    """The forecast, measured on a made-up ledger; the published one it was chosen by is measured by
    dev/forecast."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = Past(make_ledger())

    def test_it_is_as_good_as_it_was(self):
        count, off, near, plain = self.past.measure_days()
        self.assertEqual(count, 1182)
        self.assertAlmostEqual(off, 6.24, delta=0.02)
        self.assertAlmostEqual(near, 0.657, delta=0.005)
        self.assertAlmostEqual(plain, 10.28, delta=0.02)
        # What the ledger was made with: 7 within a debtor, 10 between them.
        self.assertAlmostEqual(self.past.learn(START).k, 0.49, delta=0.04)

    def test_the_cash_of_seven_and_thirty_days(self):
        for days, error in ((7, 0.208), (30, 0.045)):
            self.assertAlmostEqual(self.past.measure_cash(days), error, delta=0.001)

    def test_it_learns_from_its_own_weeks(self):
        """Debtors became faster: what is corrected is less far off."""
        for days, error, bias in ((7, 0.146, -0.026), (30, 0.029, -0.013)):
            found = self.past.measure_corrected(days)
            self.assertAlmostEqual(found[0], error, delta=0.002)
            self.assertAlmostEqual(found[1], bias, delta=0.002)
            self.assertLess(found[0], self.past.measure_cash(days))

    def test_it_is_told(self):
        said = []
        tell([row for row in self.past.rows if row.debtor < 20], said.append)
        self.assertEqual(len(said), 4)

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
