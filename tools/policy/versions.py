"""Which version of a policy is in force on a day: a paper says what was in force on its own."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta


def find_in_force(versions: Iterable[tuple[date, int]], day: date) -> int | None:
    """Of ``(first day, key)`` the key of the last one that had begun by ``day``; None before all.

    >>> versions = [(date(2026, 1, 1), 7), (date(2026, 7, 1), 9)]
    >>> [find_in_force(versions, date(2026, month, 1)) for month in (6, 7)]
    [7, 9]
    >>> find_in_force(versions, date(2025, 12, 31))
    """
    begun = [one for one in versions if one[0] <= day]
    return max(begun)[1] if begun else None


def get_first_day(versions: Sequence[tuple[date, int]], today: date) -> date:
    """The first day from which another version may hold: not today where something is in force, as
    papers of today bear it already.

    >>> get_first_day([], date(2026, 11, 30))
    datetime.date(2026, 11, 30)
    >>> get_first_day([(date(2026, 1, 1), 7)], date(2026, 11, 30))
    datetime.date(2026, 12, 1)
    """
    taken = find_in_force(versions, today) is not None
    return today + timedelta(days=1) if taken else today
