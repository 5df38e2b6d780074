"""In which time zones somebody may live, by country and state.

>>> [str(zone) for zone in find_zones("US", "CA", "Europe/Berlin", "Europe/Berlin")]
['America/Los_Angeles']

What a contact says of its own zone is believed only where its country has that zone: Odoo fills in
that of whoever entered it.
"""

import functools

import pytz

from ..common.tables import group_rows, read_rows

TABLE = "delivery/time_zones"


def find_zones(country, state, own, usual):
    """The zones of somebody in ``country`` and ``state`` (codes), whose contact says ``own``; else
    the ``usual`` one, of the creditor."""
    known = pytz.country_timezones.get(country or "", [])
    if own and own in known:
        names = [own]
    else:
        names = _load_zones().get((country, state)) or known or [usual]
    return [pytz.timezone(name) for name in names]


@functools.cache
def _load_zones():
    states = group_rows(read_rows(TABLE), "state")
    return {
        (row["country"], state): [one["zone"] for one in rows if one["country"] == row["country"]]
        for state, rows in states.items()
        for row in rows
    }
