"""Which part of which open item an instalment covers: the oldest item first.

>>> from datetime import date
>>> from decimal import Decimal
>>> items = [Source("A", date(2026, 5, 1), Decimal(70)), Source("B", date(2026, 6, 1), Decimal(50))]
>>> cover([Decimal(60), Decimal(60)], items)
[[('A', Decimal('60'))], [('A', Decimal('10')), ('B', Decimal('50'))]]

Asked with the whole plan it says what the plan is about; asked with what is late today and with
what is open on the items today, it says what may be claimed of each.
"""

from collections.abc import Hashable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO, check_amount


class Source(NamedTuple):
    """An item of the plan with what is open on it; ``key`` settles the order of equal days."""

    key: Hashable
    due: date
    amount: Decimal


Parts = list[tuple[Hashable, Decimal]]


def cover(amounts: Iterable[Decimal], sources: Iterable[Source]) -> list[Parts]:
    """The parts of each of ``amounts``, in their order. ValueError if the items do not suffice."""
    amounts = [check_amount(amount, "instalment") for amount in amounts]
    left = [
        (source.key, check_amount(source.amount, "open amount"))
        for source in sorted(sources, key=lambda source: (source.due, source.key))
        if source.amount
    ]
    there, needed = sum((amount for _key, amount in left), ZERO), sum(amounts, ZERO)
    if needed > there:
        raise ValueError(f"{needed} cannot be covered: only {there} is open on the items.")
    return [_take(left, amount) for amount in amounts]


def _take(left: Parts, amount: Decimal) -> Parts:
    """Takes ``amount`` off the head of ``left``."""
    parts = []
    while amount:
        key, there = left[0]
        used = min(there, amount)
        parts.append((key, used))
        amount -= used
        left[0] = (key, there - used)
        if used == there:
            del left[0]
    return parts
