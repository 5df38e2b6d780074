"""What credit notes of an invoice leave of its items.

A credit note says what was ever owed, all of it, in whatever order it and the payments came: what
of it finds nothing open any more corrects the claim as well, and the payments were too high.

>>> from decimal import Decimal
>>> get_corrections([Part(1, Decimal(1000), Decimal(400), Decimal(0))], Decimal(500))
{1: Decimal('500')}
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple


class Part(NamedTuple):
    """An item of an invoice: its ``amount``, what of it credit notes have ``settled``, and what is
    still ``open``."""

    key: object
    amount: Decimal
    settled: Decimal
    open: Decimal


def get_corrections(parts: Iterable[Part], credited: Decimal) -> dict[object, Decimal]:
    """``{key: amount}`` by which credit notes over ``credited`` correct the parts of an invoice,
    given from the oldest to the newest: first where they were set off, then what is open, then what
    was paid."""
    parts = list(parts)
    taken = {part.key: min(part.settled, part.amount) for part in parts}
    rest = max(credited - sum(taken.values(), Decimal(0)), Decimal(0))
    for rooms in ([part.open for part in parts], [part.amount for part in parts]):
        for part, room in zip(parts, rooms, strict=True):
            more = min(rest, room, part.amount - taken[part.key])
            taken[part.key] += more
            rest -= more
    return taken
