"""What a payment plan may look like without anybody's approval, by the size of the balance.

>>> from datetime import date
>>> grid = [LimitRow(Decimal(0), 3, Decimal(20)), LimitRow(Decimal(500), 12, Decimal(50))]
>>> plan = tuple(Instalment(date(2027, month, 1), Decimal(100)) for month in (1, 2, 3, 4))
>>> check_limits(Terms(Decimal(400), date(2026, 12, 15), plan), grid)
(Broken(code='too_many', limit=3, found=4),)
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .instalments import Instalment

UPPER = ("too_many", "too_long")  # the limit is the most, of the others the least


class LimitRow(NamedTuple):
    """Limits for a balance of ``balance_from`` or more, up to the next row; None = no limit.
    ``first_percent``: of the balance, in the first instalment; ``max_days``: from the agreement to
    the last instalment."""

    balance_from: Decimal
    max_instalments: int | None = None
    min_amount: Decimal | None = None
    first_percent: Decimal | None = None
    max_days: int | None = None


class Terms(NamedTuple):
    balance: Decimal
    agreed_on: date
    instalments: tuple[Instalment, ...]


class Broken(NamedTuple):
    """A limit the plan is beyond, with what it asks for."""

    code: str
    limit: int | Decimal
    found: int | Decimal


def check_limits(terms: Terms, grid: Sequence[LimitRow]) -> tuple[Broken, ...]:
    """The limits that are broken. Without a grid there are none; a balance below its first row is
    too small for any plan."""
    if not terms.instalments:
        raise ValueError("A plan without instalments cannot be checked; add them first.")
    if not grid:
        return ()
    row = get_row(terms.balance, grid)
    if row is None:
        least = min(row.balance_from for row in grid)
        return (Broken("no_row", least, terms.balance),)
    instalments = sorted(terms.instalments)
    amounts = [instalment.amount for instalment in instalments]
    days = (instalments[-1].due - terms.agreed_on).days
    first = None if row.first_percent is None else row.first_percent * terms.balance / 100
    found = (
        ("too_many", row.max_instalments, len(amounts)),
        ("too_small", row.min_amount, min(amounts)),
        ("first_too_small", first, amounts[0]),
        ("too_long", row.max_days, days),
    )
    return tuple(Broken(*one) for one in found if _is_broken(*one))


def _is_broken(code: str, limit: int | Decimal | None, found: int | Decimal) -> bool:
    if limit is None:
        return False
    return found > limit if code in UPPER else found < limit


def get_row(balance: Decimal, grid: Sequence[LimitRow]) -> LimitRow | None:
    """The row for a ``balance``: the highest that it reaches."""
    reached = [row for row in grid if row.balance_from <= balance]
    return max(reached, key=lambda row: row.balance_from, default=None)
