import doctest
from datetime import date

from ...tools.insight import ranking
from ...tools.insight.ranking import (
    AT_RISK,
    EASY,
    STEPS,
    WAIT,
    Rest,
    Standing,
    Wait,
    find_last_working_day,
    find_wait,
    get_pile,
    points,
)
from ..rule_case import RuleCase


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

    def test_a_broken_promise_outranks_by_twenty_points(self):
        same = points(500.0, 200.0), points(500.0, 200.0, ["promise_broken"])
        self.assertAlmostEqual(same[1].total - same[0].total, 20)
        self.assertEqual(
            STEPS,
            {
                "promise_broken": 20,
                "plan_failed": 20,
                "soon_barred": 20,
                "reporting_due": 20,
                "returned": 10,
                "contacted": -20,
            },
        )

    def test_what_broke_at_the_weekend_is_seen_on_monday(self):
        def is_working(day):
            return day.weekday() < 5 and day != date(2026, 12, 25)

        for today, last in (
            (date(2026, 12, 2), date(2026, 12, 1)),
            (date(2026, 11, 30), date(2026, 11, 27)),
            (date(2026, 12, 28), date(2026, 12, 24)),
        ):
            with self.subTest(today):
                self.assertEqual(find_last_working_day(today, is_working), last)

    def test_who_is_waited_for_and_until_when(self):
        early, late = date(2026, 12, 4), date(2026, 12, 20)
        for label, overdue, rests, wait in (
            ("nothing rests", 1, [], None),
            ("all rests", 1, [Rest(1, "promise", early)], Wait("promise", date(2026, 12, 5))),
            ("one of two rests", 2, [Rest(1, "promise", early)], None),
            (
                "the first that comes back",
                2,
                [Rest(1, "plan", late), Rest(2, "letter", early)],
                Wait("letter", date(2026, 12, 5)),
            ),
            (
                "of two reasons the longer",
                1,
                [Rest(1, "letter", early), Rest(1, "promise", late)],
                Wait("promise", date(2026, 12, 21)),
            ),
            ("nobody knows when", 1, [Rest(1, "dispute"), Rest(1, "letter", early)], "dispute"),
            ("one is known", 2, [Rest(1, "dispute"), Rest(2, "letter", early)], "letter"),
            ("never", 1, [Rest(1, "block", date.max)], Wait("block", date.max)),
        ):
            with self.subTest(label):
                found = find_wait(overdue, rests)
                self.assertEqual(found.code if isinstance(wait, str) else found, wait)

    def test_the_piles(self):
        kept = Standing(kept=1, judged=1)
        for label, standing, pile in (
            ("nothing known", Standing(), AT_RISK),
            ("kept all", kept, EASY),
            ("broke one", kept._replace(judged=2), AT_RISK),
            ("cannot be reached", kept._replace(is_reachable=False), AT_RISK),
            ("contested", kept._replace(is_disputed=True), AT_RISK),
            ("small change", kept._replace(at_risk=9.99), AT_RISK),
            ("waits", kept._replace(wait=Wait("dispute")), WAIT),
            ("waits until tomorrow", Standing(Wait("promise", date(2026, 12, 2))), WAIT),
        ):
            with self.subTest(label):
                self.assertEqual(get_pile(standing), pile)

    def test_examples(self):
        found = doctest.testmod(ranking)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
