"""What was open on a day, out of the ledger alone: items with what was matched with them, by day.

Nothing is kept: whoever asks again for the same day gets the same answer, unless somebody has
matched or unmatched something since.

>>> paid = (Match(date(2026, 8, 14), Fraction(4000)),)
>>> item = Item(date(2026, 7, 1), date(2026, 7, 31), Fraction(6000), paid)
>>> [int(item.residual(date(2026, *day))) for day in ((6, 30), (8, 13), (8, 14))]
[0, 6000, 2000]
"""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

BANK, CREDIT_NOTE, WRITE_OFF = "bank", "credit_note", "write_off"


class Match(NamedTuple):
    """What came off an item on a day, and by what."""

    on: date
    amount: Fraction
    by: str = BANK


class Item(NamedTuple):
    """A claim: ``booked`` on a day, ``due`` on another. An entry without a due date is due on its
    own day."""

    booked: date
    due: date
    amount: Fraction
    matched: tuple[Match, ...] = ()

    def residual(self, day: date) -> Fraction:
        """What is still to be paid at the end of ``day``."""
        if self.booked > day:
            return Fraction(0)
        paid = sum((match.amount for match in self.matched if match.on <= day), Fraction(0))
        return Fraction(self.amount) - paid

    def late(self, day: date) -> int:
        return (day - self.due).days


class Bucket(NamedTuple):
    """A class of age as reports print it: ``first`` to ``last`` day late, None without bound."""

    code: str
    first: int | None
    last: int | None


# What is due today is current.
BUCKETS = (
    Bucket("current", None, 0),
    Bucket("1-30", 1, 30),
    Bucket("31-60", 31, 60),
    Bucket("61-90", 61, 90),
    Bucket("91-120", 91, 120),
    Bucket("121+", 121, None),
)


def bucket_of(late: int) -> int:
    """The place of the bucket.

    >>> [bucket_of(late) for late in (-5, 0, 1, 30, 31, 90, 120, 121)]
    [0, 0, 1, 1, 2, 3, 4, 5]
    """
    return next(n for n, one in enumerate(BUCKETS) if one.last is None or late <= one.last)


def open_on(items: Iterable[Item], day: date) -> Fraction:
    return sum((item.residual(day) for item in items), Fraction(0))


def overdue_on(items: Iterable[Item], day: date) -> Fraction:
    return sum((item.residual(day) for item in items if item.late(day) > 0), Fraction(0))


def age(items: Iterable[Item], day: date) -> list[Fraction]:
    """What is owed in each bucket; credits have none."""
    amounts = [Fraction(0)] * len(BUCKETS)
    for item in items:
        amounts[bucket_of(item.late(day))] += max(item.residual(day), Fraction(0))
    return amounts


def roll_rate(items: Sequence[Item], start: date, end: date, source: int, into: int):
    """Of what lay in the bucket ``source`` on ``start`` the part that lies in ``into`` on ``end``:
    item by item, never from the totals, in which new items would hide the old ones. None where
    there was nothing."""
    there = [i for i in items if i.residual(start) > 0 and bucket_of(i.late(start)) == source]
    base = open_on(there, start)
    moved = [item for item in there if bucket_of(item.late(end)) == into]
    return open_on(moved, end) / base if base else None


class Window(NamedTuple):
    """What CEI is made of, between two days."""

    begin: Fraction
    sales: Fraction
    end: Fraction
    end_current: Fraction
    write_offs: Fraction


def read_window(items: Sequence[Item], start: date, end: date) -> Window:
    """Sales are those of the window, net of its credit notes."""

    def came_off(by: str) -> Fraction:
        matches = (match for item in items for match in item.matched)
        return sum((m.amount for m in matches if m.by == by and start < m.on <= end), Fraction(0))

    billed = sum((Fraction(i.amount) for i in items if start < i.booked <= end), Fraction(0))
    return Window(
        open_on(items, start),
        billed - came_off(CREDIT_NOTE),
        open_on(items, end),
        open_on(items, end) - overdue_on(items, end),
        came_off(WRITE_OFF),
    )
