import doctest
from datetime import date, timedelta

from ...tools.desk import aging, next_step
from ...tools.desk.aging import AGES, get_age, get_widths
from ...tools.desk.next_step import Decided, choose
from ..rule_case import RuleCase

TODAY = date(2026, 11, 29)
SOON, LATER = date(2026, 12, 2), date(2026, 12, 11)


class TestAges(RuleCase):
    """The classes of age: each day belongs to one."""

    def test_examples(self):
        for module in (aging, next_step):
            self.assertFalse(doctest.testmod(module).failed)

    def test_borders(self):
        borders = (
            (-400, "not_due"),
            (0, "not_due"),
            (1, "to_30"),
            (30, "to_30"),
            (31, "to_60"),
            (60, "to_60"),
            (61, "to_90"),
            (90, "to_90"),
            (91, "over_90"),
            (4000, "over_90"),
        )
        for late, code in borders:
            self.assertEqual(get_age(TODAY - timedelta(days=late), TODAY).code, code, late)

    def test_the_days_of_a_class_are_those_of_its_items(self):
        for late in range(-5, 100):
            due = TODAY - timedelta(days=late)
            within = []
            for age in AGES:
                earliest, latest = age.get_due_days(TODAY)
                if (not earliest or due >= earliest) and (not latest or due <= latest):
                    within.append(age)
            self.assertEqual(within, [get_age(due, TODAY)], late)

    def test_the_older_the_more_is_at_risk(self):
        shares = [age.share for age in AGES]
        self.assertEqual(shares, sorted(shares))
        self.assertEqual((shares[0], max(shares) < 1), (0.0, True))

    def test_bars(self):
        tables = (
            ([], []),
            ([0.0, 0.0], [0, 0]),
            ([3.0], [100]),
            ([-1.0, 10.0, 5.0, 0.001], [0, 100, 50, 2]),
        )
        for amounts, widths in tables:
            self.assertEqual(get_widths(amounts), widths)


class TestNextStep(RuleCase):
    """Of all decisions about a debtor one is told in his row."""

    def test_choice(self):
        due = Decided("due", "propose", 10.0, 1)
        higher = Decided("higher", "propose", 5.0, 3)
        waits = Decided("waits", "pending", 900.0)
        soon = Decided("soon", "later", 10.0, 1, SOON)
        later = Decided("later", "deadline", 900.0, 2, LATER)
        promised = Decided("promised", "promise", 500.0, 0, SOON)
        contested = Decided("contested", "dispute", 400.0)
        ripe = Decided("ripe", "exhausted", 300.0)
        fresh = Decided("fresh", "not_due", 9000.0, 1, LATER)
        credit = Decided("credit", "credit", 9000.0)
        tables = (
            ((), None),
            ((credit,), None),
            ((due, higher, waits), higher),
            ((waits, soon), waits),
            ((later, soon, promised), soon),
            ((promised, contested, ripe), promised),
            ((fresh, ripe), ripe),
            ((fresh, credit), fresh),
        )
        for decisions, expected in tables:
            for order in (decisions, decisions[::-1]):
                self.assertEqual(choose(order), expected)
