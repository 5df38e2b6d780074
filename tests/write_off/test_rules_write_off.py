import doctest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.write_off import taxes
from ...tools.write_off.taxes import list_parts, split
from ..rule_case import RuleCase

CENT = Decimal("0.01")
AMOUNTS = st.decimals(min_value="0.01", max_value=100_000, places=2)


def shares(bases, tax, amount):
    bases = [(tuple(names.split()), Decimal(base)) for names, base in bases]
    tax = {name: Decimal(it) for name, it in tax.items()}
    return [
        (str(it.net), str(it.tax)) for it in split(list_parts(bases, tax), Decimal(amount), CENT)
    ]


class TestWriteOffTaxes(RuleCase):
    """What of an open amount is tax."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(taxes).failed, 0)

    def test_one_rate(self):
        """P48"""
        self.assertEqual(shares([("19", "1000")], {"19": "190"}, "1190"), [("1000.00", "190.00")])

    def test_each_rate_bears_its_share_and_the_last_the_cent(self):
        """P49"""
        self.assertEqual(
            shares([("19", "1000"), ("7", "500")], {"19": "190", "7": "35"}, "1125"),
            [("652.18", "123.91"), ("326.08", "22.83")],
        )

    def test_what_bears_no_tax_bears_none(self):
        sold = [("19", "100"), ("", "50"), ("reverse", "50")]
        found = shares(sold, {"19": "19", "reverse": "0"}, "219")
        self.assertEqual(found, [("100.00", "19.00"), ("100.00", "0")])

    def test_what_was_credited_in_full_bears_nothing(self):
        sold = [("19", "100"), ("7", "100"), ("19", "-100")]
        found = shares(sold, {"19": "0", "7": "7"}, "107")
        self.assertEqual(found, [("100.00", "7.00")])

    def test_two_taxes_on_one_base(self):
        found = shares([("a b", "100"), ("a", "100")], {"a": "20", "b": "5"}, "225")
        self.assertEqual(found, [("100.00", "15.00"), ("100.00", "10.00")])

    def test_an_opening_balance_has_no_parts(self):
        self.assertEqual(shares([], {}, "80"), [("80", "0")])

    @given(
        st.lists(st.tuples(AMOUNTS, st.sampled_from(["0", "0.07", "0.19"])), max_size=4), AMOUNTS
    )
    def test_nothing_is_lost(self, sold, amount):
        bases = [((str(number),), base) for number, (base, _rate) in enumerate(sold)]
        tax = {
            str(number): (base * Decimal(rate)).quantize(CENT)
            for number, (base, rate) in enumerate(sold)
        }
        found = split(list_parts(bases, tax), amount, CENT)
        self.assertEqual(sum(it.gross for it in found), amount)
