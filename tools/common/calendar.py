"""Days on which letters go out.

>>> from datetime import date
>>> next_open_day(date(2026, 11, 22), SUNDAY)      # a Sunday
datetime.date(2026, 11, 23)
"""

from datetime import date, timedelta

SUNDAY = frozenset({6})
WEEKEND = frozenset({5, 6})
EVERY_DAY = frozenset()


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
