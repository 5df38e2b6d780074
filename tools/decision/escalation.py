"""The decision for one open item: dunned today at which level, or why not and until when.

>>> from datetime import date
>>> ladder = (Step(1, 1, after=7, interval=0), Step(2, 2, after=21, interval=14))
>>> item = Item(key=1, due=date(2026, 5, 1), amount=100.0, steps=ladder)
>>> decide([item], date(2026, 5, 10))[1]
Decision(code='propose', step=Step(key=1, rank=1, after=7, interval=0), on=None)
>>> decide([item], date(2026, 5, 3))[1].on
datetime.date(2026, 5, 8)

Items are decided one by one, in the order of the codes below; then the debtor is looked at as a
whole (credits, minimum), at last the whole company (daily cap, quiet days). Amounts are positive
where the debtor owes; dates are the company's days.

Whether an item is a claim or a credit, and whether credits cover claims, is told by its own
currency, whatever the rates (§§ 244, 387 BGB: a debt in a currency is paid in it, and only what is
of one kind can be set off). The company's currency serves minimums and shares.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ..common.calendar import EVERY_DAY, add_days, is_quiet, next_open_day
from ..procedure.ladder import Step
from .bank_data import Bank
from .pauses import Pause, count_paused_days, get_resumed

PROPOSE = "propose"

# Holds in the order in which they are looked at: the first that applies is the explanation.
HOLDS = (
    "no_debtor",
    "no_followup",
    "payment_blocked",
    "archived",
    "no_procedure",
    "block_debtor",
    "block_invoice",
    "block_item",
    "insolvency",
    "proceeding",
    "promise",
    "plan",
    "time_barred",
    "dispute",
    "discount",
    "in_payment",
    "possible_payment",
    "says_paid",
    "not_received",
    "wrong_data",
    "pending",
)
# All codes in the order of the decision; a decision carries exactly one.
CODES = (
    "credit",
    *HOLDS,
    "not_due",
    "bank_stale",
    "exhausted",
    "later",
    "interval",
    "deadline",
    "covered",
    "minimum",
    "foreign_credit",
    "cap",
    "quiet",
    PROPOSE,
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Why an item rests; ``until`` is the last day it does, None = until someone lifts it;
    ``bank`` the receipt it rests for."""

    code: str
    until: date | None = None
    bank: Bank | None = None


@dataclass(frozen=True, slots=True)
class Resting:
    """A part of an item that is open, but not asked for: contested, or in instalments that are not
    late. ``reason``: the code of the decision when nothing else of the item is left to claim;
    ``since`` the day it began to rest, ``until`` the last day it does, None = not known."""

    reason: str
    amount: float  # company currency
    amount_currency: float = 0.0  # the item's own currency
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One open item with what was sent about it: ``rank`` is the level reached, ``sent_on`` the day
    its last notice really went out, ``deadline`` the last day that notice granted, ``reopened_on``
    the day a payment was taken back, ``resting`` the parts that are not asked for (of an item in
    instalments, ``due`` is the day of the oldest one that is late), ``pauses`` the time it rested
    for a dispute, a block or a plan that is over."""

    key: int
    due: date
    amount: float
    steps: tuple[Step, ...] = ()
    holds: tuple[Hold, ...] = ()
    rank: int = 0
    noted: bool = False  # the note before the due date went out
    sent_on: date | None = None
    deadline: date | None = None
    reopened_on: date | None = None
    resting: tuple[Resting, ...] = ()
    pauses: tuple[Pause, ...] = ()
    currency: int | None = None
    amount_currency: float | None = None
    letter: int = 0

    @property
    def claimable(self) -> float:
        """What a letter may ask for, in company currency."""
        return round(self.amount - sum(part.amount for part in self.resting), 6)

    @property
    def owed(self) -> float:
        """What is open in its own currency."""
        return self.amount if self.amount_currency is None else self.amount_currency

    @property
    def claimed(self) -> float:
        """What a letter may ask for, in its own currency."""
        if self.amount_currency is None:
            return self.claimable
        return round(self.owed - sum(part.amount_currency for part in self.resting), 6)


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for the whole company: ``grace`` days for money and mail on their way, the bank
    account that was read too long ago to dun on, letters left for today (None = no cap), weekdays
    without letters."""

    grace: int = 0
    bank_stale: Bank | None = None
    letters_left: int | None = None
    quiet_weekdays: frozenset[int] = EVERY_DAY


NO_POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Decision:
    """``code`` says why, ``step`` which level is meant, ``on`` the date from which it may change
    (None = not known), ``bank`` the account it speaks of."""

    code: str
    step: Step | None = None
    on: date | None = None
    bank: Bank | None = field(default=None, repr=False)


def decide(items: Sequence[Item], today: date, policy: Policy = NO_POLICY) -> dict[int, Decision]:
    """One decision for each item of *one* debtor."""
    decisions = {item.key: decide_item(item, today, policy) for item in items}
    _cover_by_credits(decisions, items)
    _fall_below_minimum(decisions, items)
    # What fell below the minimum leaves less to be covered.
    _cover_by_credits(decisions, items)
    _wait_for_allocation(decisions, items)
    return decisions


def decide_item(item: Item, today: date, policy: Policy = NO_POLICY) -> Decision:
    """The decision as far as the item alone can tell."""
    if item.owed <= 0:
        return Decision("credit")
    if hold := _first_hold(_get_holds(item)):
        return Decision(hold.code, on=hold.until and add_days(hold.until, 1), bank=hold.bank)
    if today <= item.due:
        return _decide_before_due(item, today, policy)
    if policy.bank_stale:
        return Decision("bank_stale", _next_step(item), bank=policy.bank_stale)
    step = _next_step(item)
    if step is None:
        return Decision("exhausted")
    code, on = max(_clocks(item, step, policy), key=lambda clock: clock[1])
    return Decision(PROPOSE, step) if on <= today else Decision(code, step, on)


def _get_holds(item: Item) -> tuple[Hold, ...]:
    """An item rests when all of its parts do; else the others are dunned."""
    if item.claimed > 0:
        return item.holds
    return (*item.holds, *(Hold(part.reason, part.until) for part in item.resting))


def _first_hold(holds: Iterable[Hold]) -> Hold | None:
    """The first in the order of HOLDS; of several with the same code the one that lasts longest."""

    def place(hold):
        # A hold of another add-on comes after ours: more reasons to rest never send a letter.
        order = HOLDS.index(hold.code) if hold.code in HOLDS else len(HOLDS)
        return (order, -(hold.until or date.max).toordinal())

    return min(holds, key=place, default=None)


def _decide_before_due(item: Item, today: date, policy: Policy) -> Decision:
    """Due today is not overdue; only the note before the due date may go out."""
    note = next((step for step in item.steps if step.rank == 0), None)
    if note and not item.noted:
        on = add_days(item.due, note.after)
        return Decision(PROPOSE, note) if on <= today else Decision("not_due", note, on)
    step = _next_step(item)
    return Decision("not_due", step, step and max(on for _code, on in _clocks(item, step, policy)))


def _next_step(item: Item) -> Step | None:
    """One above the level reached, never more, however old the item is."""
    above = (step for step in item.steps if step.rank > item.rank)
    return min(above, key=lambda step: step.rank, default=None)


def _clocks(item: Item, step: Step, policy: Policy) -> list[tuple[str, date]]:
    """What must have passed before ``step`` may be sent, with the first day it has."""
    grace, interval = timedelta(days=policy.grace), timedelta(days=step.interval)
    late = max(step.after, 1) + count_paused_days(item.due, item.pauses)
    overdue_from = add_days(item.due, late)
    clocks = [("later", add_days(overdue_from, grace))]
    if item.sent_on:
        # Two letters never go out on two consecutive days, not even with an interval of none; a
        # note before the due date binds no more than that.
        least = timedelta(days=2)
        span = max(interval, least) if item.rank else least
        clocks.append(("interval", add_days(item.sent_on, span)))
    if item.rank and item.deadline:
        clocks.append(("deadline", add_days(add_days(item.deadline, 1), grace)))
    # The debtor believed the claim settled, or heard that it rests: the old letter's clock is worth
    # nothing now.
    for anew in filter(None, (item.reopened_on, get_resumed(item.pauses))):
        clocks.append(("interval", add_days(anew, max(interval, timedelta(days=2)))))
    return clocks


def _proposed(decisions: Mapping[int, Decision], items: Iterable[Item]) -> list[Item]:
    return [item for item in items if decisions[item.key].code == PROPOSE]


def _group(
    decisions: Mapping[int, Decision], items: Iterable[Item]
) -> list[tuple[int | None, list[Item]]]:
    """The claims of each letter in each currency, ``[(currency, items)]`` in the order of the
    letters: what is not due yet is on none that demands."""
    groups: dict[tuple[tuple[int, bool], int | None], list[Item]] = {}
    for item in items:
        letter = item.letter, _is_note(decisions, item)
        groups.setdefault((letter, item.currency), []).append(item)
    return [(key[1], groups[key]) for key in sorted(groups, key=lambda key: key[0])]


def _is_note(decisions: Mapping[int, Decision], item: Item) -> bool:
    step = decisions[item.key].step
    return step is not None and step.rank == 0


def _cover_by_credits(decisions: dict[int, Decision], items: Sequence[Item]) -> None:
    """Nobody is dunned whose unapplied credits and payments cover what a letter would claim in
    their currency. Of several letters the first takes what is there; what is left goes on to the
    next one only if the first asks for nothing."""
    credits = _sum_credits(items)
    for item in items:
        if decisions[item.key].code == "covered":
            credits[item.currency] = round(credits[item.currency] - item.claimed, 6)
    for currency, claims in _group(decisions, _proposed(decisions, items)):
        left = credits.get(currency, 0.0)
        claimed = round(sum(item.claimed for item in claims), 6)
        if left and claimed <= left:
            for item in claims:
                decisions[item.key] = replace(decisions[item.key], code="covered")
            credits[currency] = round(left - claimed, 6)
        else:
            credits[currency] = 0.0


def _fall_below_minimum(decisions: dict[int, Decision], items: Sequence[Item]) -> None:
    """From the highest level down, drop what is too small for its level: the minimum is measured on
    all the letter would ask for at that level or above, credits deducted. The level below was sent
    already, so falling back a level means no letter."""
    open_total = sum(item.claimable for item in items if item.owed > 0)
    ranks = {decisions[item.key].step.rank for item in _proposed(decisions, items)}
    for rank in sorted(ranks, reverse=True):
        claims = [
            item
            for item in _proposed(decisions, items)
            if (decisions[item.key].step.rank >= rank > 0) or decisions[item.key].step.rank == rank
        ]
        total = round(
            sum(item.claimable for item in claims) - _deducted(decisions, items, claims), 6
        )
        for item in claims:
            step = decisions[item.key].step
            least = max(step.min_amount, step.min_share * open_total)
            if step.rank == rank and least and total < round(least, 6):
                decisions[item.key] = replace(decisions[item.key], code="minimum")


def _deducted(
    decisions: Mapping[int, Decision], items: Iterable[Item], claims: Iterable[Item]
) -> float:
    """What credits take off these ``claims``, in company currency: those of their currencies that
    cover nothing else."""
    currencies = {item.currency for item in claims}
    same = [item for item in items if item.currency in currencies]
    credits = -sum(item.claimable for item in same if item.owed < 0)
    covered = sum(item.claimable for item in same if decisions[item.key].code == "covered")
    return max(credits - covered, 0.0)


def _wait_for_allocation(decisions: dict[int, Decision], items: Sequence[Item]) -> None:
    """A credit that no claim in its currency takes up may be meant for claims in another: at which
    rate is for a person to say, so nothing is asked for before."""
    surplus = _sum_credits(items)
    for item in items:
        if item.owed > 0 and item.currency in surplus:
            surplus[item.currency] = round(surplus[item.currency] - item.owed, 6)
    free = {currency for currency, amount in surplus.items() if amount > 0}
    for item in _proposed(decisions, items) if free else ():
        if free - {item.currency}:
            decisions[item.key] = replace(decisions[item.key], code="foreign_credit")


def _sum_credits(items: Iterable[Item]) -> dict[int | None, float]:
    """``{currency: what the debtor has to his credit in it}``, above zero."""
    credits: dict[int | None, float] = {}
    for item in items:
        if item.owed < 0:
            credits[item.currency] = round(credits.get(item.currency, 0.0) - item.owed, 6)
    return credits


def share_credits(credits: Iterable[tuple[int, float]], taken: float) -> dict[int, float]:
    """What is left of each of the ``credits`` (key, amount above zero; the oldest first) when
    claims of ``taken`` were covered by them, ``{key: amount}``; used up ones are left out."""
    left = {}
    for key, amount in credits:
        used = min(amount, taken)
        taken = round(taken - used, 6)
        if (rest := round(amount - used, 6)) > 0:
            left[key] = rest
    return left


def get_urgency(
    debtor: int, due_dates: Iterable[date], decisions: Iterable[Decision]
) -> tuple[int, date, int] | None:
    """The place of a debtor in the queue for a letter, smallest first: those furthest up the
    ladder, then those who are late the longest. None if he gets none.

    ``due_dates`` and ``decisions``: of all his open items."""
    ranks = [decision.step.rank for decision in decisions if decision.code == PROPOSE]
    return (-max(ranks), min(due_dates), debtor) if ranks else None


def hold_back(
    urgencies: Iterable[tuple[int, date, int]], today: date, policy: Policy
) -> tuple[str, date, list[int]] | None:
    """Whose letters do not go out today: all on a quiet day, the least urgent beyond the daily cap,
    so that a backlog at go-live is worked off in order, a day's worth at a time.

    ``urgencies``: one per debtor with a letter. Returns (code, day from which that may change,
    debtors), None if all letters go out."""
    if is_quiet(today, policy.quiet_weekdays):
        code, over, first = "quiet", urgencies, today
    elif policy.letters_left is not None:
        over = sorted(urgencies)[max(policy.letters_left, 0) :]
        code, first = "cap", today + timedelta(days=1)
    else:
        return None
    debtors = [debtor for _rank, _oldest, debtor in over]
    return (code, next_open_day(first, policy.quiet_weekdays), debtors) if debtors else None
