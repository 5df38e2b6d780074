"""Money as the law counts it: exact until it is rounded, half up and only where a rule says so.

>>> round_half_up(Decimal("62.745"))
Decimal('62.75')
>>> round_half_up(Fraction(1, 3))
Decimal('0.33')
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import NamedTuple

CENT = Decimal("0.01")
ZERO = Decimal(0)
_AMOUNT = re.compile(r"\d{1,3}(?:([.,'’ \u00a0])\d{3})*(?:[.,]\d{1,3})?|\d{1,12}(?:[.,]\d{1,3})?")


class Payment(NamedTuple):
    """What came off some items on the day ``on`` (of the payment, not of its booking)."""

    on: date
    amount: Decimal


def round_half_up(amount: Decimal | Fraction | int, unit: Decimal = CENT) -> Decimal:
    """``amount`` as a multiple of ``unit``, the smallest amount of the currency (0.01, 1, 0.05 …);
    the half goes away from zero."""
    if unit <= 0:
        raise ValueError(f"{unit} is no smallest amount of a currency; it must be above 0.")
    # In whole numbers: a quotient cut to 28 digits could turn into a false half.
    units = Fraction(amount) / Fraction(unit)
    sign = -1 if units < 0 else 1
    return sign * ((abs(units) * 2 + 1) // 2) * unit


def as_exact(amount: float, digits: int) -> Decimal:
    """An amount of the ledger, a float, to the ``digits`` of its currency: what was booked, without
    the noise of binary fractions."""
    return Decimal(f"{amount:.{digits}f}")


def check_amount(amount: Decimal | int, what: str = "amount") -> Decimal:
    """``amount`` as a decimal. ValueError if it is negative, no finite number or a float, whose
    digits are not those of the claim."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise ValueError(f"Hand over the {what} as Decimal or int, not as {amount!r}.")
    amount = Decimal(amount)
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"The {what} is {amount}; it must be a number of zero or more.")
    return amount


def spread(exact: list[Fraction], unit: Decimal = CENT) -> list[Decimal]:
    """``exact`` amounts rounded so that they add up to their rounded sum, as a court adds up what
    is printed: the last one takes the difference, but none falls below 0."""
    rounded = [round_half_up(amount, unit) for amount in exact]
    difference = round_half_up(sum(exact, Fraction(0)), unit) - sum(rounded, ZERO)
    for place in reversed(range(len(rounded))):
        taken = max(difference, -rounded[place])
        rounded[place] += taken
        difference -= taken
    return rounded


def next_anniversary(day: date, years: int) -> date:
    """The first day of the year that begins ``years`` after ``day``: after 29 February of a leap
    year the common year is over with 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def read_amount(text: object) -> Decimal | None:
    """An amount above zero that a debtor wrote, as a German or an Englishman does; it may be
    anything.

    >>> read_amount("1.234,56"), read_amount("1,234.56"), read_amount("1.234"), read_amount("lots")
    (Decimal('1234.56'), Decimal('1234.56'), Decimal('1234'), None)
    """
    if not isinstance(text, str) or len(text) > 20:
        return None
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        return None
    whole, mark, part = text, "", ""
    found = re.search(r"[.,](\d{1,2})$", text)
    if found:
        whole, mark, part = text[: found.start()], ".", found.group(1)
    try:
        amount = Decimal("".join(filter(str.isdigit, whole)) + mark + part)
    except InvalidOperation:
        return None
    return amount if amount > 0 else None
