"""When a debtor may be written to or called: hours of the day where he is, Sundays and holidays,
and how often in a week.

>>> from datetime import datetime
>>> import pytz
>>> hours = Hours((480, 1200), (540, 1080), None)
>>> berlin = [pytz.timezone("Europe/Berlin")]
>>> find_open(datetime(2026, 3, 6, 20, 30), berlin, hours, lambda zone, day: False)  # Friday, 21:30
datetime.datetime(2026, 3, 7, 8, 0)

Moments are UTC without a zone, as Odoo keeps them; hours are minutes since midnight on the clock of
the debtor, who may live in one of several zones: then each of them counts.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

import pytz

SATURDAY, SUNDAY = 5, 6
DAY = 24 * 60
WEEK = timedelta(days=7)
# Days that are looked through: no country rests longer.
HORIZON = 60
# Why somebody waits.
HOURS, SUNDAYS, HOLIDAY, OFTEN = "hours", "sunday", "holiday", "often"


class Hours(NamedTuple):
    """Open from one minute of the day up to another; None: not at all. Holidays are Sundays."""

    week: tuple | None
    saturday: tuple | None
    sunday: tuple | None


class Hold(NamedTuple):
    """Why nobody is to write to the debtor now, and from when on it is allowed again."""

    reason: str
    until: datetime


def find_hold(moment, zones, hours, is_holiday, contacts=(), cap=0):
    """The `Hold` of a contact at ``moment``, None if it may take place. ``is_holiday(zone, day)``
    tells of public holidays; ``hours`` are None for what disturbs nobody, as a letter; ``contacts``
    are the moments of those before, of which a week has ``cap`` at most (0 = any number)."""
    free = find_free(moment, contacts, cap)
    until = find_open(free, zones, hours, is_holiday) if hours else free
    if until <= moment:
        return None
    if free > moment:
        return Hold(OFTEN, until)
    return Hold(_get_reason(moment, zones, hours, is_holiday), until)


def find_free(moment, contacts, cap):
    """The first moment from ``moment`` on at which fewer than ``cap`` of the ``contacts`` lie
    within a week.

    >>> days = [datetime(2026, 3, day) for day in (2, 4)]
    >>> find_free(datetime(2026, 3, 6), days, 2)
    datetime.datetime(2026, 3, 9, 0, 0)
    """
    recent = sorted(one for one in contacts if moment - WEEK < one <= moment)
    return recent[-cap] + WEEK if cap and len(recent) >= cap else moment


def find_open(moment, zones, hours, is_holiday):
    """The first moment from ``moment`` on that lies within the ``hours`` in each of the ``zones``,
    in the first of them where they have none in common."""
    latest = moment
    while latest - moment < timedelta(days=HORIZON):
        later = max(_find_open_in(latest, zone, hours, is_holiday) for zone in zones)
        if later == latest:
            return latest
        latest = later
    return _find_open_in(moment, zones[0], hours, is_holiday)


def _find_open_in(moment, zone, hours, is_holiday):
    first = _get_local(moment, zone).date()
    for offset in range(HORIZON):
        day = first + timedelta(days=offset)
        span = _get_span(day, hours, is_holiday(zone, day))
        if span and moment < _get_moment(day, span[1], zone, early=True):
            return max(moment, _get_moment(day, span[0], zone))
    # Nobody can wait for ever: such hours are none.
    return moment


def _get_reason(moment, zones, hours, is_holiday):
    """By the zone in which it is not allowed."""
    for zone in zones:
        if _find_open_in(moment, zone, hours, is_holiday) > moment:
            day = _get_local(moment, zone).date()
            if is_holiday(zone, day):
                return HOLIDAY
            return SUNDAYS if day.weekday() == SUNDAY else HOURS
    return HOURS


def _get_span(day, hours, holiday):
    if holiday or day.weekday() == SUNDAY:
        return hours.sunday
    return hours.saturday if day.weekday() == SATURDAY else hours.week


def _get_local(moment, zone):
    return pytz.utc.localize(moment).astimezone(zone)


def _get_moment(day, minutes, zone, early=False):
    """That minute of a day in UTC. A clock that is put back shows it twice, one that is put forward
    never: an end is the ``early`` one, so that nobody is disturbed too late."""
    if minutes >= DAY:
        day, minutes = day + timedelta(days=1), minutes - DAY
    local = datetime.combine(day, time(minutes // 60, minutes % 60))
    return zone.localize(local, is_dst=early).astimezone(pytz.utc).replace(tzinfo=None)
