"""A few ratios of financial statements by plain formulas; none where a figure it needs is missing.

>>> statement = Statement(total=Decimal(1000), equity=Decimal(235))
>>> str(get_ratios(statement)["equity_ratio"])
'23.5'
>>> sorted(get_ratios(Statement(equity=Decimal(235))))
[]
"""

from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO, round_half_up


class Statement(NamedTuple):
    """Of one year; zero = not known, except what is left over: a result, or the equity."""

    total: Decimal = ZERO  # of the balance sheet
    equity: Decimal = ZERO
    current: Decimal = ZERO  # current assets
    stock: Decimal = ZERO  # inventories among them
    short: Decimal = ZERO  # liabilities due within a year
    payables: Decimal = ZERO  # to suppliers, among them
    revenue: Decimal = ZERO
    bought: Decimal = ZERO  # materials and services bought
    result: Decimal = ZERO  # of the year, after taxes


# What is divided by what, and times how much: a share in percent, or days of a year.
FORMULAS = {
    "equity_ratio": (lambda it: it.equity, lambda it: it.total, 100),
    "current_ratio": (lambda it: it.current, lambda it: it.short, 100),
    "quick_ratio": (lambda it: it.current - it.stock, lambda it: it.short, 100),
    "return_on_sales": (lambda it: it.result, lambda it: it.revenue, 100),
    "days_to_pay": (lambda it: it.payables, lambda it: it.bought, 365),
}
# Nothing of it was said: zero is no answer then.
NEEDED = {"current_ratio": "current", "quick_ratio": "current", "days_to_pay": "payables"}


def get_ratios(statement: Statement) -> dict[str, Decimal]:
    """``{name: figure}`` of those that can be told."""
    found = {}
    for name, (upper, lower, times) in FORMULAS.items():
        divisor = lower(statement)
        needed = NEEDED.get(name)
        if divisor > 0 and (not needed or getattr(statement, needed)):
            found[name] = round_half_up(upper(statement) * times / divisor, Decimal("0.1"))
    return found
