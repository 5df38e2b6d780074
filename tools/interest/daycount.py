"""How many days of which year a stretch of days is: the day count of an interest rule.

A stretch is given by its first day and the day after its last one.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

ACTUAL = "act/act"
DAY_COUNTS = (ACTUAL, "act/365", "act/360", "30E/360")


def year_stretches(start: date, stop: date, day_count: str) -> Iterator[tuple[date, date, int]]:
    """``(start, stop, days in the year)`` for each part with one length of the year.

    Only actual/actual tells years apart: § 191 BGB counts a year as it is, so the days of a leap
    year are a 366th each. Years of equal length that follow each other stay together."""
    if day_count not in DAY_COUNTS:
        raise ValueError(f"{day_count} is no day count; choose one of {', '.join(DAY_COUNTS)}.")
    if day_count != ACTUAL:
        yield start, stop, int(day_count[-3:])
        return
    while start < stop:
        base, end = _year_length(start.year), start
        while end < stop and _year_length(end.year) == base:
            end = min(date(end.year + 1, 1, 1), stop)
        yield start, end, base
        start = end


def count_days(start: date, stop: date, day_count: str) -> int:
    """The days from ``start`` up to, but without, ``stop``. Splitting a stretch changes nothing."""
    if day_count == "30E/360":
        return _to_360(stop) - _to_360(start)
    return (stop - start).days


def get_interest(balance: Fraction, percent: Fraction, days: int, base: int) -> Fraction:
    """Exactly; a negative rate bears none."""
    return balance * max(percent, Fraction(0)) / 100 * days / base


def _year_length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _to_360(day: date) -> int:
    return day.year * 360 + day.month * 30 + min(day.day, 30)
