"""What a debtor reads on his page: what a letter of this minute would ask for, what it would not
ask for and why, one sum for each currency.

>>> from datetime import date
>>> late = Entry("A", "EUR", date(2026, 3, 1), Decimal(100), parts=(Part("dispute", Decimal(40)),))
>>> sheet = draw([late], {"EUR": Decimal(5)}, date(2026, 3, 10))
>>> sheet["EUR"].due
Decimal('65')
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO
from ..online.payable import NOT_PAYABLE, RESTS, WAITS

# What the debtor may refuse to pay, or must not pay: it is not shown, and nothing can be said of it
# that would acknowledge it.
HIDDEN = frozenset({"insolvency", "time_barred"})


class Part(NamedTuple):
    """A part of an item that is not asked for."""

    reason: str
    amount: Decimal
    until: date | None = None


class Entry(NamedTuple):
    """An open item: above zero he owes, below he has a credit. ``holds``: why it rests as a whole,
    ``(code, last day or None)``."""

    key: object
    currency: object
    due: date
    amount: Decimal
    parts: tuple[Part, ...] = ()
    holds: tuple = ()

    @property
    def is_hidden(self) -> bool:
        return any(code in HIDDEN for code, _until in self.holds)

    @property
    def is_closed(self) -> bool:
        """Whether he pays nothing of it to us."""
        return any(code in NOT_PAYABLE for code, _until in self.holds)


class Row(NamedTuple):
    """An item as the page shows it: ``asked`` of it now or when it falls due, nothing while it
    ``waits``."""

    entry: Entry
    asked: Decimal
    waits: tuple | None
    is_due: bool

    @property
    def due_now(self) -> Decimal:
        return ZERO if self.waits or not self.is_due else self.asked

    @property
    def payable(self) -> Decimal:
        """What he may pay of it, asked for or not."""
        if self.entry.is_closed:
            return ZERO
        rests = sum((part.amount for part in self.entry.parts if part.reason in RESTS), ZERO)
        return max(self.entry.amount - rests, ZERO)

    @property
    def later(self) -> Decimal:
        """What falls due by itself."""
        later = sum((part.amount for part in self.entry.parts if part.reason == "plan"), ZERO)
        return later + (ZERO if self.waits or self.is_due else self.asked)


class Block(NamedTuple):
    """All in one currency; ``due``: what would settle everything that is asked for now, below zero
    what is left for him."""

    rows: tuple[Row, ...]
    credits: tuple[Entry, ...]
    charged: Decimal

    @property
    def credit(self) -> Decimal:
        return -sum((entry.amount for entry in self.credits), ZERO)

    @property
    def claimed(self) -> Decimal:
        return sum((row.due_now for row in self.rows), ZERO)

    @property
    def due(self) -> Decimal:
        return self.claimed + self.charged - self.credit

    @property
    def later(self) -> Decimal:
        return sum((row.later for row in self.rows), ZERO)


def draw(entries: Iterable[Entry], charges: Mapping, today: date) -> dict[object, Block]:
    """``{currency: Block}``; ``charges``: what is claimed beside the items, by currency."""
    shown = [entry for entry in entries if not entry.is_hidden]
    currencies = dict.fromkeys([entry.currency for entry in shown])
    currencies.update(dict.fromkeys(currency for currency, sum_ in charges.items() if sum_))
    blocks = {}
    for currency in currencies:
        own = [entry for entry in shown if entry.currency == currency]
        blocks[currency] = Block(
            tuple(_row(entry, today) for entry in own if entry.amount > 0),
            tuple(entry for entry in own if entry.amount < 0),
            charges.get(currency, ZERO),
        )
    return blocks


def _row(entry: Entry, today: date) -> Row:
    asked = entry.amount - sum((part.amount for part in entry.parts), ZERO)
    told = dict(reversed(entry.holds))
    waits = next(((code, told[code]) for code in WAITS if code in told), None)
    return Row(entry, max(asked, ZERO), waits, entry.due <= today)


def choose_reference(numbers: Iterable[str], other: str, room: int = 140) -> str:
    """What the debtor writes on a transfer for all that is due: the numbers of his invoices, by
    which it is found, where they have room in a transfer, else something ``other``.

    >>> choose_reference(["INV/1", "INV/2", "INV/1"], "M/7")
    'INV/1 INV/2'
    """
    words = " ".join(dict.fromkeys(filter(None, numbers)))
    return words if words and len(words) <= room else other[:room]


def cut(rows: list, page: int, size: int) -> tuple[list, int, int]:
    """``(rows of the page, its number, number of pages)``; a page that is not there is the nearest
    one."""
    pages = max(1, -(-len(rows) // size))
    page = min(max(page, 1), pages)
    return rows[(page - 1) * size : page * size], page, pages
