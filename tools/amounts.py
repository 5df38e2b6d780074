"""Money as the law counts it: exact decimals, rounded half up and only where a rule says so.

>>> round_half_up(Decimal("62.745"))
Decimal('62.75')
>>> round_half_up(Fraction(1, 3))
Decimal('0.33')
"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
ZERO = Decimal(0)


def round_half_up(amount: Decimal | Fraction | int, unit: Decimal = CENT) -> Decimal:
    """``amount`` as a multiple of ``unit``, the half going away from zero."""
    if isinstance(amount, Fraction):
        units = amount / Fraction(unit)
        # In whole numbers: a quotient cut to 28 digits could turn into a false half.
        sign = -1 if units < 0 else 1
        return sign * ((abs(units) * 2 + 1) // 2) * unit
    return (Decimal(amount) / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def check_amount(amount: Decimal | int, what: str = "amount") -> Decimal:
    """``amount`` as a decimal. ValueError if it is negative, no finite number or a float, whose
    digits are not those of the claim."""
    if isinstance(amount, bool) or not isinstance(amount, Decimal | int):
        raise ValueError(f"Hand over the {what} as Decimal or int, not as {amount!r}.")
    amount = Decimal(amount)
    if not amount.is_finite() or amount < 0:
        raise ValueError(f"The {what} is {amount}; it must be a number of zero or more.")
    return amount
