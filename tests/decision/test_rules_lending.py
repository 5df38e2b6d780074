import doctest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ...tools.decision import lending as rules
from ...tools.decision.lending import Credit, Overdue, lend_credits
from ..rule_case import RuleCase

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)


def credit(amount, company="parent", key=9, currency="EUR"):
    return Credit(key, company, currency, amount)


def owed(amount, company="branch", since=MARCH, currency="EUR"):
    return Overdue(company, currency, amount, since)


class TestLending(RuleCase):
    def test_the_examples_hold(self):
        self.assertFalse(doctest.testmod(rules).failed)

    def test_what_is_lent_to_whom(self):
        table = [
            ("the parent's credit", [credit(950)], [owed(1000)], {"branch": {9: 950}}),
            ("what nobody needs is shown", [credit(950)], [owed(100)], {"branch": {9: 950}}),
            (
                "its own claims first",
                [credit(950)],
                [owed(500, "parent"), owed(1000)],
                {"branch": {9: 450}},
            ),
            ("nothing is left", [credit(500)], [owed(500, "parent"), owed(1000)], {}),
            (
                "the oldest claim first",
                [credit(950)],
                [owed(800, "young", APRIL), owed(400, "old")],
                {"old": {9: 400}, "young": {9: 550}},
            ),
            (
                "the oldest credit first",
                [credit(100, key=1), credit(100, "sister", key=2)],
                [owed(150)],
                {"branch": {1: 100, 2: 100}},
            ),
            ("nobody is late", [credit(950)], [], {}),
            (
                "one in another currency is shown to all",
                [credit(160, currency="GBP")],
                [owed(1000), owed(500, "sister")],
                {"branch": {9: 160}, "sister": {9: 160}},
            ),
            ("to nobody of its own", [credit(160, currency="GBP")], [owed(1000, "parent")], {}),
        ]
        for words, credits, overdue, lent in table:
            with self.subTest(words):
                self.assertEqual(lend_credits(credits, overdue), lent)

    @given(
        st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 500)), max_size=4),
        st.dictionaries(st.sampled_from("abc"), st.integers(1, 500)),
    )
    def test_all_companies_together_are_dunned_for_no_less_than_one_would_be(self, given, late):
        credits = [credit(amount, company, key) for key, (company, amount) in enumerate(given)]
        lent = lend_credits(credits, [owed(amount, company) for company, amount in late.items()])
        asked = 0
        for company, amount in late.items():
            own = sum(it.amount for it in credits if it.company == company)
            asked += max(amount - own - sum(lent.get(company, {}).values()), 0)
        whole = sum(late.values()) - sum(it.amount for it in credits)
        self.assertEqual(asked, max(whole, 0))
