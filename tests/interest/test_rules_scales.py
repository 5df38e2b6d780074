import doctest
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.common import money
from ...tools.interest import scales
from ...tools.interest.scales import get_amount, get_scale, load_scales, read_scales
from ..rule_case import RuleCase

SCALES = load_scales()
CLAIMS = st.decimals(min_value=0, max_value=3_000_000, places=2)

# Claims at and beside each threshold, and what they cost.
AMOUNTS = {
    "nl_wik": {
        "0.01": "40.00",  # the least
        "266.66": "40.00",
        "266.67": "40.00",
        "266.70": "40.01",  # 40.005, half up
        "2500": "375.00",
        "2500.05": "375.01",
        "5000": "625.00",
        "5000.20": "625.01",
        "10000": "875.00",
        "10001": "875.01",
        "200000": "2775.00",
        "200002": "2775.01",
        "1000000": "6775.00",
        "5000000": "6775.00",  # the most
    },
    "gb_late_payment": {
        "0.01": "40.00",
        "999.99": "40.00",
        "1000": "70.00",
        "9999.99": "70.00",
        "10000": "100.00",
    },
    "pl_late_payment": {
        "5000": "40.00",
        "5000.01": "70.00",
        "49999.99": "70.00",
        "50000": "100.00",
    },
    "be_consumer": {
        "150": "20.00",
        "150.01": "30.00",
        "150.05": "30.01",
        "300": "45.00",
        "500": "65.00",
        "500.10": "65.01",
        "2000": "140.00",
        "39200": "2000.00",
        "39300": "2000.00",
    },
    "se_late_payment": {"1": "450.00", "99999": "450.00"},
}


def row(**values):
    return {
        **{"scale": "x", "country": "XX", "debtor": "any", "claim_currency": "EUR"},
        **{"currency": "EUR", "minimum": "", "maximum": "", "threshold": "0"},
        **{"threshold_included": "no", "base": "40", "percent": "0", **values},
    }


class TestScales(RuleCase):
    def test_amounts_at_and_beside_each_threshold(self):
        for key, cases in AMOUNTS.items():
            for claim, expected in cases.items():
                with self.subTest(f"{key} {claim}"):
                    self.assertEqual(get_amount(SCALES[key], Decimal(claim)), Decimal(expected))

    def test_the_flat_sum_of_the_directive(self):
        for country in ("DE", "AT", "FR", "IT", "ES", "LU", "BE"):
            scale = get_scale(SCALES, country, "business")
            self.assertEqual((get_amount(scale, Decimal(1)), scale.currency), (40, "EUR"))

    def test_the_debtor_decides(self):
        table = {
            ("DE", "business"): "de_late_payment",
            ("DE", "consumer"): None,  # § 288 (5) BGB: no consumer
            ("BE", "business"): "be_late_payment",
            ("BE", "consumer"): "be_consumer",
            ("NL", "business"): "nl_wik",
            ("NL", "consumer"): "nl_wik",
            ("GB", "consumer"): None,
            ("SE", "consumer"): None,
        }
        for (country, debtor), key in table.items():
            with self.subTest(f"{country} {debtor}"):
                scale = get_scale(SCALES, country, debtor)
                self.assertEqual(scale and scale.key, key)

    def test_poland_counts_in_zloty_and_grants_euro(self):
        scale = SCALES["pl_late_payment"]
        self.assertEqual((scale.claim_currency, scale.currency), ("PLN", "EUR"))

    def test_nothing_claimed_costs_nothing(self):
        for scale in SCALES.values():
            self.assertEqual(get_amount(scale, Decimal(0)), 0)

    @settings(max_examples=25, deadline=None)
    @given(CLAIMS, CLAIMS)
    def test_a_larger_claim_never_costs_less(self, one, other):
        for scale in SCALES.values():
            small, large = (get_amount(scale, claim) for claim in sorted((one, other)))
            self.assertLessEqual(small, large, scale.key)

    @settings(max_examples=25, deadline=None)
    @given(CLAIMS.filter(bool))
    def test_amounts_keep_their_limits_in_whole_cents(self, claim):
        for scale in SCALES.values():
            amount = get_amount(scale, claim)
            self.assertGreaterEqual(amount, scale.minimum)
            self.assertLessEqual(amount, scale.maximum or amount)
            self.assertEqual(amount, amount.quantize(Decimal("0.01")))

    def test_bad_input_is_told(self):
        wik = SCALES["nl_wik"]
        table = {
            "a negative claim": lambda: get_amount(wik, Decimal("-0.01")),
            "a float": lambda: get_amount(wik, 100.0),
            "no number": lambda: get_amount(wik, Decimal("NaN")),
            "an unknown country": lambda: get_scale(SCALES, "XX", "business"),
            "an unknown debtor": lambda: get_scale(SCALES, "DE", "any"),
            "bands that disagree": lambda: read_scales([row(), row(threshold="9", currency="X")]),
            "bands out of order": lambda: read_scales([row(), row(threshold="9"), row()]),
            "no band from zero": lambda: read_scales([row(threshold="9")]),
            "a negative base": lambda: read_scales([row(base="-1")]),
            "no number in a cell": lambda: read_scales([row(base="4O")]),
            "neither yes nor no": lambda: read_scales([row(threshold_included="")]),
            "an unknown table": lambda: scales.read_rows("nowhere"),
        }
        for name, call in table.items():
            with self.subTest(name), self.assertRaises(ValueError):
                call()

    def test_examples_of_the_docstrings(self):
        for module in (money, scales):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)
