"""How the money of an online payment is laid on the items it was paid for.

Matching takes all it can: a line of a payment closes the items it is matched with one by one, and
only the last one may stay open in part. So one line is enough where no more than one item is paid
in part and nothing is left over; else what is paid in part gets a line of its own, and what is left
over stays on a line that is matched with nothing more.

>>> from decimal import Decimal
>>> whole, part = Piece("A", 1, Decimal(10), Decimal(10)), Piece("B", 1, Decimal(20), Decimal(50))
>>> pack(Decimal(30), [whole, part])
[Line(account=1, amount=Decimal('30'), keys=('A', 'B'))]
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple


class Piece(NamedTuple):
    """What is paid of a claim: ``amount`` of what is ``open`` on it, in its account."""

    key: object
    account: object
    amount: Decimal
    open: Decimal

    @property
    def is_whole(self) -> bool:
        return self.amount >= self.open


class Line(NamedTuple):
    """A line of the payment, with the claims it is matched with, in this order. Without an account
    the payment's own."""

    account: object
    amount: Decimal
    keys: tuple = ()


def pack(total: Decimal, pieces: Iterable[Piece]) -> list[Line]:
    """The lines of a payment of ``total``. The first bears what is left over, and is there even
    where nothing else is. ValueError if the pieces are more than the payment."""
    pieces = [piece for piece in pieces if piece.amount > 0]
    left = total - sum((min(piece.amount, piece.open) for piece in pieces), Decimal(0))
    if left < 0:
        raise ValueError(f"{total} cannot pay {total - left}.")
    whole = [piece for piece in pieces if piece.is_whole]
    partly = [piece for piece in pieces if not piece.is_whole]
    groups = [
        [piece for piece in whole if piece.account == account]
        for account in dict.fromkeys(piece.account for piece in whole)
    ]
    if left and not groups:
        groups.append([])
    for piece in partly:
        free = [group for group in groups[1 if left else 0 :] if _takes(group, piece)]
        if free:
            free[0].append(piece)
        else:
            groups.append([piece])
    first = pieces[0].account if pieces else None
    lines = [_line(group, first) for group in groups]
    return [lines[0]._replace(amount=lines[0].amount + left), *lines[1:]] if lines else []


def _takes(group: Sequence[Piece], piece: Piece) -> bool:
    """Whether the line of a ``group`` may end with this ``piece``, which is paid in part."""
    return group[-1].is_whole and group[-1].account == piece.account


def _line(group: Sequence[Piece], account: object) -> Line:
    amount = sum((min(piece.amount, piece.open) for piece in group), Decimal(0))
    keys = tuple(piece.key for piece in group)
    return Line(group[0].account if group else account, amount, keys)
