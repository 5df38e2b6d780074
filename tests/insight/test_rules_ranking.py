import doctest
from datetime import date

from ...tools.insight import ranking
from ...tools.insight.ranking import AT_RISK, EASY, WAIT, Standing, get_pile, points
from ..rule_case import RuleCase

TODAY = date(2026, 12, 1)


class TestRankingRules(RuleCase):
    """Whom to call first, and what for."""

    def test_money_times_probability_comes_first(self):
        much, sure = points(10000.0, 4000.0), points(1000.0, 950.0)
        self.assertGreater(much.total, sure.total)
        self.assertAlmostEqual(much.total - sure.total, 12.49, places=2)

    def test_the_parts_add_up_to_what_is_shown(self):
        got = points(10000.0, 1000.0, ["promise_broken", "returned"])
        self.assertAlmostEqual(got.money, 60)
        self.assertAlmostEqual(got.chance, -20)
        self.assertEqual(got.steps, (("promise_broken", 20), ("returned", 10)))
        self.assertAlmostEqual(got.total, 70)

    def test_ten_times_the_money_is_twenty_points(self):
        self.assertAlmostEqual(points(5000.0, 500.0).total, points(500.0, 50.0).total + 20)

    def test_small_change_is_worth_nothing(self):
        self.assertEqual(points(9.99, 9.99).total, 0)
        self.assertEqual(points(50.0, 0.5).total, 0)

    def test_a_reason_counts_once_and_only_if_it_has_a_name(self):
        twice = points(100.0, 50.0, ["contacted", "contacted"])
        self.assertEqual(twice.steps, (("contacted", -20),))
        for wrong in ("postcode", "name", "nationality"):
            with self.assertRaises(ValueError):
                points(100.0, 50.0, [wrong])

    def test_the_piles(self):
        for label, standing, pile in (
            ("nothing known", Standing(), AT_RISK),
            ("kept all", Standing(kept=1, judged=1), EASY),
            ("broke one", Standing(kept=1, judged=2), AT_RISK),
            ("cannot be reached", Standing(kept=1, judged=1, is_reachable=False), AT_RISK),
            ("contested", Standing(kept=1, judged=1, is_disputed=True), AT_RISK),
            ("waits", Standing(waits=True, kept=1, judged=1), WAIT),
            ("waits until tomorrow", Standing(waits_until=date(2026, 12, 2)), WAIT),
            ("returns today", Standing(waits_until=TODAY), AT_RISK),
        ):
            with self.subTest(label):
                self.assertEqual(get_pile(standing, TODAY), pile)

    def test_examples(self):
        found = doctest.testmod(ranking)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
