"""What a procedure would have sent, day by day, with the rule that decides every night: no second
one. Payments stay as they were, so nothing is said about money that another ladder would have
brought; what is counted is letters, work, and letters that payments had crossed.

Each debtor is looked at only on the days on which something about him may change: a clock of the
rule runs out, or the books learn something. That is the same as looking every day, and takes a
hundredth of the time.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from ..common.calendar import add_days, next_open_day
from ..decision.escalation import PROPOSE, Hold, Item, Policy, Resting, decide
from ..decision.pauses import Pause
from ..procedure.ladder import Step

# Of the lines that were sent so many must come out again for a comparison to mean anything, and so
# many should.
LEAST, GOAL = 0.90, 0.98
# A letter that a person confirms or prints a few days later is the same letter.
SLACK = 3
DAY = timedelta(days=1)


class Match(NamedTuple):
    """What took something off an item: ``known`` the first day on which a run saw it, ``value`` the
    day of the money; None: a credit note or a write-off, which is no money."""

    amount: float
    amount_currency: float
    known: date
    value: date | None = None


class Span(NamedTuple):
    """The days on which an item, or ``amount`` of it in its currency, rested; ``last`` None: it
    rests still. ``pauses``: the clock stood still, ``whole``: for all of it."""

    code: str
    first: date
    last: date | None = None
    amount: float | None = None
    pauses: bool = False
    whole: bool = True

    def is_on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Claim:
    """An item as the books had it: since when, what came off it and when that was known, when it
    rested, and how far it had been dunned before the first day."""

    key: int
    debtor: int
    entered: date
    due: date
    amount: float
    amount_currency: float
    currency: int | None = None
    steps: tuple[Step, ...] = ()
    matches: tuple[Match, ...] = ()
    spans: tuple[Span, ...] = ()
    rank: int = 0
    noted: bool = False
    sent_on: date | None = None
    deadline: date | None = None
    reopened_on: date | None = None

    def as_item(self, day: date) -> Item | None:
        """As a run of the ``day`` saw it; None: there was nothing to see."""
        if self.entered > day:
            return None
        off = [match for match in self.matches if match.known <= day]
        amount = round(self.amount - sum(match.amount for match in off), 6)
        owed = round(self.amount_currency - sum(match.amount_currency for match in off), 6)
        if not owed:
            return None
        holds, resting, pauses = [], [], []
        for span in self.spans:
            if span.is_on(day) and owed > 0:
                if span.amount is None:
                    holds.append(Hold(span.code, span.last))
                else:
                    part = min(span.amount, owed)
                    share = round(amount * part / owed, 6)
                    resting.append(Resting(span.code, share, part, span.first, span.last))
            elif span.pauses and span.last and span.last < day:
                pauses.append(Pause(span.first, add_days(span.last, 1), span.whole))
        anew = self.reopened_on
        return Item(
            key=self.key,
            due=self.due,
            amount=amount,
            steps=self.steps,
            holds=tuple(holds),
            rank=self.rank,
            noted=self.noted,
            sent_on=self.sent_on,
            deadline=self.deadline,
            reopened_on=anew if anew and anew <= day else None,
            resting=tuple(resting),
            pauses=tuple(pauses),
            currency=self.currency,
            amount_currency=owed,
        )

    def had_been_paid(self, day: date) -> bool:
        """Whether money was there on the ``day`` that the books did not know of."""
        return any(match.value and match.value <= day < match.known for match in self.matches)

    def list_days(self) -> list[date]:
        """The days on which the books learnt something of it, or it became late."""
        days = [self.entered, add_days(self.due, 1), *(match.known for match in self.matches)]
        for span in self.spans:
            days += [span.first, *([add_days(span.last, 1)] if span.last else [])]
        return [*days, *([self.reopened_on] if self.reopened_on else [])]


class Sent(NamedTuple):
    """A claim on a letter."""

    key: int
    step: Step
    amount: float
    crossed: bool


class Letter(NamedTuple):
    day: date
    debtor: int
    step: Step  # the highest of its claims
    lines: tuple[Sent, ...]

    @property
    def amount(self) -> float:
        return sum(line.amount for line in self.lines)


def replay(
    claims: Iterable[Claim],
    first: date,
    last: date,
    policy: Policy,
    terms: Mapping[int, int],
    days: Sequence[date] | None = None,
    every_day: bool = False,
) -> list[Letter]:
    """The letters from ``first`` to ``last``, by day and debtor. ``terms``: the days that letters
    of a step (by its key) grant to pay. ``days``: those on which somebody ran it, in order; None:
    each night. ``every_day`` looks at everybody on each day."""
    of_debtor: dict[int, list[Claim]] = {}
    for claim in claims:
        of_debtor.setdefault(claim.debtor, []).append(claim)
    letters = []
    for _debtor, own in sorted(of_debtor.items()):
        letters += _replay_debtor(own, first, last, policy, terms, days, every_day)
    return sorted(letters, key=lambda letter: (letter.day, letter.debtor, letter.step.rank))


def _replay_debtor(claims, first, last, policy, terms, days, every_day):
    known = {claim.key: claim for claim in claims}
    learnt = sorted({day for claim in claims for day in claim.list_days()})
    letters, day = [], first
    while (day := _next_run(day, policy, days)) <= last:
        items = [item for claim in known.values() if (item := claim.as_item(day))]
        decisions = decide(items, day, policy)
        sent = _write(known, items, decisions, day)
        letters += sent
        for letter in sent:
            until = day + timedelta(days=terms.get(letter.step.key, 0))
            for line in letter.lines:
                if line.step.rank:
                    vals = {"rank": line.step.rank, "sent_on": day, "deadline": until}
                else:
                    vals = {"noted": True, "sent_on": day}
                known[line.key] = replace(known[line.key], **vals)
        if sent or every_day:
            day += DAY
            continue
        clocks = [decision.on for decision in decisions.values() if decision.on]
        place = bisect_right(learnt, day)
        ahead = [on for on in (*clocks, *learnt[place : place + 1]) if on > day]
        if not ahead:
            break
        day = min(ahead)
    return letters


def _next_run(day: date, policy: Policy, days: Sequence[date] | None) -> date:
    """The first day from ``day`` on on which letters are written."""
    if days is None:
        return next_open_day(day, policy.quiet_weekdays)
    place = bisect_left(days, day)
    return days[place] if place < len(days) else date.max


def _write(claims, items, decisions, day) -> list[Letter]:
    """One letter to a debtor, and one for what is not due yet: no letter demands that."""
    groups: dict[bool, list[Sent]] = {}
    for item in items:
        decision = decisions[item.key]
        if decision.code == PROPOSE:
            crossed = claims[item.key].had_been_paid(day)
            sent = Sent(item.key, decision.step, item.claimable, crossed)
            groups.setdefault(decision.step.rank == 0, []).append(sent)
    return [
        Letter(
            day,
            claims[lines[0].key].debtor,
            max((line.step for line in lines), key=lambda step: step.rank),
            tuple(lines),
        )
        for _is_note, lines in sorted(groups.items())
    ]


class Line(NamedTuple):
    """A claim of a ``rank`` on a letter of a ``day``, sent or replayed."""

    key: int
    rank: int
    day: date


class Calibration(NamedTuple):
    """How much of what was ``sent`` comes out again: as it was, ``missing`` in the replay, or
    ``extra`` in it."""

    sent: int
    again: int
    missing: tuple[Line, ...]
    extra: tuple[Line, ...]

    @property
    def share(self) -> float | None:
        return self.again / self.sent if self.sent else None


def calibrate(sent: Iterable[Line], replayed: Iterable[Line], slack: int = SLACK) -> Calibration:
    """Each line that was sent is looked for in the replay: the same item, the same level, not more
    than ``slack`` days apart.

    >>> one = Line(7, 1, date(2026, 3, 10))
    >>> calibrate([one], [one._replace(day=date(2026, 3, 12))]).share
    1.0
    >>> calibrate([one], [one._replace(rank=2)]).share
    0.0
    """
    free: dict[tuple[int, int], list[Line]] = {}
    for line in sorted(replayed):
        free.setdefault((line.key, line.rank), []).append(line)
    again, missing = 0, []
    for line in sorted(sent):
        near = [
            one
            for one in free.get((line.key, line.rank), ())
            if abs((one.day - line.day).days) <= slack
        ]
        if near:
            best = min(near, key=lambda one: abs((one.day - line.day).days))
            free[line.key, line.rank].remove(best)
            again += 1
        else:
            missing.append(line)
    extra = tuple(sorted(line for rest in free.values() for line in rest))
    return Calibration(again + len(missing), again, tuple(missing), extra)


def get_busiest_week(days: Sequence[tuple[date, int]]) -> tuple[date | None, int]:
    """(Monday, letters) of the week with most letters, the first of several.

    >>> get_busiest_week([(date(2026, 3, 3), 2), (date(2026, 3, 5), 2), (date(2026, 3, 9), 3)])
    (datetime.date(2026, 3, 2), 4)
    """
    weeks: dict[date, int] = {}
    for day, count in days:
        monday = day - timedelta(days=day.weekday())
        weeks[monday] = weeks.get(monday, 0) + count
    if not weeks:
        return None, 0
    monday = min(weeks, key=lambda week: (-weeks[week], week))
    return monday, weeks[monday]
