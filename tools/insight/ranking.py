"""Which debtor first: money times the probability that it stays unpaid, shown as points that add
up, then the few reasons on which a person must act today.

Ten times the money is 20 points. Nothing about the person is among the reasons, and nothing can be
added to them here but by name.

>>> far = points(10000.0, 4000.0).total - points(1000.0, 950.0).total
>>> round(far, 1)
12.5
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from math import log10
from typing import NamedTuple

from ..common.calendar import add_days

# What less than this is at risk is worth no point.
FLOOR = 10.0
# A call is worth something if it brings money within so many days.
DAYS = 14
# The whole list: who adds a reason to it answers for it (Art. 22 GDPR, C-634/21).
STEPS = {
    "promise_broken": 20,
    "plan_failed": 20,
    "soon_barred": 20,
    "reporting_due": 20,
    "returned": 10,
    "contacted": -20,
}
# What happens within so many days, and what happened so many days ago at most.
SOON, LATELY = 30, 3
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


def find_last_working_day(today: date, is_working: Callable[[date], bool]) -> date:
    """The working day before ``today``: what broke since, nobody has seen yet.

    >>> find_last_working_day(date(2026, 11, 30), lambda day: day.weekday() < 5)
    datetime.date(2026, 11, 27)
    """
    day = today - timedelta(days=1)
    while not is_working(day):
        day -= timedelta(days=1)
    return day


class Rest(NamedTuple):
    """Why an ``item`` is not worked on, and the last day of it; None: nobody knows."""

    item: int
    code: str
    until: date | None = None


class Wait(NamedTuple):
    """What a debtor is waited for, and the day he comes back; None: when it is over."""

    code: str
    back_on: date | None = None


def find_wait(overdue: int, rests: Iterable[Rest]) -> Wait | None:
    """A debtor is waited for while each of the items that are ``overdue`` rests, until the first
    of them comes back. What rests for two reasons comes back when both are over.

    >>> promised = Rest(1, "promise", date(2026, 12, 4))
    >>> find_wait(1, [promised])
    Wait(code='promise', back_on=datetime.date(2026, 12, 5))
    >>> find_wait(2, [promised])
    """

    def ends(rest):
        return rest.until or date.max

    last: dict[int, Rest] = {}
    for rest in rests:
        last[rest.item] = max(last.get(rest.item, rest), rest, key=ends)
    if not last or len(last) < overdue:
        return None
    first = min(last.values(), key=ends)
    return Wait(first.code, first.until and add_days(first.until, 1))


class Standing(NamedTuple):
    """What decides about the pile: what the debtor is waited for; the money ``at_risk``; whether he
    can be reached; promises kept and judged; whether something is contested."""

    wait: Wait | None = None
    at_risk: float = FLOOR
    is_reachable: bool = True
    is_disputed: bool = False
    kept: int = 0
    judged: int = 0


def get_pile(standing: Standing) -> str:
    """*Wait* while something runs whose end is worth waiting for; *easy* who owes enough, promised
    before and kept it, and can be reached; else *at risk*.

    >>> get_pile(Standing(kept=2, judged=2))
    'easy'
    >>> get_pile(Standing(Wait("promise", date(2026, 12, 5)), kept=2, judged=2))
    'wait'
    """
    if standing.wait:
        return WAIT
    kept = standing.judged and standing.kept == standing.judged
    worth = standing.at_risk >= FLOOR
    if kept and worth and standing.is_reachable and not standing.is_disputed:
        return EASY
    return AT_RISK


def gain(claimed, with_contact, without, cost):
    """What a contact brings: the difference it makes, not the probability of payment. Nobody knows
    ``with_contact`` before a trial; until then the list says "at risk", not "gain".

    >>> gain(100, 0.5, 0.25, 5)
    20.0
    """
    return claimed * (with_contact - without) - cost
