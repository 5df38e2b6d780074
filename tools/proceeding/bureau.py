"""Whether a debt could be reported to a credit bureau (§ 31 (2) no. 4 BDSG). Nothing is reported
from here: it is only shown whether the conditions are met.

>>> letters = [Letter(date(2026, 10, 1), True), Letter(date(2026, 10, 20))]
>>> find_missing(letters, False, date(2026, 10, 28)), find_missing(letters, False,
...     date(2026, 10, 29))
(['four_weeks'], [])
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

# Four weeks; whether their last day counts is a question for a lawyer: the careful reading.
LEAST = timedelta(days=28)


class Letter(NamedTuple):
    """A reminder that really went out, and whether it announced the report."""

    on: date
    announces: bool = False


# What can be missing, in the order of the law.
POINTS = ("due", "two_letters", "four_weeks", "announced", "disputed")


def find_missing(
    letters: Sequence[Letter], disputed: bool, day: date, due: date | None = None
) -> list[str]:
    """What is missing, as `POINTS`. ``due``: the day the debt was due, which must be over."""
    letters = sorted(letter for letter in letters if letter.on < day)
    missing = ["due"] if due and due >= day else []
    if len(letters) < 2:
        missing.append("two_letters")
    if not letters or day - letters[0].on < LEAST:
        missing.append("four_weeks")
    if not any(letter.announces for letter in letters):
        missing.append("announced")
    if disputed:
        missing.append("disputed")
    return missing
