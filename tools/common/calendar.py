"""Days on which letters go out.

>>> from datetime import date
>>> next_open_day(date(2026, 11, 22), SUNDAY)      # a Sunday
datetime.date(2026, 11, 23)
"""

from datetime import date, timedelta

SUNDAY = frozenset({6})
WEEKEND = frozenset({5, 6})
EVERY_DAY = frozenset()


def add_days(day: date, days: int | timedelta) -> date:
    """``days`` later; beyond the last day there is, that day. Somebody who enters 31 December 9999
    means never.

    >>> add_days(date(9999, 12, 31), 1)
    datetime.date(9999, 12, 31)
    >>> add_days(date(2026, 3, 1), 1_000_000_000)
    datetime.date(9999, 12, 31)
    """
    if isinstance(days, int):
        days = min(days, date.max.toordinal())
    span = days if isinstance(days, timedelta) else timedelta(days=days)
    return day + span if span <= date.max - day else date.max


def is_quiet(day: date, quiet_weekdays: frozenset[int]) -> bool:
    """Whether nothing is sent on ``day``; weekdays count from Monday = 0."""
    return day.weekday() in quiet_weekdays


def next_open_day(day: date, quiet_weekdays: frozenset[int]) -> date:
    """The first day from ``day`` on on which letters go out."""
    if len(quiet_weekdays) >= 7:
        raise ValueError("At least one weekday must be left for sending.")
    while is_quiet(day, quiet_weekdays):
        day += timedelta(days=1)
    return day
