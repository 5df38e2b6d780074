"""What comes next with a debtor: of the decisions on his items the one that his row in the work
list tells."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ..decision.escalation import PROPOSE

# A letter is planned, and its day is known.
PLANNED = ("cap", "quiet", "later", "interval", "deadline")
# Nothing to look after: said only if there is nothing else.
SILENT = ("not_due", "credit")


class Decided(NamedTuple):
    """The decision on an item of ``amount`` in company currency: ``rank`` of its next level, 0 if
    there is none, ``on`` the day on which it changes; ``key`` is whatever the caller knows it
    by."""

    key: object
    code: str
    amount: float
    rank: int = 0
    on: date | None = None


def choose(decisions: Iterable[Decided]) -> Decided | None:
    """What is to be done today comes first, the highest level of it; then the letter under way;
    then the letter that is planned next; then why most of the money rests.

    >>> today, later = date(2026, 12, 1), date(2026, 12, 11)
    >>> choose([Decided(1, "promise", 900.0), Decided(2, "later", 10.0, 2, later)]).key
    2
    >>> choose([Decided(1, "promise", 900.0), Decided(2, "dispute", 10.0)]).key
    1
    """
    known = [one for one in decisions if one.code != "credit"]
    return min(known, key=_place, default=None)


def _place(one: Decided) -> tuple:
    if one.code == PROPOSE:
        return (0, -one.rank, -one.amount)
    if one.code == "pending":
        return (1, -one.amount)
    if one.code in PLANNED and one.on:
        return (2, one.on, -one.rank)
    if one.code in SILENT:
        return (4, -one.amount)
    return (3, -one.amount)
