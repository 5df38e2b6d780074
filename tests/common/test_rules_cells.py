import doctest
from datetime import date

from ...tools.common import cells
from ...tools.common.cells import read_day
from ..rule_case import RuleCase


class TestCells(RuleCase):
    def test_the_examples_hold(self):
        self.assertFalse(doctest.testmod(cells).failed)

    def test_a_day_as_spreadsheets_write_it(self):
        for text in ("2026-03-05", "05.03.2026", "5.3.2026"):
            self.assertEqual(read_day(text), date(2026, 3, 5))
        # With slashes nobody can tell, and Arabic digits are none of a spreadsheet here.
        for text in ("", "soon", "05/03/2026", "2026-3-5", "31.02.2026", "5.3.26", "٠٥.٠٣.2026"):
            with self.subTest(text), self.assertRaisesRegex(ValueError, "write it as|day"):
                read_day(text)
