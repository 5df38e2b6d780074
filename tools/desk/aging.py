"""How old what is owed is: the classes in which every credit controller thinks.

>>> from datetime import date
>>> [age.code for age in AGES]
['not_due', 'to_30', 'to_60', 'to_90', 'over_90']
>>> get_age(date(2026, 11, 1), date(2026, 11, 29)).code
'to_30'
>>> AGES[2].get_due_days(date(2026, 11, 29))
(datetime.date(2026, 9, 30), datetime.date(2026, 10, 29))
"""

from datetime import date, timedelta
from typing import NamedTuple


class Age(NamedTuple):
    """A class of age: ``first`` to ``last`` day overdue (None: without bound), and the ``share`` of
    such an amount that is at risk."""

    code: str
    first: int | None
    last: int | None
    share: float

    def get_due_days(self, today: date) -> tuple[date | None, date | None]:
        """(earliest, latest) due day of what belongs to the class; None: without bound."""
        earliest = None if self.last is None else today - timedelta(days=self.last)
        latest = None if self.first is None else today - timedelta(days=self.first)
        return earliest, latest


# What is due today is not overdue. The shares are a rule of thumb until the ledger's own history
# tells a probability: the older, the less of it comes in.
AGES = (
    Age("not_due", None, 0, 0.0),
    Age("to_30", 1, 30, 0.1),
    Age("to_60", 31, 60, 0.25),
    Age("to_90", 61, 90, 0.5),
    Age("over_90", 91, None, 0.75),
)
BY_CODE = {age.code: age for age in AGES}


def get_age(due: date, today: date) -> Age:
    """The class of what is due on ``due``."""
    late = (today - due).days
    return next(age for age in AGES if age.last is None or late <= age.last)


def get_widths(amounts: list[float], least: int = 2) -> list[int]:
    """The widths in percent of bars for these amounts, the longest 100; what is there is seen.

    >>> get_widths([500.0, 0.0, 1000.0, 1.0])
    [50, 0, 100, 2]
    >>> get_widths([0.0, -3.0])
    [0, 0]
    """
    longest = max(amounts, default=0.0)
    return [
        max(round(100 * amount / longest), least) if longest > 0 and amount > 0 else 0
        for amount in amounts
    ]
