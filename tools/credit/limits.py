"""Which credit limit applies on a day. Zero is a limit: nothing on account. None is none.

>>> from datetime import date
>>> base = Limit(Decimal(100), date(2026, 1, 1), until=date(2026, 11, 30))
>>> find_limit([base], date(2026, 11, 30))
InForce(amount=Decimal('100'), expired_on=None)
>>> find_limit([base], date(2026, 12, 1)).expired_on
datetime.date(2026, 12, 1)
>>> find_limit([], date(2026, 12, 1)) is None
True
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """An approved limit; ``until`` is its last day, ``ended`` the day on which somebody took it
    back, ``order`` tells which of two of the same day came later."""

    amount: Decimal
    since: date
    until: date | None = None
    ended: date | None = None
    top_up: bool = False  # on top of the other, for a time
    order: int = 0


@dataclass(frozen=True, slots=True)
class InForce:
    """The limit of a day. One that has run out still says how much was thought right."""

    amount: Decimal
    expired_on: date | None = None  # the first day without it


def find_limit(limits: Iterable[Limit], day: date) -> InForce | None:
    """The newest limit that has begun, with what was added for a time. A newer one takes the place
    of the older for good: when it is taken back, the older does not return."""
    begun = [limit for limit in limits if limit.since <= day]
    bases = [limit for limit in begun if not limit.top_up]
    if not bases:
        return None
    base = max(bases, key=lambda limit: (limit.since, limit.order))
    if base.ended and base.ended <= day:
        return None
    if base.until and base.until < day:
        return InForce(base.amount, base.until + ONE_DAY)
    added = [
        limit.amount
        for limit in begun
        if limit.top_up
        and not (limit.until and limit.until < day)
        and not (limit.ended and limit.ended <= day)
    ]
    return InForce(base.amount + sum(added))
