"""Which items were paid in time less the cash discount that was agreed: nothing more is owed.

>>> from datetime import date
>>> agreed = Discount(1, "debtor", Decimal(1000), Decimal(980), date(2026, 3, 11), Decimal(980))
>>> find_earned([agreed], {})
{1: Decimal('20')}
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Discount(NamedTuple):
    """An item of ``whole`` for which ``due`` is enough if it comes ``until`` that day; ``paid``:
    what is matched with it and came in time. Amounts in the currency of the item. ``owner``: whose
    free credits may pay it."""

    key: int
    owner: Hashable
    whole: Decimal
    due: Decimal
    until: date
    paid: Decimal


def find_earned(
    discounts: Iterable[Discount], credits: Mapping[Hashable, Sequence[tuple[date, Decimal]]]
) -> dict[int, Decimal]:
    """``{key: discount}`` of those that are earned. ``credits``: ``{owner: [(day, amount)]}`` not
    matched yet; what pays one item pays no other."""
    pools = {owner: sorted(own) for owner, own in credits.items()}
    earned = {}
    for discount in sorted(discounts, key=lambda one: (one.until, one.key)):
        pool = pools.get(discount.owner, [])
        missing = max(discount.due - discount.paid, Decimal(0))
        if missing <= sum(amount for day, amount in pool if day <= discount.until):
            earned[discount.key] = discount.whole - discount.due
            pools[discount.owner] = _use_up(pool, missing)
    return earned


def _use_up(pool, missing):
    """What is left of the credits, the oldest used first."""
    left = []
    for day, amount in pool:
        used = min(amount, missing)
        missing -= used
        if amount > used:
            left.append((day, amount - used))
    return left
