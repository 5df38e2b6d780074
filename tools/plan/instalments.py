"""How a claim is split into instalments, and on which days they fall due.

>>> [str(amount) for amount in split_equally(Decimal(1000), 3)]
['333.33', '333.33', '333.34']
>>> [str(day) for day in list_due_days(date(2027, 1, 31), 3, "monthly")]
['2027-01-31', '2027-02-28', '2027-03-31']

The amounts always add up to the claim, and none is zero or less. What does not divide goes into
the last one, which is therefore never smaller than the others: a debtor who pays by standing order
pays the same amount each time.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..common.calendar import add_days
from ..common.money import CENT, check_amount
from ..common.periods import add_months

# Days or months from one instalment to the next.
INTERVALS = {"weekly": ("days", 7), "monthly": ("months", 1), "quarterly": ("months", 3)}
# No holiday lasts longer: a calendar that is never open is a mistake.
MAX_SHIFT = 31


class Instalment(NamedTuple):
    due: date
    amount: Decimal


def split_equally(total: Decimal, count: int, unit: Decimal = CENT) -> list[Decimal]:
    """``count`` equal amounts in multiples of ``unit``, the rest in the last one. A ``unit`` above
    that of the currency gives round amounts: 100.03 in units of 1 is 33, 33 and 34.03."""
    total = check_amount(total, "claim")
    if count < 1:
        raise ValueError(f"{count} is no number of instalments; it must be 1 or more.")
    if unit <= 0:
        raise ValueError(f"{unit} is no smallest amount of a currency; it must be above 0.")
    each = Fraction(total) / count // Fraction(unit) * unit
    if not each:
        raise ValueError(f"{total} is too little for {count} instalments; choose fewer.")
    return [each] * (count - 1) + [total - each * (count - 1)]


def split_after_first(
    total: Decimal, first: Decimal, count: int, unit: Decimal = CENT
) -> list[Decimal]:
    """The ``first`` payment, then equal ones: ``count`` in all."""
    total, first = check_amount(total, "claim"), check_amount(first, "first payment")
    if Fraction(first) % Fraction(unit):
        raise ValueError(f"{first} cannot be paid: the smallest amount is {unit}.")
    if not 0 < first < total:
        raise ValueError(f"A first payment of {first} must be above 0 and below {total}.")
    if count < 2:
        raise ValueError("After the first payment at least one instalment must be left.")
    return [first, *split_equally(total - first, count - 1, unit)]


def list_due_days(
    first: date, count: int, interval: str, is_open: Callable[[date], bool] | None = None
) -> list[date]:
    """The days of ``count`` instalments. Each is counted from the first one, so the day of the
    month is kept after a short month, and a shift to the next working day moves no later one."""
    if interval not in INTERVALS:
        raise ValueError(f"{interval!r} is no interval; name one of {', '.join(INTERVALS)}.")
    kind, step = INTERVALS[interval]
    if kind == "days":
        days = [add_days(first, step * number) for number in range(count)]
    else:
        days = [add_months(first, step * number) for number in range(count)]
    return [shift_day(day, is_open) for day in days] if is_open else days


def shift_day(day: date, is_open: Callable[[date], bool]) -> date:
    """``day``, or the next one that is open (§ 193 BGB)."""
    for days in range(MAX_SHIFT + 1):
        if is_open(moved := add_days(day, days)):
            return moved
    raise ValueError(f"There is no working day within {MAX_SHIFT} days of {day}.")
