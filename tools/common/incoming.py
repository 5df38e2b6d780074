"""Values as they come in from outside, and why one cannot be taken.

>>> find_fault("monetary", float("nan"))
'number'
>>> find_fault("integer", 10**10)
'large'
>>> find_fault("date", "2026-02-30")
'day'
"""

import math
from datetime import date

# Above it a float does not hold the cents any more.
HIGHEST = 10**13
# What a column of whole numbers holds.
HIGHEST_WHOLE = 2**31 - 1
NUMBERS = {"float": HIGHEST, "monetary": HIGHEST, "integer": HIGHEST_WHOLE}
TEXTS = ("char", "text", "html")
DAYS = ("date", "datetime")


def find_fault(kind, value):
    """Why a ``value`` is none for a field of this ``kind``: "number", "large", "day", "text"; None
    if it may be one. Nothing is always one."""
    if not value:
        return None
    if kind in NUMBERS:
        return _find_fault_of_number(value, NUMBERS[kind])
    if kind in DAYS and isinstance(value, str):
        return None if _is_day(value[:10]) else "day"
    if kind in TEXTS and isinstance(value, str):
        return "text" if "\0" in value else None
    return None


def _find_fault_of_number(value, highest):
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return "number"
    if not math.isfinite(number):
        return "number"
    return "large" if abs(number) > highest else None


def _is_day(text):
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
