import doctest
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.decision import discount as rules
from ...tools.decision.discount import Discount, find_earned
from ..rule_case import RuleCase

UNTIL = date(2026, 3, 11)
LATE = date(2026, 3, 12)


def agreed(key=1, paid=0, owner="debtor", until=UNTIL):
    """2 % of 1,000."""
    return Discount(key, owner, Decimal(1000), Decimal(980), until, Decimal(paid))


class TestEarnedDiscounts(RuleCase):
    def assert_earned(self, keys, discounts, *credits):
        credits = {"debtor": [(day, Decimal(amount)) for day, amount in credits]}
        self.assertEqual(find_earned(discounts, credits), dict.fromkeys(keys, Decimal(20)))

    def test_what_earns_a_discount(self):
        self.assert_earned([1], [agreed(paid=980)])
        self.assert_earned([1], [agreed()], (UNTIL, 980))
        self.assert_earned([1], [agreed(paid=500)], (UNTIL, 200), (UNTIL, 280))
        self.assert_earned([], [agreed(paid=979)])
        self.assert_earned([], [agreed()], (LATE, 980))
        self.assert_earned([], [agreed(owner="other")], (UNTIL, 980))

    def test_money_pays_one_item_only(self):
        both = [agreed(1), agreed(2)]
        self.assert_earned([1], both, (UNTIL, 980))
        self.assert_earned([1, 2], both, (UNTIL, 1960))
        self.assert_earned([2], [agreed(1), agreed(2, paid=980)], (UNTIL, 979))

    @given(
        st.lists(st.tuples(st.integers(0, 1000), st.integers(-3, 3)), max_size=4),
        st.lists(st.tuples(st.integers(-3, 3), st.integers(1, 2000)), max_size=4),
    )
    def test_never_more_than_there_is(self, items, credits):
        day = UNTIL.toordinal()
        discounts = [
            agreed(key, paid, until=date.fromordinal(day + after))
            for key, (paid, after) in enumerate(items)
        ]
        pool = [(date.fromordinal(day + after), Decimal(amount)) for after, amount in credits]
        earned = find_earned(discounts, {"debtor": pool})
        needed = sum(max(one.due - one.paid, 0) for one in discounts if one.key in earned)
        self.assertLessEqual(needed, sum(amount for _day, amount in pool))

    def test_doctests(self):
        self.assertFalse(doctest.testmod(rules).failed)
