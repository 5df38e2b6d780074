"""Values as they come in from outside, and why one cannot be taken.

>>> find_fault("monetary", float("nan"))
'number'
>>> find_fault("integer", 10**10)
'large'
>>> find_fault("date", "2026-02-30")
'day'
>>> find_fault("binary", "no file")
'file'
"""

import base64
import math
import re
from datetime import date

# Above it a float does not hold the cents any more.
HIGHEST = 10**13
# What a column of whole numbers holds.
HIGHEST_WHOLE = 2**31 - 1
NUMBERS = {"float": HIGHEST, "monetary": HIGHEST, "integer": HIGHEST_WHOLE}
TEXTS = ("char", "text", "html")
DAYS = ("date", "datetime")
# What a screen holds instead of a file that it did not read: "12.50 Kb".
SIZE = re.compile(r"\d+(?:\.\d+)? [A-Za-z]+", re.ASCII)


def find_fault(kind, value):
    """Why a ``value`` is none for a field of this ``kind``: "number", "large", "day", "text",
    "file"; None if it may be one. Nothing is always one."""
    if not value:
        return None
    if kind in NUMBERS:
        return _find_fault_of_number(value, NUMBERS[kind])
    if kind in DAYS and isinstance(value, str):
        return None if _is_day(value[:10]) else "day"
    if kind in TEXTS and isinstance(value, str):
        return "text" if "\0" in value else None
    if kind == "binary" and isinstance(value, str | bytes):
        return None if _is_file(value) else "file"
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


def _is_file(value):
    """Whether it is a file as base64."""
    text = value if isinstance(value, str) else value.decode("latin-1")
    if SIZE.fullmatch(text):
        return True
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return False
    return True
