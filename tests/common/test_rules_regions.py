import doctest
from datetime import date

import holidays

from ...tools.common import regions
from ...tools.common.regions import get_region
from ...tools.common.tables import read_rows
from ..rule_case import RuleCase

KNOWN = holidays.list_supported_countries()


class TestRegions(RuleCase):
    """Which holidays a state has: what Odoo calls it, and what the table of holidays does."""

    def test_states_as_odoo_writes_them(self):
        table = {
            ("DE", "DE-BY"): "BY",
            ("DE", "DE-NW"): "NW",
            ("DE", "BY"): "BY",
            ("AT", "9"): "9",
            ("CH", "ZH"): "ZH",
            ("CH", "ZH-FR"): "ZH",
            ("CH", "FR-FR"): "FR",
            ("CH", "CH-VD"): "VD",
            ("IT", "MI"): "MI",
            ("ES", "M"): "MD",
            ("ES", "CE"): "CE",
            ("ES", "CR"): "CM",
            ("ES", "ES-B"): "CT",
            ("GB", "Q1"): "ENG",
            ("GB", "T1"): "SCT",
            ("GB", "T3"): "WLS",
            ("GB", "D5"): "NIR",
            ("FR", "67"): "6AE",
            ("FR", "FR-57"): "57",
        }
        for (country, state), expected in table.items():
            with self.subTest(f"{country} {state}"):
                self.assertEqual(get_region(country, state, KNOWN[country]), expected)

    def test_unknown_states_have_no_region(self):
        for country, state in (
            *[("DE", ""), ("DE", "DE-XX"), ("DE", "AT-BY"), ("GB", "L9"), ("IT", "OG")],
            *[("ES", "XX"), ("FR", "75"), ("SE", "SE-K"), ("NL", "FR"), ("LU", "LU")],
        ):
            with self.subTest(f"{country} {state}"):
                self.assertIsNone(get_region(country, state, KNOWN[country]))

    def test_holidays_of_one_region_alone(self):
        epiphany, corpus_christi = date(2026, 1, 6), date(2026, 6, 4)
        table = {
            ("DE", "DE-BY", epiphany): True,
            ("DE", "DE-NW", epiphany): False,
            ("DE", "DE-NW", corpus_christi): True,
            ("DE", "", corpus_christi): False,
            ("CH", "ZH-FR", date(2026, 4, 6)): True,
            ("ES", "M", date(2026, 5, 2)): True,
            ("GB", "Q1", date(2026, 4, 6)): True,
            ("GB", "T1", date(2026, 4, 6)): False,
            ("GB", "T1", date(2026, 11, 30)): True,
            ("FR", "67", date(2026, 12, 26)): True,
        }
        for (country, state, day), expected in table.items():
            with self.subTest(f"{country} {state} {day}"):
                region = get_region(country, state, KNOWN[country])
                calendar = holidays.country_holidays(country, subdiv=region)
                self.assertEqual(day in calendar, expected)

    def test_each_region_of_the_table_is_known(self):
        rows = read_rows(regions.TABLE)
        self.assertEqual(len(rows), len({(row["country"], row["state"]) for row in rows}))
        for row in rows:
            self.assertIn(row["region"], KNOWN[row["country"]], row)
        # Every region of these countries has a state, so none was forgotten.
        for country in ("ES", "GB"):
            named = {row["region"] for row in rows if row["country"] == country}
            self.assertEqual(named, {*KNOWN[country]})

    def test_examples_of_the_docstring(self):
        result = doctest.testmod(regions)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
