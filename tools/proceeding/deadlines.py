"""The deadlines that the steps of a proceeding set: periods from the law, ended by the holidays of
the place of the court (§§ 187, 188, 193 BGB; § 222 ZPO).

>>> weekend = lambda day: day.weekday() < 5
>>> [rule] = [it for it in load_deadline_kinds() if it.code == "mb_lapse"]
>>> found = get_deadline(rule, date(2026, 8, 31), weekend)     # half a year ends on a Sunday
>>> str(found.on), str(found.last)
('2027-02-26', '2027-03-01')

``on`` is the day by which we act, ``last`` the last day in law. Where it is open whether a period
is moved off a Sunday (§ 701 ZPO), they differ, and nobody had better rely on the later one.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from ..common.calendar import add_days
from ..common.periods import add_months, add_years
from ..common.tables import read_rows
from .steps import Step, StepKind, list_valid

TABLE = "proceeding/account.collection.proceeding.deadline.kind"
UNITS = ("", "days", "months", "years")
# What becomes of a period that ends on a Saturday, Sunday or holiday.
ROLLS = ("none", "next", "warn")

WorkingDays = Callable[[date], bool]


class DeadlineKind(NamedTuple):
    """One row of the table. ``step`` sets it, ``closed_by`` ends it; no ``unit``: the paper names
    the day; ``warn_days``: days before it on which somebody hears of it; ``party`` has to act."""

    code: str
    country: str
    kind: str
    step: str
    closed_by: frozenset[str]
    length: int
    unit: str
    roll: str
    warn_days: tuple[int, ...]
    party: str
    certainty: str

    @property
    def is_certain(self) -> bool:
        return self.certainty.startswith("verified")


class Deadline(NamedTuple):
    """``raw``: the end of the period as counted; ``on``: act by that day; ``last``: the last day in
    law; ``closed_on``: when the step that ends it was taken."""

    code: str
    begins: date
    raw: date
    on: date
    last: date
    closed_on: date | None = None

    @property
    def from_day(self) -> date:
        """The first day on which the time is over."""
        return self.last + timedelta(days=1)


def get_deadline(rule: DeadlineKind, begins: date, is_working: WorkingDays) -> Deadline:
    """The day of the event does not count."""
    raw = _count(rule, begins)
    return _end(rule, begins, raw, is_working)


def list_deadlines(
    rules: Iterable[DeadlineKind],
    kinds: Mapping[str, StepKind],
    proceeding: str,
    steps: Iterable[Step],
    is_working: WorkingDays,
) -> list[Deadline]:
    """Those that the valid ``steps`` of a kind of ``proceeding`` set. A step that was served twice
    sets it from the last time."""
    valid = list_valid(kinds, steps)
    found = []
    for rule in rules:
        begun = [step for step in valid if step.kind == rule.step and rule.kind == proceeding]
        if not begun or not (rule.unit or begun[-1].until):
            continue
        last = begun[-1]
        if rule.unit:
            deadline = get_deadline(rule, last.on, is_working)
        else:
            deadline = _end(rule, last.on, last.until, is_working)
        closed = [it.on for it in valid if it.kind in rule.closed_by and it.on >= last.on]
        found.append(deadline._replace(closed_on=min(closed, default=None)))
    return sorted(found, key=lambda deadline: (deadline.on, deadline.code))


def find_too_early(kind: StepKind, on: date, deadlines: Iterable[Deadline]) -> Deadline | None:
    """The deadline that is not over yet on the day of a step which must wait for it: the
    enforcement order is not applied for before the time to object is over (§ 699 (1) ZPO)."""
    waits = [it for it in deadlines if it.code == kind.after_deadline and on < it.from_day]
    return max(waits, key=lambda it: it.last, default=None)


def list_warnings(rule: DeadlineKind, deadline: Deadline) -> list[date]:
    """The days on which somebody hears of it, the first one first; of a time of others the day
    after it, when we may go on."""
    if rule.party != "creditor":
        return [deadline.from_day]
    return [add_days(deadline.on, timedelta(days=-days)) for days in rule.warn_days or (0,)]


def _count(rule: DeadlineKind, begins: date) -> date:
    if not rule.unit:
        raise ValueError(f"The day of {rule.code} stands in the paper; hand it over as its end.")
    if rule.unit == "days":
        return add_days(begins, rule.length)
    count = add_months if rule.unit == "months" else add_years
    return count(begins, rule.length)


def _end(rule: DeadlineKind, begins: date, raw: date, is_working: WorkingDays) -> Deadline:
    if rule.roll == "none":
        return Deadline(rule.code, begins, raw, raw, raw)
    later = _seek(raw, 1, is_working)
    if rule.roll == "next":
        return Deadline(rule.code, begins, raw, later, later)
    return Deadline(rule.code, begins, raw, _seek(raw, -1, is_working), later)


def _seek(day: date, step: int, is_working: WorkingDays) -> date:
    while not is_working(day):
        day += timedelta(days=step)
    return day


def load_deadline_kinds() -> list[DeadlineKind]:
    return [_read(row) for row in read_rows(TABLE)]


def _read(row) -> DeadlineKind:
    if row["unit"] not in UNITS or row["roll"] not in ROLLS:
        raise ValueError(f"The unit or roll of {row['code']} is unknown; correct the row.")
    return DeadlineKind(
        *(row[column] for column in ("code", "country", "kind", "step")),
        frozenset(row["closed_by"].split()),
        int(row["period"] or 0),
        row["unit"],
        row["roll"],
        tuple(int(days) for days in row["warn_days"].split()),
        row["party"],
        row["certainty"],
    )
