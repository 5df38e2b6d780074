"""Default interest: a balance over time, times the rates, row by row, so that anyone can compute it
again.

All in fractions; rounded half up, once, whenever a payment comes to the interest, when it is
compounded, or stated at the end. Neither interest nor costs bear interest (§ 289 BGB) unless the
rule compounds.
Payments count to the end of their day: one day late is one day of interest.

>>> from .rates import Rate
>>> rates = (Rate(date(2026, 7, 1), Decimal("1.52")),)
>>> stated = compute(Decimal(1000), date(2026, 8, 1), date(2026, 9, 1), Terms(Decimal(9)), rates)
>>> stated.accrued
Decimal('9.22')
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..common.money import CENT, check_amount, next_anniversary, spread
from . import daycount
from .allocation import INTEREST, ORDERS, Parts, allocate
from .rates import Rate, get_percent

DAY = timedelta(days=1)
# For rules whose surcharge is the whole rate, such as 5 % a year in Switzerland.
NO_REFERENCE = (Rate(date.min, Decimal(0)),)
# Of the same day; a credit note that corrects the claim works back to its start.
KINDS = ("correction", "cost", "payment")


@dataclass(frozen=True)
class Terms:
    """How a claim bears interest; percentages per year."""

    surcharge: Decimal = Decimal(0)
    multiplier: Decimal = Decimal(1)
    fixed_at_start: bool = False
    day_count: str = daycount.ACTUAL
    compounds_yearly: bool = False
    payment_day_bears: bool = True
    order: tuple[str, ...] = ORDERS["costs_interest_principal"]


class Event(NamedTuple):
    """What changes a debt on a day: a payment, a cost that is added, a correction of the claim.
    The ``order`` of a payment is that of the debtor, if he named one."""

    day: date
    kind: str
    amount: Decimal
    order: tuple[str, ...] = ()


class Rest(NamedTuple):
    """Days on which no interest runs because the claim is deferred, both included. ``last`` None:
    they last still."""

    first: date
    last: date | None = None


class Accrual(NamedTuple):
    """A row of the statement; both days count, the amount is exact."""

    since: date
    until: date
    days: int
    year_days: int
    percent: Decimal
    balance: Decimal
    amount: Fraction


class Allocated(NamedTuple):
    """What an event paid of each part; ``stated``: the interest that was rounded for it, 0 if it
    paid none."""

    event: Event
    paid: Parts
    stated: Decimal


@dataclass(frozen=True)
class Statement:
    """A debt with its interest on the last day it covers; ``amounts`` are those of the accruals as
    they are printed, in whole cents that add up to ``accrued``."""

    accruals: tuple[Accrual, ...]
    amounts: tuple[Decimal, ...]
    accrued: Decimal
    open: Parts
    allocated: tuple[Allocated, ...]
    surplus: Decimal


def compute(
    principal: Decimal,
    start: date,
    end: date,
    terms: Terms,
    rates: Sequence[Rate],
    events: Iterable[Event] = (),
    unit: Decimal = CENT,
    rests: Iterable[Rest] = (),
) -> Statement:
    """The debt from ``start``, the first day of default, to ``end``; both bear interest.

    ``rates`` in the order of their days. Events after ``end`` are not known yet, payments before
    ``start`` have lowered the claim. ``rests`` in any order; they may overlap. Raises ValueError
    for amounts that are negative or not exact and for a rest that ends before it begins,
    MissingRate for a day that bears interest before the first rate."""
    events = sorted((_checked(event) for event in events if event.day <= end), key=_in_turn)
    corrected = sum((event.amount for event in events if event.kind == "correction"), Decimal(0))
    claim = max(check_amount(principal, "claim") - corrected, Decimal(0))
    account = _Account(claim, start, terms, rates, unit, _in_order(list(rests)))
    for event in events:
        if event.kind != "correction":
            # The balance before a payment bears interest on its day, unless the rule says no.
            account.accrue(event.day + DAY if terms.payment_day_bears else event.day)
            account.book(event)
    account.accrue(end + DAY)
    return account.close()


def get_claim(principal: Decimal, start: date, events: Iterable[Event]) -> Decimal:
    """What was owed when default began on ``start``: what was paid before was paid in time, and
    what a credit note took away was never owed."""
    lowered = (
        event.amount
        for event in events
        if event.kind == "correction" or (event.kind == "payment" and event.day < start)
    )
    return max(principal - sum(lowered, Decimal(0)), Decimal(0))


class _Account:
    """The running state of one claim."""

    def __init__(self, principal, start, terms, rates, unit, rests):
        self.terms, self.rates, self.unit, self.rests = terms, rates, unit, rests
        self.start = self.day = start
        self.open = Parts(principal=principal)
        self.years = 1
        self.accruals, self.amounts, self.allocated = [], [], []
        self.unstated = []  # rows since interest was last rounded
        self.surplus = Decimal(0)

    def accrue(self, stop):
        """Interest up to, but without, the day ``stop``."""
        while self.day < stop:
            birthday = next_anniversary(self.start, self.years)
            if not self.terms.compounds_yearly or birthday > stop:
                birthday = stop
            self._accrue_flat(birthday)
            if self.terms.compounds_yearly and self.day == next_anniversary(self.start, self.years):
                self._compound()

    def _accrue_flat(self, stop):
        """With one balance."""
        if self.open.principal > 0:
            for start, end in _leave_out(self.rests, self.day, stop):
                self._accrue_running(start, end)
        self.day = stop

    def _accrue_running(self, start, stop):
        """Without a rest between."""
        for begin, end, percent in self._rate_stretches(start, stop):
            for since, until, base in daycount.year_stretches(begin, end, self.terms.day_count):
                self._add_row(since, until, base, percent)

    def _rate_stretches(self, start, stop):
        """``(start, stop, percent)``; a rate that stays the same across half-years stays one."""
        if self.terms.fixed_at_start:
            return [(start, stop, self._get_percent(self.start))]
        days = [rate.valid_from for rate in self.rates if start < rate.valid_from < stop]
        stretches = []
        for since, until in zip([start, *days], [*days, stop], strict=True):
            percent = self._get_percent(since)
            if stretches and stretches[-1][2] == percent:
                since = stretches.pop()[0]
            stretches.append((since, until, percent))
        return stretches

    def _get_percent(self, day):
        terms = self.terms
        return get_percent(self.rates, day) * terms.multiplier + terms.surcharge

    def _add_row(self, since, until, base, percent):
        days = daycount.count_days(since, until, self.terms.day_count)
        balance = self.open.principal
        amount = daycount.get_interest(Fraction(balance), Fraction(percent), days, base)
        row = Accrual(since, until - DAY, days, base, max(percent, Decimal(0)), balance, amount)
        self.accruals.append(row)
        self.unstated.append(amount)

    def state(self):
        """Round what accrued since the last time; from now on it is a debt of so many cents."""
        amounts = spread(self.unstated, self.unit)
        self.amounts += amounts
        self.unstated = []
        stated = sum(amounts, Decimal(0))
        self.open = self.open._replace(interest=self.open.interest + stated)
        return stated

    def _compound(self):
        """Interest of a year bears interest itself, art. 6:119 (2) BW."""
        self.state()
        self.years += 1
        whole = self.open.principal + self.open.interest
        self.open = self.open._replace(principal=whole, interest=Decimal(0))

    def book(self, event):
        if event.kind == "cost":
            self.open = self.open._replace(costs=self.open.costs + event.amount)
            return
        order = event.order or self.terms.order
        # What a payment does not come to stays exact: one rounding, where interest is paid.
        before = sum(getattr(self.open, part) for part in order[: order.index(INTEREST)])
        stated = self.state() if event.amount > before else Decimal(0)
        paid, rest = allocate(event.amount, self.open, order)
        self.open = self.open.minus(paid)
        self.surplus += rest
        self.allocated.append(Allocated(event, paid, stated))

    def close(self):
        self.state()
        return Statement(
            accruals=tuple(self.accruals),
            amounts=tuple(self.amounts),
            accrued=sum(self.amounts, Decimal(0)),
            open=self.open,
            allocated=tuple(self.allocated),
            surplus=self.surplus,
        )


def _checked(event):
    if event.kind not in KINDS:
        raise ValueError(f"{event.kind} is no event; choose one of {', '.join(KINDS)}.")
    check_amount(event.amount, f"{event.kind} of {event.day}")
    return event


def _in_order(rests):
    """``[(first day, day after the last)]``, the earliest first."""
    for rest in rests:
        if rest.last and rest.last < rest.first:
            raise ValueError(f"The rest of {rest.first} ends before it begins; swap the days.")
    return sorted((rest.first, rest.last + DAY if rest.last else date.max) for rest in rests)


def _leave_out(rests, start, stop):
    """``(start, stop)`` of the stretches that are left between the rests."""
    for first, after in rests:
        if start < min(first, stop):
            yield start, min(first, stop)
        start = max(start, after)
    if start < stop:
        yield start, stop


def _in_turn(event):
    """One order for the events of a day, however they come."""
    return event.day, KINDS.index(event.kind), bool(not event.order), event.order, event.amount
