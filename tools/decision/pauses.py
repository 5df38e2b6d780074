"""Which days do not count as late, because nobody would have written on them.

>>> from datetime import date
>>> count_paused_days(date(2026, 3, 1), [Pause(date(2026, 3, 5), date(2026, 3, 15))])
10

While all of an item rests its clock stands still; afterwards the interval starts anew, so that the
end of a dispute or a block is never followed by a letter of the next level.
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ..common.calendar import add_days


class Pause(NamedTuple):
    """The days from ``first`` until the day before ``free`` on which an item rested. ``whole``: all
    of it, so that these days do not count as late."""

    first: date
    free: date
    whole: bool = True


def count_paused_days(due: date, pauses: Iterable[Pause]) -> int:
    """Days after ``due`` on which all of the item rested; days of two pauses count once."""
    paused, counted = 0, add_days(due, 1)
    for pause in sorted(pause for pause in pauses if pause.whole):
        first = max(pause.first, counted)
        paused += max((pause.free - first).days, 0)
        counted = max(counted, pause.free)
    return paused


def get_resumed(pauses: Iterable[Pause]) -> date | None:
    """The day on which the last pause was over, from which the interval starts anew."""
    return max((pause.free for pause in pauses if pause.free > pause.first), default=None)
