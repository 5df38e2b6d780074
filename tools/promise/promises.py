"""What became of a promise to pay, and which promises may be accepted.

>>> from datetime import date
>>> promise = Promise(Decimal(100), date(2026, 3, 15), slack=2)
>>> promise.last_day
datetime.date(2026, 3, 17)
>>> judge(promise, [Payment(date(2026, 3, 16), Decimal(40))], date(2026, 3, 17))
Verdict(state='open', paid=Decimal('40'))
>>> judge(promise, [Payment(date(2026, 3, 16), Decimal(40))], date(2026, 3, 18)).state
'partially_kept'

Amounts are exact and in the currency of the promised items; dates are the company's days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..common.calendar import add_days
from ..common.money import ZERO, Payment, check_amount

OPEN, KEPT, PARTIALLY_KEPT, BROKEN = VERDICTS = ("open", "kept", "partially_kept", "broken")


@dataclass(frozen=True, slots=True)
class Promise:
    """``slack``: days after the promised one on which the money still counts as in time: the
    tolerance of the company and the days the money is on its way."""

    amount: Decimal
    promised_on: date
    slack: int = 0

    def __post_init__(self):
        if not check_amount(self.amount):
            raise ValueError("A promise of nothing is none; its amount must be above 0.")
        if self.slack < 0:
            raise ValueError(f"The slack is {self.slack} days; it must be zero or more.")

    @property
    def last_day(self) -> date:
        """The last day on which it can be kept."""
        return get_last_day(self.promised_on, self.slack)


def get_last_day(promised_on: date, slack: int) -> date:
    return add_days(promised_on, slack)


class Verdict(NamedTuple):
    """``paid``: what was paid in time."""

    state: str
    paid: Decimal


def judge(promise: Promise, payments: Iterable[Payment], today: date) -> Verdict:
    """Kept as soon as the promised amount was paid in time; broken, or kept in part, only when the
    last day is over. ``payments``: what came off the promised items since it was accepted, as it
    stands today; a payment taken back is not among them, and the verdict is another one."""
    paid = sum(
        (check_amount(payment.amount) for payment in payments if payment.on <= promise.last_day),
        ZERO,
    )
    if paid >= promise.amount:
        return Verdict(KEPT, paid)
    if today <= promise.last_day:
        return Verdict(OPEN, paid)
    return Verdict(PARTIALLY_KEPT if paid else BROKEN, paid)


def get_level(predecessors: Iterable[str]) -> int:
    """Which promise on the same items this is: 1 + those before it that were accepted and not
    kept, by their states."""
    return 1 + sum(state != KEPT for state in predecessors)


# === MAY IT BE ACCEPTED === #


class Limits(NamedTuple):
    """What a company accepts: promises so many days ahead, put off so many times."""

    days_ahead: int
    extensions: int


NO_LIMITS = Limits(days_ahead=10**6, extensions=10**6)


def count_extensions(promised_on: date, superseded: Iterable[tuple[date, int]]) -> int:
    """How often the day was put off, by the promises this one supersedes: ``(promised day, how
    often put off)`` of each. One that comes earlier puts nothing off."""
    return max(
        (extensions + (promised_on > earlier) for earlier, extensions in superseded), default=0
    )


def find_fault(
    promise: Promise, open_amounts: Sequence[Decimal], extensions: int, today: date, limits: Limits
) -> str | None:
    """Why a promise cannot be accepted, None if it can: ``settled`` (nothing is open),
    ``too_much`` (more than is open), ``past``, ``too_far`` or ``too_often``."""
    total = sum(open_amounts, ZERO)
    if total <= 0:
        return "settled"
    if promise.amount > total:
        return "too_much"
    if promise.promised_on < today:
        return "past"
    if promise.promised_on > today + timedelta(days=limits.days_ahead):
        return "too_far"
    if extensions > limits.extensions:
        return "too_often"
    return None


def pauses_dunning(broken: int, limit: int) -> bool:
    """Whether a promise is still worth a pause, after so many ``broken`` ones of the debtor;
    a ``limit`` of 0 = always."""
    return not limit or broken < limit
