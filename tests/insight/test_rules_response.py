import doctest

from ...tools.insight import response
from ...tools.insight.response import Claim, tell
from ..rule_case import RuleCase


def claims(*rows, start=0):
    return [Claim(start + place, days, paid) for place, (days, paid) in enumerate(rows)]


class TestResponseRules(RuleCase):
    """What may be said of what happened after a letter."""

    def test_the_examples_of_the_module_hold(self):
        self.assertFalse(doctest.testmod(response).failed)

    def test_below_thirty_debtors_nothing_is_told(self):
        told = tell(claims(*[(3, True)] * 29))
        self.assertEqual((told.items, told.debtors), (29, 29))
        self.assertIsNone(told.paid)
        self.assertIsNone(told.interval)

    def test_who_is_watched_for_a_week_counts_for_a_week(self):
        """Ten of forty paid on the fifth day, ten were written to again on the seventh: of the
        twenty left ten paid on the tenth. As a plain rate it were 50 %."""
        rows = [(5, True)] * 10 + [(7, False)] * 10 + [(10, True)] * 10 + [(20, False)] * 10
        told = tell(claims(*rows))
        self.assertAlmostEqual(float(told.paid), 1 - 0.75 * 0.5)

    def test_the_interval_is_of_debtors_watched_to_the_end(self):
        rows = [(5, True)] * 20 + [(20, False)] * 20 + [(3, False)] * 5
        told = tell(claims(*rows))
        self.assertEqual(told.debtors, 45)
        self.assertAlmostEqual(told.interval.low, 0.352, places=3)
        self.assertAlmostEqual(told.interval.high, 0.648, places=3)

    def test_a_debtor_with_many_items_counts_once(self):
        many = [Claim(1, 20, False)] * 500
        told = tell([*claims(*[(5, True)] * 39, start=2), *many])
        self.assertEqual(told.debtors, 40)
        self.assertGreater(told.interval.low, 0.8)

    def test_a_debtor_paid_when_all_his_items_are(self):
        paid = claims(*[(5, True)] * 29)
        for rest, expected in (((20, False), 29), ((5, True), 30)):
            told = tell([*paid, Claim(99, 5, True), Claim(99, *rest)])
            self.assertAlmostEqual(
                told.interval.high, response.rate_interval(expected, 30).high, places=6
            )

    def test_nothing_is_told_of_nothing(self):
        self.assertEqual(tell([]), (0, 0, None, None))
