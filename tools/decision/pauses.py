"""What of an open item is disputed, what may still be claimed of it, and which days do not count.

>>> from datetime import date
>>> get_disputed(Decimal(100), [Decimal(30), Decimal(20)])
Decimal('50')
>>> get_disputed(Decimal(40), [Decimal(60)])
Decimal('40')
>>> count_paused_days(date(2026, 3, 1), [Pause(date(2026, 3, 5), date(2026, 3, 15))])
10

A dispute takes its amount out of what is dunned. While all of an item rests its clock stands
still; afterwards the interval starts anew, so that the end of a dispute or a block is never
followed by a letter of the next level.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ZERO = Decimal(0)
DAY = timedelta(days=1)


class Pause(NamedTuple):
    """The days from ``first`` until the day before ``free`` on which an item rested. ``whole``: all
    of it, so that these days do not count as late."""

    first: date
    free: date
    whole: bool = True


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


def count_paused_days(due: date, pauses: Iterable[Pause]) -> int:
    """Days after ``due`` on which all of the item rested; days of two pauses count once."""
    paused, counted = 0, due + DAY
    for pause in sorted(pause for pause in pauses if pause.whole):
        first = max(pause.first, counted)
        paused += max((pause.free - first).days, 0)
        counted = max(counted, pause.free)
    return paused


def get_resumed(pauses: Iterable[Pause]) -> date | None:
    """The day on which the last pause was over, from which the interval starts anew."""
    return max((pause.free for pause in pauses if pause.free > pause.first), default=None)
