"""Periods of months and years as §§ 187 (1), 188 BGB count them; most laws do the same.

>>> add_months(date(2026, 11, 30), 3)      # there is no 30 February: its last day, § 188 (3)
datetime.date(2027, 2, 28)

The day of the event does not count and the period ends with the day of the same number, so the
result is the last day of the period. A period that ends on a Sunday is not moved here: § 193 BGB
is about declarations and payments, not about limitation.
"""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The last day of a period of ``months`` from ``day`` on."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    return add_months(day, 12 * years)


def end_of_year(day: date) -> date:
    return date(day.year, 12, 31)
