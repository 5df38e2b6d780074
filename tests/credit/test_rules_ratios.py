from decimal import Decimal

from ...tools.credit.ratios import Statement, get_ratios
from ..rule_case import RuleCase


def stated(**figures):
    return Statement(**{name: Decimal(amount) for name, amount in figures.items()})


class TestRatios(RuleCase):
    """What financial statements tell by plain formulas."""

    def test_the_formulas(self):
        year = stated(
            total=1000,
            equity=235,
            current=600,
            stock=200,
            short=400,
            payables=100,
            revenue=2000,
            bought=730,
            result=-50,
        )
        found = {name: str(figure) for name, figure in get_ratios(year).items()}
        self.assertEqual(
            found,
            {
                "equity_ratio": "23.5",
                "current_ratio": "150.0",
                "quick_ratio": "100.0",
                "return_on_sales": "-2.5",
                "days_to_pay": "50.0",
            },
        )

    def test_what_is_missing_gives_no_figure(self):
        """(what was stated, what can be told)"""
        table = (
            ({}, []),
            ({"total": 1000}, ["equity_ratio"]),
            ({"equity": 10}, []),
            ({"short": 10}, []),
            ({"short": 10, "current": 5}, ["current_ratio", "quick_ratio"]),
            ({"bought": 10}, []),
            ({"revenue": 10}, ["return_on_sales"]),
        )
        for figures, names in table:
            with self.subTest(figures):
                self.assertEqual(list(get_ratios(stated(**figures))), names)
