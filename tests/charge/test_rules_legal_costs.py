import doctest
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.charge import legal_costs
from ...tools.charge.legal_costs import (
    get_court_order_fee,
    get_fee,
    get_full_fee,
    get_settlement_fee,
    list_collection_fees,
    list_court_order_lawyer_fees,
    load_tariff,
    read_tariff,
    total,
)
from ..rule_case import RuleCase

TARIFF = load_tariff(date(2026, 11, 22))
CLAIMS = st.decimals(min_value=0, max_value=3_000_000, places=2)
# At the end of each width of the tables, and a cent beyond.
FULL_FEES = {
    "gkg_34": {
        **{"0.01": "40.00", "500": "40.00", "500.01": "61.00", "1000": "61.00", "1500": "82.00"},
        **{"2000": "103.00", "2000.01": "125.50", "3000": "125.50", "7500": "238.00"},
        **{"10000": "283.00", "10000.01": "313.50", "13000": "313.50", "25000": "435.50"},
        **{"25000.01": "476.00", "50000": "638.00", "50000.01": "778.00", "200000": "2038.00"},
        **{"200000.01": "2248.00", "500000": "4138.00", "500000.01": "4348.00"},
        **{"550000": "4348.00", "550000.01": "4558.00"},
    },
    "rvg_13": {
        **{"500": "51.50", "500.01": "93.00", "1500": "134.50", "2000": "176.00"},
        **{"2000.01": "235.50", "4000": "295.00", "10000": "652.00", "10000.01": "707.00"},
        **{"25000": "927.00", "25000.01": "1013.00", "50000": "1357.00", "50000.01": "1456.50"},
        **{"200000": "2352.00", "200000.01": "2492.00", "500000": "3752.00"},
        **{"500000.01": "3927.00", "550000": "3927.00", "550000.01": "4102.00"},
    },
}


class TestLegalCosts(RuleCase):
    def test_full_fees(self):
        for table, cases in FULL_FEES.items():
            for value, expected in cases.items():
                with self.subTest(f"{table} {value}"):
                    fee = get_full_fee(TARIFF.tables[table], Decimal(value))
                    self.assertEqual(fee, Decimal(expected))

    def test_court_order(self):
        table = {
            **{"100": "38.00", "1000": "38.00", "1000.01": "41.00", "1500": "41.00"},
            **{"3000": "62.75", "5000": "85.25", "7500": "119.00", "10000": "141.50"},
            **{"25000": "217.75"},
        }
        for claim, expected in table.items():
            with self.subTest(claim):
                self.assertEqual(get_court_order_fee(TARIFF, Decimal(claim)), Decimal(expected))

    def test_collection_with_postage(self):
        table = {
            ("45", None, False): ("28.35", "5.67"),
            ("50", None, False): ("28.35", "5.67"),
            ("50.01", None, False): ("46.35", "9.27"),
            ("500", None, False): ("46.35", "9.27"),
            ("1000", None, False): ("83.70", "16.74"),
            ("1500", None, False): ("121.05", "20.00"),
            ("4000", None, False): ("265.50", "20.00"),
            ("45", "0.5", False): ("15.75", "3.15"),
            ("500", "0.5", False): ("25.75", "5.15"),
            ("45", "0.3", False): ("15.00", "3.00"),  # § 13 (3) RVG
            ("45", "1.3", True): ("66.95", "13.39"),  # § 13 (2) RVG: not if contested
        }
        for (claim, factor, contested), expected in table.items():
            with self.subTest(f"{claim} {factor} {contested}"):
                factor = factor and Decimal(factor)
                fees = list_collection_fees(TARIFF, Decimal(claim), factor, contested)
                self.assertEqual([str(fee.amount) for fee in fees], list(expected))

    def test_settlement_on_half_the_claim(self):
        table = {"600": "36.05", "1000": "36.05", "1000.01": "65.10", "20": "36.05"}
        for claim, expected in table.items():
            with self.subTest(claim):
                fee = get_settlement_fee(TARIFF, Decimal(claim))
                self.assertEqual(fee.amount, Decimal(expected))

    def test_the_postage_of_a_court_order_stands_once(self):
        table = {
            "0": ("0", "0", "0"),
            "0.01": ("51.50", "25.75", "15.45"),
            "500": ("51.50", "25.75", "15.45"),
            "500.01": ("93.00", "46.50", "20.00"),
            "1000": ("93.00", "46.50", "20.00"),
            "5000": ("354.50", "177.25", "20.00"),
            "10000": ("652.00", "326.00", "20.00"),
        }
        for claim, expected in table.items():
            with self.subTest(claim):
                fees = list_court_order_lawyer_fees(TARIFF, Decimal(claim))
                self.assertEqual([fee.amount for fee in fees], [Decimal(it) for it in expected])

    def test_the_bill_of_a_court_order(self):
        table = {"500": "92.70", "1000": "159.50", "5000": "551.75", "10000": "998.00"}
        for claim, expected in table.items():
            with self.subTest(claim):
                fees = list_court_order_lawyer_fees(TARIFF, Decimal(claim))
                self.assertEqual(total(fees), Decimal(expected))

    def test_a_lawsuit_costs_three_full_fees(self):
        self.assertEqual(get_fee(TARIFF, legal_costs.LAWSUIT, Decimal(1000)).amount, 183)

    def test_the_tariff_of_the_day(self):
        rows = legal_costs.read_rows("charge/legal_fee_tables")
        fees = legal_costs.read_rows("charge/legal_fees")
        dearer = [{**row, "valid_from": "2030-01-01", "fee": "99"} for row in rows[:1]]
        for day, expected in ((date(2029, 12, 31), 40), (date(2030, 1, 1), 99)):
            steps = read_tariff([*dearer, *rows], fees, day).tables["gkg_34"]
            self.assertEqual(get_full_fee(steps, Decimal(1)), expected)

    def test_nothing_claimed_costs_nothing(self):
        self.assertEqual(get_court_order_fee(TARIFF, Decimal(0)), 0)
        self.assertEqual(total(list_collection_fees(TARIFF, Decimal(0))), 0)

    @settings(max_examples=25, deadline=None)
    @given(CLAIMS, CLAIMS)
    def test_a_larger_claim_never_costs_less(self, one, other):
        small, large = sorted((one, other))
        for number in TARIFF.rules:
            if number != legal_costs.POSTAGE:
                low, high = (get_fee(TARIFF, number, claim) for claim in (small, large))
                self.assertLessEqual(low.amount, high.amount, number)
        self.assertLessEqual(
            total(list_collection_fees(TARIFF, small)), total(list_collection_fees(TARIFF, large))
        )

    def test_bad_input_is_told(self):
        table = {
            "a negative claim": lambda: get_court_order_fee(TARIFF, Decimal(-1)),
            "a negative factor": lambda: list_collection_fees(TARIFF, Decimal(1), Decimal(-1)),
            "a float": lambda: get_settlement_fee(TARIFF, 600.0),
            "an unknown fee": lambda: get_fee(TARIFF, "VV 4711", Decimal(1)),
            "a day before the tables": lambda: load_tariff(date(2025, 5, 31)),
        }
        for name, call in table.items():
            with self.subTest(name), self.assertRaises(ValueError):
                call()

    def test_examples_of_the_docstring(self):
        result = doctest.testmod(legal_costs)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
