"""The clock of a limitation period, and what stops it for a while (§§ 203-205, 209 BGB).

Each day of a suspension is a day more, both ends included and days of two suspensions once. After
talks the claim is not barred for another three months: that is a floor under the date and no
longer period, so later suspensions do not lengthen it, they only hold the claim open while they
last.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..common.periods import add_months, add_years, end_of_year
from .terms import Event, Rule

DAY = timedelta(days=1)
OPEN = date.max  # the end of what still lasts


class Step(NamedTuple):
    """One sentence of the explanation. ``kind`` and ``source``: of the event; ``days``: by which it
    moved the end of the period; ``end``: the limitation date as it stands after it, None while it
    is open."""

    on: date
    code: str
    kind: str
    days: int = 0
    end: date | None = None
    source: str = ""


class Period(NamedTuple):
    """``begin``: the day with whose end it starts to run; ``end``: its last day, undisturbed."""

    begin: date
    years: int
    end: date


class Suspension(NamedTuple):
    """From ``first`` to ``last`` the clock stands. ``floor``: the claim is not barred before.
    ``served``: a filing that only counts from there on if it was not served soon."""

    first: date
    last: date
    kind: str
    floor: date | None = None
    served: date | None = None
    soon: bool | None = None
    source: str = ""


class Run(NamedTuple):
    """``end`` None = something still lasts. ``stood``: when the clock stood."""

    end: date | None
    steps: tuple[Step, ...]
    stood: tuple[Suspension, ...]


def start_period(rule: Rule, begin: date, years: int) -> Period:
    if begin == OPEN:
        return Period(begin, years, OPEN)
    end = add_years(begin, years)
    return Period(begin, years, end_of_year(end) if rule.ends_on_year_end else end)


def run_period(rule: Rule, period: Period, suspensions: Sequence[Suspension]) -> Run:
    """Let ``period`` run; suspensions that begin after its end come too late."""
    end = regular = period.end
    counted, steps, stood, queue = period.begin, [], [], sorted(suspensions, key=_order)
    while queue:
        pause = queue.pop(0)
        if pause.first > end:
            steps.append(_word(pause, "too_late", end=end))
        elif not _served_soon(rule, pause, end):
            # § 167 ZPO does not help: the effect is that of the service itself.
            late = pause._replace(first=pause.served, served=None)
            queue = sorted([*queue, late], key=_order)
        elif pause.last == OPEN:
            steps.append(_word(pause, "open"))
            return Run(None, tuple(steps), (*stood, pause))
        else:
            # The day before the first new one: it exists where the period has not begun yet, too.
            since = max(pause.first - DAY, counted)
            added = max((pause.last - since).days, 0) if since < regular else 0
            regular += added * DAY
            counted = max(counted, pause.last)
            # A claim is not barred while its clock stands, nor before the floor (§ 203 sentence 2).
            before, end = end, max(end, regular, pause.floor or pause.last)
            steps += _explain(period, pause, added, before, end)
            stood.append(pause)
    return Run(end, tuple(steps), tuple(stood))


def _order(pause: Suspension):
    return pause.first, pause.last, pause.kind


def _served_soon(rule: Rule, pause: Suspension, end: date) -> bool:
    """Delay before the period is over does no harm; beyond it, without knowledge of whose fault it
    was, about a month is still "soon" for a payment order (cf. § 691 (2) ZPO)."""
    if pause.served is None or pause.soon or rule.served_soon is None:
        return True
    if pause.soon is False:
        return False
    return pause.served <= end or pause.served <= add_months(end, rule.served_soon)


def _explain(period, pause, added, before, end):
    if pause.last <= period.begin:
        return [_word(pause, "too_early", end=end)]
    steps = [_word(pause, "suspended", added, end)]
    if end > before + added * DAY:
        steps.append(_word(pause, "not_before", end=end)._replace(on=end))
    return steps


def _word(pause, code, days=0, end=None):
    return Step(pause.first, code, pause.kind, days, end, pause.source)


def list_suspensions(rule: Rule, events: Sequence[Event]) -> tuple[list[Suspension], list[Step]]:
    """What may stop the clock, and a step for each filing that cannot because it was not served."""
    pauses, steps = [], []
    for event in events:
        if event.kind not in rule.suspended_by:
            continue
        if event.kind == "filing":
            found = _list_proceedings(rule, event, events)
            pauses += found
            if not found:
                steps.append(Step(event.on, "unserved", "filing", source=event.source))
        else:
            pauses.append(_span(rule, event, events))
    return pauses, steps


def _span(rule: Rule, event: Event, events: Sequence[Event]) -> Suspension:
    last = event.until or OPEN
    if event.kind == "insolvency":  # § 204 (1) no. 10, (2)
        if event.until:
            last = add_months(last, rule.after_proceedings)
        last = min(last, _next_title(event, events))
    floor = None
    if event.kind == "talks" and event.until:
        floor = add_months(last, rule.talks_floor)
    return Suspension(event.on, last, event.kind, floor, source=event.source)


def _next_title(event: Event, events: Sequence[Event]) -> date:
    """A title ends the proceedings that led to it, its own period begins (§ 201 BGB)."""
    return min((e.on for e in events if e.kind == "title" and e.on >= event.on), default=OPEN)


def _list_proceedings(rule: Rule, filing: Event, events: Sequence[Event]) -> list[Suspension]:
    """From the filing to six months after the last step; a step taken after a standstill stops the
    clock anew (§ 204 (2) sentence 4)."""
    own, title = _list_own(filing, events), _next_title(filing, events)
    services, moves = _list_days(own, "service"), _list_days(own, "last_step")
    is_known = services or moves or filing.soon or title != OPEN
    if rule.served_soon is not None and not is_known:
        return []
    if filing.soon is False:  # the first step is the first that shows a service
        services = services or moves
    served = services[0] if services else None
    spans = [(filing.on, max([filing.on, *services[:1], *moves[:1]]))]
    spans += [(move, move) for move in moves[1:]]
    return [
        Suspension(
            first,
            min(add_months(last, rule.after_proceedings), title),
            "filing",
            served=served if first == filing.on else None,
            soon=filing.soon,
        )
        for first, last in spans
        if first <= title
    ]


def _list_own(filing: Event, events: Sequence[Event]) -> list[Event]:
    """What followed a filing: until the next one, but all of its own day."""
    later = [event for event in events if event.on >= filing.on and event is not filing]
    until = min((event.on for event in later if event.kind == "filing"), default=OPEN)
    return [event for event in later if event.on < until or event.on == filing.on]


def _list_days(events: Sequence[Event], kind: str) -> list[date]:
    return sorted(event.on for event in events if event.kind == kind)
