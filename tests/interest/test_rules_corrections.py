import doctest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ...tools.interest import corrections
from ...tools.interest.corrections import Part, get_corrections
from ..rule_case import RuleCase

cents = st.integers(0, 100_000).map(lambda number: Decimal(number) / 100)


def parts(*rows):
    """``rows``: (amount, settled by credit notes, open)."""
    return [Part(number, *map(Decimal, row)) for number, row in enumerate(rows)]


class TestCorrections(RuleCase):
    def test_the_whole_note_corrects_the_claim(self):
        table = {
            "what was set off": ([(1000, 500, 500)], 500, [500]),
            "paid before, so only a part was set off": ([(1000, 400, 0)], 500, [500]),
            "paid in full before": ([(1000, 0, 0)], 500, [500]),
            "not set off yet": ([(1000, 0, 1000)], 500, [500]),
            "more than the invoice": ([(1000, 400, 0)], 5000, [1000]),
            "no note": ([(1000, 0, 1000)], 0, [0]),
            "what is open before what was paid": ([(500, 0, 0), (500, 0, 500)], 500, [0, 500]),
            "the oldest of what was paid": ([(500, 0, 0), (500, 200, 0)], 400, [200, 200]),
            "where it was set off": ([(500, 0, 500), (500, 300, 200)], 300, [0, 300]),
            "over both": ([(500, 0, 0), (500, 0, 500)], 700, [200, 500]),
        }
        for name, (rows, credited, expected) in table.items():
            with self.subTest(name):
                found = get_corrections(parts(*rows), Decimal(credited))
                self.assertEqual(list(found.values()), [Decimal(it) for it in expected])

    @given(st.lists(st.tuples(cents, cents, cents), max_size=4), cents)
    def test_nothing_is_corrected_below_zero_nor_more_than_credited(self, rows, credited):
        items = parts(*rows)
        found = get_corrections(items, credited)
        total, settled = sum(found.values()), sum(min(it.settled, it.amount) for it in items)
        self.assertTrue(all(0 <= found[it.key] <= it.amount for it in items))
        self.assertEqual(total, max(settled, min(credited, sum(it.amount for it in items))))

    def test_examples_of_the_docstring(self):
        result = doctest.testmod(corrections)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
