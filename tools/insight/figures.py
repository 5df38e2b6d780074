"""The figures by which receivables are judged, each as credit controllers reckon it: exact, and
None ("no figure") where there is nothing to divide by. Nothing and no figure are not the same.

>>> countback(Fraction(212000), [(100000, 30), (80000, 30), (70000, 30)])
Fraction(516, 7)
>>> float(collection_effectiveness(6200, 3610, 6000, 3560))
0.6096
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from .ledger import Window

# Points of the payment index at a delay in days; a straight line between them, flat outside.
INDEX = (
    *((-30, 100), (-20, 90), (0, 80), (15, 70), (22, 60)),
    *((30, 50), (60, 40), (90, 30), (120, 20)),
)
# Fewer paid items tell chance, not habit.
INDEX_NEEDS = 3


def share(part, whole) -> Fraction | None:
    return Fraction(part) / Fraction(whole) if whole > 0 else None


# === DAYS SALES OUTSTANDING === #


def countback(owed, months: Iterable[tuple]) -> Fraction | None:
    """The days whose sales make up what is ``owed``: whole months from the newest back, each
    ``(sales, days)``, the last one in part. A month without net sales counts its days and goes on,
    as the debt is older. 0 for a net credit; None if the debt is older than the months."""
    left, days = Fraction(owed), Fraction(0)
    if left <= 0:
        return days
    for sales, length in months:
        if sales > 0 and left <= sales:
            return days + left * length / Fraction(sales)
        left -= max(Fraction(sales), Fraction(0))
        days += length
    return None


def average_delay(owed, current, months: Sequence[tuple]) -> Fraction | None:
    """How many days of it are delay: beyond what the debtors would owe if nobody paid late."""
    whole, best = countback(owed, months), countback(current, months)
    return None if whole is None or best is None else whole - best


def over_period(owed, sales, days) -> Fraction | None:
    """The same by the sales of one whole period."""
    part = share(owed, sales)
    return None if part is None else part * days


# === COLLECTION EFFECTIVENESS === #


def collection_effectiveness(begin, sales, end, end_current, write_offs=0) -> Fraction | None:
    """Of what could be collected the part that was. Giving up is not collecting: write-offs come
    off what was collected, unlike in the published formula, in which they raise it."""
    collectable = Fraction(begin) + Fraction(sales) - Fraction(end_current)
    collected = Fraction(begin) + Fraction(sales) - Fraction(end) - Fraction(write_offs)
    return share(collected, collectable)


def window_effectiveness(window: Window) -> Fraction | None:
    return collection_effectiveness(*window)


# === DELAYS === #


def index_of(late) -> Fraction:
    """The points of one payment."""
    late = min(max(Fraction(late), Fraction(INDEX[0][0])), Fraction(INDEX[-1][0]))
    for (first, high), (last, low) in pairwise(INDEX):
        if late <= last:
            return high + (late - first) * (low - high) / (last - first)
    return Fraction(INDEX[-1][1])


def weighted(pairs: Iterable[tuple]) -> Fraction | None:
    """The mean of ``(amount, value)``, by amount."""
    pairs = [(Fraction(amount), Fraction(value)) for amount, value in pairs]
    whole = sum((amount for amount, _value in pairs), Fraction(0))
    return share(sum((amount * value for amount, value in pairs), Fraction(0)), whole)


def payment_index(parts: Iterable[tuple]) -> Fraction | None:
    """100 pays a month early, 80 on the day, 50 a month late: of ``(amount, days late)``, each part
    of a payment with its own delay."""
    return weighted((amount, index_of(late)) for amount, late in parts)


# === PROMISES === #

KEPT, PARTIAL, BROKEN = "kept", "partial", "broken"


class Kept(NamedTuple):
    """Promises of a period that were judged. Those withdrawn, replaced or still open are not."""

    kept: int
    judged: int
    paid: Fraction
    promised: Fraction

    @property
    def by_count(self) -> Fraction | None:
        return share(self.kept, self.judged)

    @property
    def by_amount(self) -> Fraction | None:
        return share(self.paid, self.promised)


def judge_promises(promises: Iterable[tuple]) -> Kept:
    """Of ``(state, promised, paid in time)``; what is paid beyond the promise keeps no other one.

    >>> judge_promises([("kept", 500, 700), ("broken", 300, 0), ("withdrawn", 900, 0)])
    Kept(kept=1, judged=2, paid=Fraction(500, 1), promised=Fraction(800, 1))
    """
    judged = [one for one in promises if one[0] in (KEPT, PARTIAL, BROKEN)]
    paid = sum((Fraction(min(paid, due)) for _state, due, paid in judged), Fraction(0))
    promised = sum((Fraction(due) for _state, due, _paid in judged), Fraction(0))
    kept = sum(state == KEPT for state, _due, _paid in judged)
    return Kept(kept, len(judged), paid, promised)
