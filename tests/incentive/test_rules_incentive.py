import doctest
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from ...tools.incentive import incentives
from ...tools.incentive.incentives import Habit, offer_discount, offer_limit, offer_term, pays_well
from ...tools.policy import versions
from ..rule_case import RuleCase

GOOD = Habit(Decimal(120000), paid=6, index=Fraction(80), days=Fraction(30), known=365, term=30)


class TestIncentiveRules(RuleCase):
    """Who pays well, and what an offer costs beside what it brings."""

    def test_the_examples(self):
        for module in (incentives, versions):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_who_pays_well(self):
        self.assertTrue(pays_well(GOOD, Decimal(120000)))
        table = (
            {"turnover": Decimal("119999.99")},
            {"paid": 5},
            {"index": Fraction(7999, 100)},
            {"index": None},
            {"known": 364},
            {"overdue": Decimal("0.01")},
            {"broken": 1},
        )
        for vals in table:
            with self.subTest(vals):
                self.assertFalse(pays_well(replace(GOOD, **vals), Decimal(120000)))
        self.assertFalse(pays_well(replace(GOOD, turnover=Decimal(0)), Decimal(0)))

    def test_nothing_about_the_person(self):
        names = {"turnover", "paid", "index", "days", "known", "overdue", "broken", "term"}
        self.assertEqual(set(Habit.__slots__), names, "who adds a factor answers for it")

    def test_a_discount(self):
        offer = offer_discount(GOOD, Decimal(2), 10, Decimal(6))
        self.assertEqual((offer.cost, offer.worth), (Decimal(2400), Decimal("394.5")))
        # 2 % for 20 days are 37.2 % a year.
        self.assertEqual(round(offer.a_year, 1), Fraction(372, 10))
        for days, rate in ((10, 2), (9, 2), (None, 2), (30, 0), (30, 100)):
            habit = replace(GOOD, days=None if days is None else Fraction(days))
            with self.subTest(days, rate=rate):
                self.assertIsNone(offer_discount(habit, Decimal(rate), 10, Decimal(6)))

    def test_a_longer_term(self):
        table = ((44, 0, "276.2"), (60, 0, "591.8"), (45, 45, "295.9"))
        for term, longest, cost in table:
            with self.subTest(term):
                offer = offer_term(GOOD, term, Decimal(6), longest)
                self.assertEqual((str(offer.cost), offer.days), (cost, term - 30))
        for term, longest in ((30, 0), (14, 0), (61, 0), (46, 45)):
            with self.subTest(term, longest=longest):
                self.assertIsNone(offer_term(GOOD, term, Decimal(6), longest))
        self.assertEqual(offer_term(GOOD, 44, Decimal(0)).cost, 0)

    def test_a_higher_limit(self):
        table = ((10000, 8000, 12500), (500, 450, 630), (999, 900, 1250), (1234, 1200, 1500))
        for limit, owed, amount in table:
            with self.subTest(limit):
                offer = offer_limit(Decimal(limit), Decimal(owed))
                self.assertEqual((offer.amount, offer.cost), (amount, amount - limit))
        for limit, owed in ((0, 0), (0, 500), (10000, "7999.99"), (10000, -5)):
            with self.subTest(limit, owed=owed):
                self.assertIsNone(offer_limit(Decimal(limit), Decimal(owed)))
