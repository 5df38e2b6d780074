import doctest
from collections import Counter
from random import Random

from ...tools.trial import trial
from ...tools.trial.trial import CHALLENGER, Group, draw_arm, is_uneven, judge, need_months
from ..rule_case import RuleCase


class TestTrialRules(RuleCase):
    """Two procedures side by side: who gets which, how many it takes, and what may be said."""

    def test_the_examples_of_the_module_hold(self):
        self.assertFalse(doctest.testmod(trial).failed)

    def test_the_lot_of_a_debtor_never_changes(self):
        # The first eight digits of the SHA-256 of "text-b:42".
        self.assertEqual(int("c94d00de", 16) % 100, 10)
        self.assertEqual(draw_arm("text-b", 42, 11), CHALLENGER)
        self.assertNotEqual(draw_arm("text-b", 42, 10), CHALLENGER)

    def test_the_lots_of_many_fall_as_wished(self):
        for share in (10, 30, 50):
            lots = Counter(draw_arm("fair", debtor, share) for debtor in range(20_000))
            self.assertAlmostEqual(lots[CHALLENGER] / 20_000, share / 100, delta=0.01)

    def test_two_trials_draw_apart(self):
        both = sum(
            draw_arm("one", debtor, 50) == draw_arm("other", debtor, 50) for debtor in range(20_000)
        )
        self.assertAlmostEqual(both / 20_000, 0.5, delta=0.01)

    def test_a_share_is_of_a_hundred(self):
        self.assertRaises(ValueError, draw_arm, "text-b", 1, 101)

    def test_what_cannot_be_told_apart_has_no_size(self):
        for rates in ((0.6, 0.6), (0.0, 0.5), (0.5, 1.0)):
            self.assertRaises(ValueError, trial.need_debtors, *rates)

    def test_the_smaller_group_decides_how_long_it_takes(self):
        self.assertEqual(need_months(356, 50, 89.0), 8)
        self.assertEqual(need_months(356, 20, 89.0), 20)
        self.assertIsNone(need_months(356, 50, 0))

    def test_a_trial_in_which_something_else_chose_is_void(self):
        verdict = judge(Group(480, 300), Group(320, 150), 50)
        self.assertTrue(verdict.is_void)
        self.assertIsNone(verdict.difference)
        self.assertFalse(verdict.is_shown)

    def test_no_difference_shown_is_an_answer(self):
        verdict = judge(Group(40, 14), Group(40, 18), 50)
        low, high = verdict.difference.interval
        said = [round(100 * value) for value in (verdict.difference.value, low, high)]
        self.assertEqual(said, [10, -11, 30])
        self.assertFalse(verdict.is_shown)

    def test_a_difference_that_is_there_is_shown(self):
        verdict = judge(Group(400, 240), Group(400, 292), 50)
        self.assertTrue(verdict.is_shown)
        self.assertGreater(verdict.difference.value, 0)

    def test_groups_of_the_lot_are_hardly_ever_called_uneven(self):
        chance = Random(7)
        found = 0
        for _one in range(2000):
            challengers = sum(chance.random() < 0.5 for _debtor in range(200))
            found += is_uneven(200 - challengers, challengers, 50)
        self.assertLess(found, 10, "one in a thousand")

    def test_two_equal_procedures_seldom_differ(self):
        chance = Random(11)
        paid = lambda: sum(chance.random() < 0.6 for _debtor in range(300))  # noqa: E731
        found = sum(
            judge(Group(300, paid()), Group(300, paid()), 50).is_shown for _one in range(500)
        )
        self.assertLess(found / 500, 0.09)
