import doctest

from ...tools.proceeding import answers
from ...tools.proceeding.answers import REFUSED, TOLD, judge
from ..rule_case import RuleCase

# Who has the claim in hand, and what becomes of it if a clerk enters it.
CLERKS = {
    ("promise", "agency"): REFUSED,
    ("plan", "agency"): REFUSED,
    ("promise", "buyer"): REFUSED,
    ("plan", "buyer"): REFUSED,
    ("promise", "administrator"): REFUSED,
    ("plan", "administrator"): REFUSED,
    ("promise", "court"): TOLD,
    ("plan", "bailiff"): TOLD,
    ("plan", "office"): TOLD,
    ("plan", "lawyer"): TOLD,
    ("promise", "body"): TOLD,
    ("paid", "agency"): TOLD,
    ("dispute", "agency"): TOLD,
    ("paid", "administrator"): TOLD,
    ("dispute", "court"): TOLD,
}


class TestRulesInHand(RuleCase):
    """What is said about a claim that somebody else has in hand."""

    def test_what_a_clerk_may_enter(self):
        for (what, counterpart), verdict in CLERKS.items():
            with self.subTest(what, counterpart=counterpart):
                self.assertEqual(judge(what, counterpart, by_debtor=False), verdict)

    def test_a_debtor_turns_to_whoever_has_it_in_hand(self):
        for what, counterpart in CLERKS:
            with self.subTest(what, counterpart=counterpart):
                self.assertEqual(judge(what, counterpart, by_debtor=True), REFUSED)

    def test_examples(self):
        self.assertEqual(doctest.testmod(answers).failed, 0)
