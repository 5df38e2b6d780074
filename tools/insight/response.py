"""What happened after a letter. Which share paid is no effect of it: on a ladder everybody gets the
letter on the same day, those who are left for the third pay less than those of the first, and they
would without any letter. So the levels are not ranked; what works, a trial tells.

The curve counts each item as long as it was watched. How far it can be trusted is told by debtors,
as the items of one debtor are paid together.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from .intervals import Interval, draw_curve, rate_interval

# Days within which a letter is said to be followed by payment.
WATCHED = 14
# The share of a claim with which it is paid.
PAID = 0.95
# Fewer debtors than this say nothing.
ENOUGH = 30


class Claim(NamedTuple):
    """An item of a letter: ``paid`` after so many ``days``, or watched so long."""

    debtor: int
    days: int
    paid: bool


class Response(NamedTuple):
    """``paid``: the share of items paid within the days, None where nothing tells; ``interval`` of
    the share of debtors, None below the number that says anything."""

    items: int
    debtors: int
    paid: Fraction | None
    interval: Interval | None


def tell(claims: Iterable[Claim], days: int = WATCHED) -> Response:
    """
    >>> rows = [(1, 1), (2, 1), (3, 1), (5, 0), (7, 1), (8, 0), (14, 1), (15, 0), (20, 0), (30, 1)]
    >>> found = tell(Claim(number, day, bool(paid)) for number, (day, paid) in enumerate(rows))
    >>> found.items, found.debtors, found.interval
    (10, 10, None)
    """
    claims = list(claims)
    debtors = {claim.debtor for claim in claims}
    if not claims:
        return Response(0, 0, None, None)
    share = draw_curve((claim.days, claim.paid) for claim in claims).paid_within(days)
    known = _judge_debtors(claims, days)
    interval = rate_interval(sum(known.values()), len(known)) if len(known) >= ENOUGH else None
    return Response(len(claims), len(debtors), share if len(debtors) >= ENOUGH else None, interval)


def _judge_debtors(claims, days):
    """``{debtor: whether he paid all of it in time}`` of those who were watched long enough."""
    known = {}
    for claim in claims:
        in_time = claim.paid and claim.days <= days
        if not in_time and claim.days < days:
            known[claim.debtor] = None  # something else happened before: nobody can tell
        elif known.get(claim.debtor, True) is not None:
            known[claim.debtor] = known.get(claim.debtor, True) and in_time
    return {debtor: paid for debtor, paid in known.items() if paid is not None}
