"""How far a proceeding is, from the papers of it that are known: whatever the order in which they
came in, and whatever of them was corrected.

>>> kinds = load_step_kinds()
>>> papers = [Step("served", date(2026, 12, 11)), Step("applied", date(2026, 12, 1))]
>>> get_standing(kinds, papers)
Standing(state='running', stage='served', since=datetime.date(2026, 12, 11), reason='')

A step is one paper or act. Nothing is ever changed or taken away: a step that was wrong is
corrected by a counter-step, which may be corrected in its turn. What counts is the day on which
something happened, not the one on which we heard of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ..common.tables import read_rows
from ..limitation.terms import MOMENTS, SPANS, Event

TABLE = "proceeding/account.collection.proceeding.step.kind"
DRAFT, ENDED = "draft", "ended"
STATES = (DRAFT, "handed_over", "queried", "running", "paused", "monitored", ENDED)
# Why a proceeding is over.
REASONS = (
    "paid",
    "settled",
    "uncollectible",
    "returned",
    "recalled",
    "rejected",
    "withdrawn",
    "lost",
    "sold",
    "continued",
)
# What a step does besides being the last one that counts: asks and pauses hide how far it is.
EFFECTS = ("query", "answer", "pause", "resume", "reopen", *REASONS)
PARTIES = (
    "creditor",
    "debtor",
    "counterpart",
    "court",
    "office",
    "bailiff",
    "body",
    "administrator",
    "third_party",
)
ANY_KIND = "*"
# What comes and goes, several times a day: asked and answered, paused and resumed.
COMES_AND_GOES = ("query", "answer", "pause", "resume")


class StepKind(NamedTuple):
    """One row of the table. ``kinds``: the proceedings it belongs to, empty = all; ``rank`` orders
    the steps of one day; ``state`` it leads to, empty = it says nothing about that; ``event`` what
    it does to limitation; ``after_deadline``: the deadline that must be over before,
    ``refused_after``: steps after which it is no more; ``who`` acts."""

    code: str
    kinds: frozenset[str]
    rank: int
    state: str
    effect: str
    event: str
    after_deadline: str
    refused_after: frozenset[str]
    who: str


class Step(NamedTuple):
    """``key`` names it, ``corrects`` the one it takes back; ``until``: a day that the paper sets,
    of an insolvency its end; ``entered``: the how manieth it was that was entered."""

    kind: str
    on: date
    key: object = None
    corrects: object = None
    until: date | None = None
    entered: int = 0


class Standing(NamedTuple):
    """``state`` of the proceeding, ``stage`` the last step that tells how far it is, ``since``
    when, ``reason`` why it is over."""

    state: str
    stage: str
    since: date | None
    reason: str = ""


NOT_BEGUN = Standing(DRAFT, "", None)


def get_standing(kinds: Mapping[str, StepKind], steps: Iterable[Step]) -> Standing:
    """How far a proceeding is. ValueError for a kind of step that nobody knows."""
    base, over = NOT_BEGUN, None
    for step in list_valid(kinds, steps):
        kind = kinds[step.kind]
        if base.state == ENDED and kind.effect != "reopen":
            # What is over stays so: a late paper tells of the time before.
            continue
        if kind.effect == "reopen":
            base, over = Standing("running", step.kind, step.on), None
        elif kind.effect in ("query", "pause"):
            over = (kind.state, step.on)
        elif kind.effect in ("answer", "resume"):
            over = None
        elif kind.state:
            reason = kind.effect if kind.state == ENDED else ""
            base = Standing(kind.state, step.kind, step.on, reason)
            # Who goes on has his answer; a pause ends when somebody says so.
            over = over if over and over[0] == "paused" and not reason else None
    return base._replace(state=over[0], since=over[1]) if over else base


def list_valid(kinds: Mapping[str, StepKind], steps: Iterable[Step]) -> list[Step]:
    """The steps that were not taken back, by the day they happened; of one day in the order of the
    procedure, and what comes and goes in the order in which it was entered."""
    steps = list(steps)
    for step in steps:
        if step.kind not in kinds:
            raise ValueError(f"{step.kind!r} is no step; add its row to {TABLE}.csv.")
    countered = _find_countered(steps)
    left = [step for step in steps if step.corrects is None and step.key not in countered]
    turns = min((it.rank for it in kinds.values() if it.effect in COMES_AND_GOES), default=0)

    def place(step):
        kind = kinds[step.kind]
        if kind.effect in COMES_AND_GOES:
            return (step.on, turns, step.entered, kind.rank, step.kind)
        return (step.on, kind.rank, 0, kind.rank, step.kind)

    return sorted(left, key=place)


def _find_countered(steps: Sequence[Step]) -> set[object]:
    """The keys of what does not count: a counter-step that was itself corrected corrects nothing.

    The last of a chain counts, so it is judged from its end."""
    by_target: dict[object, list[Step]] = {}
    for step in steps:
        if step.corrects is not None:
            by_target.setdefault(step.corrects, []).append(step)
    known: dict[object, bool] = {}

    def is_countered(key, path=()):
        if key in path:
            raise ValueError("A step cannot correct what corrects it.")
        if key not in known:
            counters = by_target.get(key, ())
            known[key] = any(not is_countered(it.key, (*path, key)) for it in counters)
        return known[key]

    return {step.key for step in steps if step.key is not None and is_countered(step.key)}


def get_events(kinds: Mapping[str, StepKind], steps: Iterable[Step]) -> dict[Step, Event]:
    """What each of the steps does to limitation. A span (an insolvency) lasts until the day its
    step names, or the step that ends the proceeding; a step of proceedings counts once something
    was filed or served before it, which a paper may tell later."""
    valid = list_valid(kinds, steps)
    standing, events, begun = get_standing(kinds, valid), {}, False
    ended = standing.since if standing.state == ENDED else None
    for step in valid:
        kind = kinds[step.kind].event
        begun = begun or kind in ("filing", "service")
        if kind in SPANS:
            events[step] = Event(kind, step.on, step.until or ended)
        elif kind in MOMENTS and (begun or kind != "last_step"):
            events[step] = Event(kind, step.on)
    return events


def find_refusal(kind: StepKind, steps: Iterable[Step]) -> Step | None:
    """The step after which one of this ``kind`` is no more: nobody gets an enforcement order once
    the debtor has objected."""
    return next((step for step in steps if step.kind in kind.refused_after), None)


def load_step_kinds() -> dict[str, StepKind]:
    return {row["code"]: _read(row) for row in read_rows(TABLE)}


def _read(row) -> StepKind:
    kinds = frozenset(row["kinds"].split()) - {ANY_KIND}
    kind = StepKind(
        row["code"],
        kinds,
        int(row["rank"]),
        *(row[column] for column in ("state", "effect", "event", "after_deadline")),
        frozenset(row["refused_after"].split()),
        row["who"],
    )
    for value, known in (
        (kind.state, STATES),
        (kind.effect, EFFECTS),
        (kind.event, MOMENTS | SPANS),
        (kind.who, PARTIES),
    ):
        if value and value not in known:
            raise ValueError(f"{value!r} in the row of {kind.code} is unknown; correct the row.")
    return kind
