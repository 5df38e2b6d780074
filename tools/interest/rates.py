"""Reference rates: which percentage holds on a day, and until when a series is sure to say it.

>>> half_years = (
...     Rate(date(2026, 1, 1), Decimal("1.27")),
...     Rate(date(2026, 7, 1), Decimal("1.52")),
... )
>>> get_percent(half_years, date(2026, 6, 30))
Decimal('1.27')
>>> get_covered_until(half_years, HALF_YEARLY)
datetime.date(2026, 12, 31)
"""

from bisect import bisect_right
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

HALF_YEARLY = "half_yearly"
YEARLY = "yearly"
EVENT = "event"
CONSTANT = "constant"

# Months in which a rate begins where the series names none of its own.
MONTHS = {HALF_YEARLY: (1, 7), YEARLY: (1,)}


class Rate(NamedTuple):
    valid_from: date
    percent: Decimal


class MissingRate(ValueError):
    """No rate is known for a day, or none at all."""


def get_percent(rates, day):
    """The percentage that holds on ``day``; ``rates`` are sorted, the oldest first."""
    position = bisect_right(rates, day, key=lambda rate: rate.valid_from)
    if position:
        return rates[position - 1].percent
    if not rates:
        raise MissingRate("The series has no rate yet.")
    raise MissingRate(f"No rate is known for {day}: the first one holds from {rates[0].valid_from}")


def get_covered_until(rates, kind, months=(), ended_on=None):
    """The last day for which the series is certain, None if there is no such day.

    A new rate is due in the next of ``months``, even if it should turn out to be the old one: only
    somebody who has looked can know. A series that is over says nothing about later days."""
    if not rates:
        raise MissingRate("The series has no rate yet.")
    if ended_on or kind not in MONTHS:
        return ended_on
    return get_next_change(rates[-1].valid_from, months or MONTHS[kind]) - timedelta(days=1)


def get_next_change(day, months):
    """The first day after ``day`` on which a new rate may begin."""
    later = [month for month in sorted(months) if month > day.month]
    return date(day.year, later[0], 1) if later else date(day.year + 1, min(months), 1)


def is_usual_day(day, months):
    """Whether rates of a series use to begin on such a day."""
    return not months or (day.day == 1 and day.month in months)


def find_gap(rates, kind, months=()):
    """The first day in the middle of a half-yearly series from which on no rate was entered, though
    each half-year has one of its own; None if all are there. Other series may leave out a year in
    which nothing changed."""
    if kind != HALF_YEARLY:
        return None
    for position, rate in enumerate(rates[1:]):
        due = get_next_change(rates[position].valid_from, months or MONTHS[kind])
        if rate.valid_from > due:
            return due
    return None
