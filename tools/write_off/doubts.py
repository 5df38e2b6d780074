"""Which open items are doubtful at the end of a year, and by how much of their net amount: a
proposal, as only people know their debtors.

>>> rates = [Rate(90, Decimal(25)), Rate(180, Decimal(50))]
>>> [str(get_percent(days, rates)) for days in (89, 90, 200)]
['0', '25', '50']

The tax is left out: it comes back only when a claim is uncollectible (§ 17 (2) UStG), not when it
is in doubt.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from ..common.money import CENT, ZERO, round_half_up


class Rate(NamedTuple):
    """From so many ``days`` overdue on, ``percent`` of the net amount is in doubt."""

    days: int
    percent: Decimal


def get_percent(overdue: int, rates: Iterable[Rate], insolvent: Decimal | None = None) -> Decimal:
    """What of an item is in doubt; ``insolvent``: the percentage of a debtor in insolvency, which
    is taken if it is the larger one."""
    found = [rate.percent for rate in rates if rate.percent and overdue >= rate.days]
    return max([*found, insolvent or ZERO])


def get_allowance(net: Decimal, percent: Decimal, unit: Decimal = CENT) -> Decimal:
    """
    >>> str(get_allowance(Decimal("1000.50"), Decimal(25)))
    '250.13'
    """
    return round_half_up(net * percent / 100, unit)
