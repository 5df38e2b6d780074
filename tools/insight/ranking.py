"""Which debtor first: money times the probability that it stays unpaid, shown as points that add
up, then the few reasons on which a person must act today.

Ten times the money is 20 points. Nothing about the person is among the reasons, and nothing can be
added to them here but by name.

>>> far = points(10000.0, 4000.0).total - points(1000.0, 950.0).total
>>> round(far, 1)
12.5
"""

from collections.abc import Iterable, Sequence
from datetime import date
from math import log10
from typing import NamedTuple

# What less than this is at risk is worth no point.
FLOOR = 10.0
# A call is worth something if it brings money within so many days.
DAYS = 14
# The whole list: who adds a reason to it answers for it (Art. 22 GDPR, C-634/21).
STEPS = {
    "promise_broken": 20,
    "plan_failed": 20,
    "soon_barred": 20,
    "returned": 10,
    "contacted": -20,
}
AT_RISK, EASY, WAIT = "at_risk", "easy", "wait"


class Points(NamedTuple):
    """``money``: of what is claimed; ``chance``: how much of it is likely to come anyway, 0 or
    below; ``steps``: reasons with theirs."""

    money: float
    chance: float
    steps: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> float:
        return self.money + self.chance + sum(worth for _reason, worth in self.steps)


def points(claimed: float, at_risk: float, reasons: Iterable[str] = ()) -> Points:
    """Of what a debtor owes and the part ``at_risk``. ValueError for a reason nobody has named."""
    reasons = tuple(dict.fromkeys(reasons))
    if unknown := [reason for reason in reasons if reason not in STEPS]:
        raise ValueError(f"{', '.join(unknown)}: no reason of the work list.")
    steps = tuple((reason, STEPS[reason]) for reason in STEPS if reason in reasons)
    if claimed < FLOOR:
        return Points(0.0, 0.0, steps)
    money = 20 * log10(claimed / FLOOR)
    whole = 20 * log10(max(at_risk, FLOOR) / FLOOR)
    return Points(money, min(whole - money, 0.0), steps)


def stay_unpaid(curve: Sequence[float], first: int, days: int = DAYS) -> list[float]:
    """How likely an item is to be unpaid still in ``days``, by the day around the typical one since
    which it is late, from ``first - days`` on to the end of the ``curve``. What is later than
    anybody was seen to pay stays unpaid.

    >>> stay_unpaid([1.0, 0.5, 0.25], 0, 1)
    [1.0, 0.5, 0.5, 1.0]
    """

    def unpaid(day: int) -> float:
        return 1.0 if day < first else curve[min(day - first, len(curve) - 1)]

    since = range(first - days, first + len(curve))
    return [unpaid(day + days) / unpaid(day) if unpaid(day) > 1e-9 else 1.0 for day in since]


class Standing(NamedTuple):
    """What decides about the pile: the day on which dunning goes on, if it waits for one; whether
    the debtor can be reached; promises kept and judged; whether something is contested."""

    waits_until: date | None = None
    waits: bool = False
    is_reachable: bool = True
    is_disputed: bool = False
    kept: int = 0
    judged: int = 0


def get_pile(standing: Standing, today: date) -> str:
    """*Wait* while something runs whose end is worth waiting for; *easy* who promised before and
    kept it, and can be reached; else *at risk*.

    >>> get_pile(Standing(kept=2, judged=2), date(2026, 12, 1))
    'easy'
    >>> get_pile(Standing(waits_until=date(2026, 12, 5), kept=2, judged=2), date(2026, 12, 1))
    'wait'
    """
    until = standing.waits_until
    if standing.waits or (until and until > today):
        return WAIT
    kept = standing.judged and standing.kept == standing.judged
    if kept and standing.is_reachable and not standing.is_disputed:
        return EASY
    return AT_RISK


def gain(claimed, with_contact, without, cost):
    """What a contact brings: the difference it makes, not the probability of payment. Nobody knows
    ``with_contact`` before a trial; until then the list says "at risk", not "gain".

    >>> gain(100, 0.5, 0.25, 5)
    20.0
    """
    return claimed * (with_contact - without) - cost
