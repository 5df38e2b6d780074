"""What is offered to those who pay well, and what each offer costs beside what it brings. Nothing
but bookings goes into it: what was billed, when it was paid, what is owed and allowed.

>>> habit = Habit(Decimal(120000), paid=8, index=Fraction(80), days=Fraction(30), known=400)
>>> pays_well(habit, Decimal(5000))
True
>>> offer = offer_discount(habit, Decimal(2), within=10, interest=Decimal(6))
>>> str(offer.cost), offer.days, str(offer.worth), round(offer.a_year)
('2400', 20, '394.5', 37)
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import NamedTuple

from ..common.money import ZERO

DISCOUNT, TERM, LIMIT, THANKS = "discount", "term", "limit", "thanks"
YEAR = 365
# Who pays well: on the day or before it, by amount, often enough and for long enough to be a habit.
INDEX, PAID, KNOWN = 80, 6, YEAR
# Longer terms between businesses need good reasons (§ 271a BGB).
LONGEST = 60
# A limit is in the way when so much of it is used; so much more is offered then.
USED, MORE = Fraction(8, 10), Fraction(5, 4)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a debtor paid within a year. ``turnover``: billed less credit notes, with tax; ``index``
    of his payments; ``days`` from the invoice to the money, by amount; ``known``: days since his
    first invoice; ``term``: the days he has now."""

    turnover: Decimal
    paid: int = 0
    index: Fraction | None = None
    days: Fraction | None = None
    known: int = 0
    overdue: Decimal = ZERO
    broken: int = 0
    term: int = 0


class Offer(NamedTuple):
    """``cost``: a year, of a limit what more is at risk; ``worth``: what the ``days`` earlier or
    later are worth a year at what money costs; ``a_year``: what the discount costs as interest, in
    percent; ``amount``: the new limit."""

    kind: str
    cost: Decimal = ZERO
    worth: Decimal = ZERO
    days: int = 0
    a_year: Fraction | None = None
    amount: Decimal = ZERO


def pays_well(habit: Habit, least: Decimal) -> bool:
    """Whether somebody should think of him: ``least`` is the turnover from which on it pays."""
    return (
        habit.turnover >= max(least, Decimal(1))
        and habit.paid >= PAID
        and habit.index is not None
        and habit.index >= INDEX
        and habit.known >= KNOWN
        and habit.overdue <= 0
        and not habit.broken
    )


def price(turnover: Decimal, days: int, interest: Decimal) -> Decimal:
    """What ``days`` of a year's ``turnover`` cost at ``interest`` percent a year, to the tenth.

    >>> str(price(Decimal(120000), 14, Decimal(6)))
    '276.2'
    """
    exact = Fraction(turnover) * days * Fraction(interest) / (100 * YEAR)
    return _round(exact, Decimal("0.1"))


def offer_discount(habit: Habit, rate: Decimal, within: int, interest: Decimal) -> Offer | None:
    """A discount of ``rate`` percent for whoever pays ``within`` days, if he pays later now: for so
    many days the money is there earlier."""
    days = round(habit.days or 0) - within
    if days <= 0 or not 0 < rate < 100:
        return None
    cost = _round(Fraction(habit.turnover) * Fraction(rate) / 100, Decimal(1))
    a_year = Fraction(rate) / (100 - Fraction(rate)) * 100 * YEAR / days
    return Offer(DISCOUNT, cost, price(habit.turnover, days, interest), days, a_year)


def offer_term(habit: Habit, term: int, interest: Decimal, longest: int = 0) -> Offer | None:
    """Terms of ``term`` days, if they are longer than his, and not beyond the ``longest`` that his
    insurer allows (0: nobody asks)."""
    last = min(LONGEST, longest or LONGEST)
    days = term - habit.term
    if days <= 0 or term > last:
        return None
    return Offer(TERM, price(habit.turnover, days, interest), days=days)


def offer_limit(limit: Decimal, owed: Decimal) -> Offer | None:
    """A higher limit, if he uses most of the one he has; 0 was decided for a reason.

    >>> offer_limit(Decimal(10000), Decimal(8000)).amount
    Decimal('12500')
    >>> offer_limit(Decimal(10000), Decimal(7999))
    """
    if limit <= 0 or owed < USED * Fraction(limit):
        return None
    step = Decimal(100) if limit >= 1000 else Decimal(10)
    amount = _round(Fraction(limit) * MORE, step)
    return Offer(LIMIT, amount - limit, amount=amount) if amount > limit else None


def _round(exact: Fraction, step: Decimal) -> Decimal:
    whole = Decimal(exact.numerator) / Decimal(exact.denominator)
    steps = (whole / step).to_integral_value(rounding=ROUND_HALF_UP)
    return steps * step
