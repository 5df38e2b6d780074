"""The figures of a company, reckoned by hand for one small ledger."""

import doctest
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ...tools.insight import figures, standing
from ...tools.insight.ledger import BUCKETS
from ...tools.insight.standing import Cell, Facts, list_months, month_ends, reckon
from ..rule_case import RuleCase

DAY = date(2026, 11, 30)
# Thirty days ago 1,000 lay there: 400 not due, 300 late by up to 30 days, 200 by up to 60, 100 by
# more. Of the 300 a half is paid, the rest is a class older now; 500 are new.
CELLS = (
    Cell(0, 0, 1, Decimal(150), Decimal(150)),
    Cell(0, 1, 2, Decimal(250), Decimal(200)),
    Cell(1, 2, 1, Decimal(200), Decimal(150)),
    Cell(1, None, 0, Decimal(100)),
    Cell(2, 3, 3, Decimal(200), Decimal(200)),
    Cell(3, 3, 1, Decimal(100), Decimal(100)),
    Cell(None, 0, 4, amount=Decimal(500)),
)
FACTS = Facts(
    DAY,
    cells=CELLS,
    free=(2, Decimal(-100)),
    free_then=Decimal(-50),
    months=((Decimal(600), 30), (Decimal(900), 31), (Decimal(900), 30)),
    sales=Decimal(600),
    written_off=Decimal(20),
    collected=Decimal(500),
    parts=((Decimal(100), 0), (Decimal(100), 30)),
    paid_count=figures.INDEX_NEEDS,
    kept=3,
    judged=4,
    completed=1,
    ended=5,
    disputed=(1, Decimal(70)),
    letters=9,
    claims=8,
    crossed=2,
    costs=Decimal(5),
    calls=10,
    reached=6,
    pledged=2,
)


class TestStanding(RuleCase):
    def test_each_figure_of_a_small_ledger(self):
        expected = {
            "open": 1300,
            "overdue": 650,  # 200 + 150 + 300
            "credits": -100,
            "bucket_0": 650,
            "bucket_1": 200,
            "bucket_2": 150,
            "bucket_3": 300,
            "bucket_4": 0,
            "bucket_5": 0,
            "share_current": Fraction(1, 2),
            # 1,200 net: November's 600 in 30 days, then 600 of October's 900 in 31 days.
            "dso": 30 + Fraction(600, 900) * 31,
            # 650 not due: 600 in 30 days, 50 of 900.
            "best_dso": 30 + Fraction(50, 900) * 31,
            "delay": Fraction(550, 900) * 31,
            # 950 were open and 600 sold; of what was late or fell due (all but 650) came in what is
            # not open any more (all but 1,200) and not given up (20).
            "cei": Fraction(950 + 600 - 1200 - 20, 950 + 600 - 650),
            "roll": Fraction(150, 300),
            "index": 65,  # 80 points on the day, 50 a month late
            "promises": Fraction(3, 4),
            "plans": Fraction(1, 5),
            "reached": Fraction(6, 10),
            "pledged": Fraction(2, 6),
            "disputed": 70,
            "letters": 9,
            "crossed": Fraction(2, 8),
            "cost": Fraction(5, 500),
        }
        self.assertEqual(reckon(FACTS), expected)

    def test_two_payments_show_no_habit(self):
        few = FACTS._replace(paid_count=figures.INDEX_NEEDS - 1)
        self.assertIsNone(reckon(few)["index"])

    def test_without_anything_there_are_sums_of_nought_and_no_shares(self):
        found = reckon(Facts(DAY))
        none = {code for code, value in found.items() if value is None}
        self.assertEqual(
            none,
            {
                *("share_current", "cei", "roll", "index", "promises", "plans", "reached"),
                *("pledged", "crossed", "cost"),
            },
        )
        self.assertFalse(any(found.values()))

    def test_credits_pay_what_is_late_first(self):
        """More to their credit than is late: no more than what is left can be current."""
        rich = FACTS._replace(free=(1, Decimal(-1000)))
        found = reckon(rich)
        self.assertEqual(rich.net, 300)
        self.assertEqual((found["dso"], found["best_dso"], found["delay"]), (15, 15, 0))

    def test_items_and_amounts_of_the_classes_of_age(self):
        self.assertEqual(
            FACTS.buckets, [(5, 650), (2, 200), (1, 150), (4, 300), *[(0, 0)] * (len(BUCKETS) - 4)]
        )

    def test_the_months_that_have_come(self):
        self.assertEqual(len(list_months(DAY, {})), standing.MONTHS)
        self.assertEqual([length for _sales, length in list_months(DAY, {})][:4], [30, 31, 30, 31])
        self.assertEqual(
            month_ends(date(2028, 3, 31), 3),
            [date(2028, 2, 29), date(2028, 1, 31), date(2027, 12, 31)],
        )

    def test_examples(self):
        result = doctest.testmod(standing)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
