import doctest
from decimal import Decimal

from ...tools.write_off import doubts
from ...tools.write_off.doubts import Rate, get_percent
from ..rule_case import RuleCase

RATES = [Rate(90, Decimal(25)), Rate(180, Decimal(50)), Rate(360, Decimal(100))]


class TestDoubts(RuleCase):
    """What is in doubt at the end of a year."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(doubts).failed, 0)

    def test_the_longer_the_more(self):
        table = {0: 0, 89: 0, 90: 25, 179: 25, 180: 50, 359: 50, 360: 100}
        for days, percent in table.items():
            self.assertEqual(get_percent(days, RATES), percent, days)

    def test_who_is_insolvent_is_in_doubt_at_once(self):
        self.assertEqual(get_percent(3, RATES, Decimal(80)), 80)
        self.assertEqual(get_percent(400, RATES, Decimal(80)), 100)

    def test_a_rate_of_nothing_is_none(self):
        self.assertEqual(get_percent(100, [Rate(0, Decimal(0))]), 0)
