"""What of an open item is disputed, and what that is in another currency.

>>> get_disputed(Decimal(100), [Decimal(30), Decimal(20)])
Decimal('50')
>>> get_disputed(Decimal(40), [Decimal(60)])
Decimal('40')

A dispute takes its amount out of what is dunned; the rest is claimed. How long a dispute stops the
clock is told by the rules of decision, in pauses.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from ..common.money import ZERO


def get_disputed(open_amount: Decimal, amounts: Iterable[Decimal | None]) -> Decimal:
    """How much of ``open_amount`` is disputed by ``amounts``, None = by all there is: never more
    than what is open."""
    parts = (open_amount if amount is None else amount for amount in amounts)
    return min(open_amount, sum(parts, ZERO))


def get_share(part: Decimal, whole: Decimal, amount: Decimal, unit: Decimal) -> Decimal:
    """``amount``, which is ``whole`` in another currency, in the proportion of ``part``; all of it
    for all of it, to the cent."""
    if part >= whole:
        return amount
    return (amount * part / whole).quantize(unit, ROUND_HALF_UP)
