"""What a credit insurance covers of a debt, and what it wants to be told of, and when.

>>> str(get_insured(net=Decimal(10000), cover=Decimal(8000), own_share=Decimal(10)))
'7200'
>>> policy = Policy(report_days=60)
>>> covers = [Cover(policy, Decimal(8000), date(2026, 1, 1))]
>>> [duty] = find_duties([Owed(1, date(2026, 10, 1), date(2026, 9, 1), Decimal(500))], covers)
>>> duty.last_day, duty.ask_on
(datetime.date(2026, 11, 30), datetime.date(2026, 11, 23))
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO

# What is done with an overdue item: told to the insurer, given to his collection.
REPORT, HANDOVER = "report", "handover"
# Days before a last day on which somebody is asked to do it.
NOTICE = 7


class Policy(NamedTuple):
    """What was agreed with an insurer; days of 0 were not agreed."""

    own_share: Decimal = ZERO  # percent
    max_term: int = 0  # days from the invoice to the last day on which it may be due
    report_days: int = 0  # from the due day
    handover_days: int = 0


class Cover(NamedTuple):
    """How much of a debtor is covered, from a day on; ``order`` tells which of two of the same day
    came later."""

    policy: Policy
    amount: Decimal
    since: date
    until: date | None = None
    order: int = 0


def find_cover(covers: Iterable[Cover], day: date) -> Cover | None:
    """That of a day. A newer one takes the place of the older for good: when it has ended, the
    older does not return."""
    begun = [cover for cover in covers if cover.since <= day]
    newest = max(begun, key=lambda cover: (cover.since, cover.order), default=None)
    return newest if newest and not (newest.until and newest.until < day) else None


# === HOW MUCH === #


def get_net(gross: Decimal, net: Decimal, noted: Decimal, paid: Decimal) -> Decimal:
    """What of claims of ``net`` (``gross`` with taxes) is left, when ``noted`` was credited without
    taxes, and ``paid`` came in and is not matched: it pays taxes as well.

    >>> str(get_net(Decimal(11900), Decimal(10000), Decimal(0), Decimal(1190)))
    '9000'
    """
    part = paid * net / gross if gross else ZERO
    return max(net - noted - part, ZERO)


def get_insured(net: Decimal, cover: Decimal, own_share: Decimal) -> Decimal:
    """What the insurer would pay: nothing of the taxes, nothing beyond the cover."""
    return max(min(net, cover), ZERO) * (100 - own_share) / 100


# === TOLD IN TIME === #


class Owed(NamedTuple):
    """An item, without what is contested or being paid; ``done``: what was done with it already."""

    key: object
    due: date
    invoiced_on: date
    amount: Decimal
    done: frozenset[str] = frozenset()


class Duty(NamedTuple):
    """What has to be done with an item by a ``last_day``."""

    kind: str
    last_day: date
    key: object
    amount: Decimal

    @property
    def ask_on(self) -> date:
        return self.last_day - timedelta(days=NOTICE)


def find_duties(items: Iterable[Owed], covers: Sequence[Cover]) -> list[Duty]:
    """What has still to be done with items that were covered when they were invoiced, the first
    first. An item that is given to the insurer's collection was told of by it."""
    duties = []
    for item in items:
        cover = find_cover(covers, item.invoiced_on)
        if not cover or item.amount <= 0:
            continue
        agreed = ((REPORT, cover.policy.report_days), (HANDOVER, cover.policy.handover_days))
        for kind, days in agreed:
            if days and not item.done & {kind, HANDOVER}:
                last_day = item.due + timedelta(days=days)
                duties.append(Duty(kind, last_day, item.key, item.amount))
    return sorted(duties, key=lambda duty: (duty.last_day, duty.kind == HANDOVER))


def find_missed(duties: Iterable[Duty], day: date) -> date | None:
    """The first last day of a report that has passed: from then on new deliveries are not
    covered."""
    days = [duty.last_day for duty in duties if duty.kind == REPORT]
    return min((last_day for last_day in days if last_day < day), default=None)


def get_longest(invoiced_on: date, covers: Sequence[Cover]) -> date | None:
    """The last day on which an item may fall due without the insurer's having been asked; None if
    it is not covered, or any day will do.

    >>> covers = [Cover(Policy(max_term=90), Decimal(1), date(2026, 1, 1))]
    >>> get_longest(date(2026, 3, 1), covers), get_longest(date(2025, 3, 1), covers)
    (datetime.date(2026, 5, 30), None)
    """
    cover = find_cover(covers, invoiced_on)
    if not cover or not cover.policy.max_term:
        return None
    return invoiced_on + timedelta(days=cover.policy.max_term)


class Paid(NamedTuple):
    """A claim, and what a payment pays of it."""

    due: date
    amount: Decimal
    paid: Decimal


def passes_over(claims: Iterable[Paid]) -> bool:
    """Whether a payment pays a newer claim while an older one is not paid in full: the insurer
    counts it for the oldest.

    >>> old, new = date(2026, 1, 1), date(2026, 2, 1)
    >>> passes_over([Paid(new, Decimal(9), Decimal(9)), Paid(old, Decimal(9), Decimal(0))])
    True
    >>> passes_over([Paid(new, Decimal(9), Decimal(1)), Paid(old, Decimal(9), Decimal(9))])
    False
    """
    claims = list(claims)
    left = [claim.due for claim in claims if claim.paid < claim.amount]
    return any(claim.paid > 0 and claim.due > min(left, default=claim.due) for claim in claims)
