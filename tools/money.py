"""Amounts to the cent: exact fractions until they are rounded, once."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def round_to(amount: Fraction | Decimal, unit: Decimal = CENT) -> Decimal:
    """``amount`` half up to ``unit``, the smallest amount of the currency (0.01, 1, 0.05 …)."""
    if unit <= 0:
        raise ValueError(f"{unit} is no smallest amount of a currency; it must be above 0.")
    steps = abs(Fraction(amount)) / Fraction(unit)
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return (whole if amount >= 0 else -whole) * unit


def as_exact(amount: Decimal, what: str) -> Decimal:
    """``amount`` if it is a sum of money that can be owed; ``what`` it is, for the error."""
    if not isinstance(amount, Decimal) or not amount.is_finite():
        raise ValueError(f"{what}: {amount!r} is no exact amount; give a Decimal.")
    if amount < 0:
        raise ValueError(f"{what}: {amount} is negative; an amount must be 0 or more.")
    return amount


def spread(exact: list[Fraction], unit: Decimal = CENT) -> list[Decimal]:
    """``exact`` amounts rounded so that they add up to their rounded sum, as a court adds up what
    is printed: the last one takes the difference, but none falls below 0."""
    rounded = [round_to(amount, unit) for amount in exact]
    difference = round_to(sum(exact, Fraction(0)), unit) - sum(rounded, Decimal(0))
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
