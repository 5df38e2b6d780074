"""When a claim becomes time-barred, and why: from what happened, never from a clock.

>>> rule = get_rule(load_rules(), "DE")
>>> due = Event("accrual", date(2023, 5, 10))
>>> get_limitation(rule, [due]).on        # three years from the end of the year, §§ 195, 199 BGB
datetime.date(2026, 12, 31)
>>> talks = Event("talks", date(2026, 12, 20), date(2027, 1, 10))
>>> [(step.code, step.days, str(step.end)) for step in get_limitation(rule, [due, talks]).steps]
... # doctest: +NORMALIZE_WHITESPACE
[('begins', 0, '2026-12-31'), ('suspended', 22, '2027-04-10'), ('not_before', 0, '2027-04-10'),
 ('ends', 0, '2027-04-10')]

The limitation date is the last day on which the debtor cannot refuse to pay yet. It is not moved
off a Sunday: § 193 BGB is not about limitation. A deferral agreed before the claim fell due moves
its accrual: hand over the new day. Interest that falls due after a title has the period of any
claim (§ 197 (2) BGB): compute it without the title.
"""

import functools
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..common.periods import end_of_year
from .clock import (
    OPEN,
    Period,
    Run,
    Step,
    Suspension,
    list_suspensions,
    run_period,
    start_period,
)
from .terms import Event, Rule, check_events, get_rule, load_rules

__all__ = [
    "CODES",
    "Event",
    "Limitation",
    "Rule",
    "Step",
    "get_limitation",
    "get_rule",
    "is_barred",
    "judge_claim",
    "load_rules",
]

# What a step of the explanation says; those of one day come in this order.
CODES = (
    "begins",  # the period begins with the end of this day
    "suspended",  # the clock stands from this day on
    "not_before",  # the floor after talks, or the last day of a suspension, is the date
    "open",  # lasts still, so no date can be told
    "restarts",  # it begins anew with the end of this day
    "title",  # the period of a title begins
    "too_early",  # the period had not begun: nothing to restart or to suspend
    "too_late",  # the claim was time-barred already
    "unserved",  # filed, but nothing shows that it was ever served
    "unproven",  # nobody has said yet that it can be proved
    "no_effect",  # the law of the country gives it none, e.g. a reminder in Germany
    "ends",  # the last day of the period
)
# These only say more about a filing, or are looked at where the period starts.
_SILENT = frozenset({"accrual", "title", "service", "last_step"})


class Limitation(NamedTuple):
    """``on``: the limitation date, None while talks, a deferral or an insolvency still last."""

    on: date | None
    steps: tuple[Step, ...]


def is_barred(limitation: Limitation, day: date) -> bool:
    """Whether the debtor may refuse to pay on ``day`` (§ 214 BGB)."""
    return limitation.on is not None and day > limitation.on


def get_limitation(rule: Rule, events: Iterable[Event]) -> Limitation:
    """The limitation date of one claim. ``events`` in any order; ValueError without an accrual or a
    title, for an unknown kind or a span that ends before it starts. What cannot be proved is told,
    but moves nothing."""
    said = check_events(events)
    events = _complete([event for event in said if event.proven])
    start, period = _start(rule, events)
    suspensions, unserved = list_suspensions(rule, events)
    steps = [_begin(start, period.begin, period), *unserved, *_without_effect(rule, events)]
    steps += [_step(event, "unproven") for event in said if not event.proven]
    run, since = run_period(rule, period, suspensions), date.min
    for event in events:
        if event is start or event.kind not in {*rule.restarted_by, "title"}:
            continue
        if refused := _refuse(event, period, run):
            steps.append(_step(event, refused, end=run.end))
            continue
        steps += [step for step in run.steps if since < step.on <= event.on]
        period, since = _restart(rule, period, event, run.stood), event.on
        steps.append(_begin(event, event.on, period))
        run = run_period(rule, period, suspensions)
    return _close([*steps, *(step for step in run.steps if step.on > since)], run.end)


@functools.lru_cache(maxsize=4096)
def judge_claim(rule: Rule, due: date, events: tuple[Event, ...]) -> Limitation | None:
    """Of a claim that fell ``due``, and what happened to it since; None where that makes no sense.
    Most claims of a ledger share their due date with others, and nothing happened to them."""
    # Who defers a claim before it falls due moves its due date and suspends nothing.
    moved = [e for e in events if e.kind == "deferral" and e.on <= due and e.until and e.proven]
    accrual = max([due, *(event.until for event in moved)])
    others = [event for event in events if event not in moved]
    try:
        return get_limitation(rule, [Event("accrual", accrual), *others])
    except (ValueError, OverflowError):
        return None


def _complete(events: Sequence[Event]) -> list[Event]:
    """Service without a known filing counts from its own day, as if filed on it."""
    filings = [event.on for event in events if event.kind == "filing"]
    for event in events:
        if event.kind not in ("service", "last_step") or (filings and filings[0] <= event.on):
            continue
        if event.kind == "last_step":
            raise ValueError(f"Of which proceeding is {event.on} a step? Give the day of filing.")
        return check_events([*events, Event("filing", event.on)])
    return list(events)


def _start(rule: Rule, events: Sequence[Event]) -> tuple[Event, Period]:
    """What the first period begins with; of a claim known by its title alone, the title."""
    known = {event.kind: event for event in reversed(events)}
    if "accrual" in known:
        accrual = known["accrual"].on
        begin = end_of_year(accrual) if rule.starts == "year_end" else accrual
        return known["accrual"], start_period(rule, begin, rule.years)
    if "title" not in known:
        raise ValueError("Give the day on which the claim fell due, or that of its title.")
    return known["title"], start_period(rule, known["title"].on, _title_years(rule))


def _begin(event: Event, on: date, period: Period) -> Step:
    code = {"accrual": "begins", "title": "title"}.get(event.kind, "restarts")
    return _step(event, code, end=None if period.end == OPEN else period.end)._replace(on=on)


def _step(event: Event, code: str, end: date | None = None) -> Step:
    return Step(event.on, code, event.kind, end=end, source=event.source)


def _title_years(rule: Rule) -> int:
    if rule.title_years is None:
        raise ValueError(f"No period of a title is known for {rule.country}; add it to its row.")
    return rule.title_years


def _refuse(event: Event, period: Period, run: Run) -> str | None:
    """Why an event does not restart the period. A title always does: that the claim was barred had
    to be said in the proceedings (§ 214 BGB)."""
    if event.kind == "title":
        return None
    if event.on <= period.begin:
        return "too_early"
    return "too_late" if run.end is not None and event.on > run.end else None


def _restart(rule: Rule, period: Period, event: Event, stood: Sequence[Suspension]) -> Period:
    """The new period, from the day itself and not from the end of its year; while the clock stands
    it only begins when that is over (§§ 209, 212 BGB)."""
    begin = event.on
    for pause in stood:  # in the order of their days
        if pause.first <= begin < pause.last:
            begin = pause.last
    years = _title_years(rule) if event.kind == "title" else period.years
    return start_period(rule, begin, years)


def _without_effect(rule: Rule, events: Sequence[Event]) -> list[Step]:
    known = _SILENT | rule.restarted_by | rule.suspended_by
    return [_step(event, "no_effect") for event in events if event.kind not in known]


def _close(steps: Sequence[Step], end: date | None) -> Limitation:
    steps = tuple(sorted(steps, key=lambda step: (step.on, CODES.index(step.code))))
    return Limitation(end, steps if end is None else (*steps, Step(end, "ends", "", end=end)))
