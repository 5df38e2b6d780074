"""What an agency's value means, and for whom it may decide anything.

>>> scale = [Band(100, 149, 1), Band(150, 200, 2)]
>>> find_class(Decimal(150), scale)
2
>>> find_class(Decimal("149.5"), scale) is None
True
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

# Of what an assessment of a natural person may be made: nothing else can be named. Neither address,
# name, sex, birth, nationality nor what somebody buys (CJEU C-634/21; draft of § 37a BDSG).
FACTORS = (
    "agency",  # the value of an agency, with its source
    "own_payments",  # how he has paid us
    "overdue",  # what he owes us and has not paid
    "statements",  # his financial statements
    "registers",  # public registers: insolvency, debtors' register
    "security",  # what secures the claim
    "insurer",  # what the insurer covers
    "his_word",  # what he says himself
)


class Band(NamedTuple):
    """From ``first`` to ``last`` a value means ``grade``: 1 the best, 6 the worst."""

    first: Decimal | int
    last: Decimal | int
    grade: int


def find_class(value: Decimal, bands: Iterable[Band]) -> int | None:
    """The class of a ``value``, None where the scale does not know it: it is not guessed."""
    for band in bands:
        if band.first <= value <= band.last:
            return band.grade
    return None


def overlap(bands: Iterable[Band]) -> bool:
    """Whether a value would have two classes."""
    ordered = sorted(bands)
    return any(one.last >= two.first for one, two in pairwise(ordered))


def needs_person(is_natural: bool | None) -> bool:
    """Whether an assessment only proposes until somebody decides: of people, sole traders among
    them, and of whom nobody knows that he is none."""
    return is_natural is not False


def is_valid(day: date, valid_until: date | None, today: date) -> bool:
    """Whether an assessment of ``day`` still counts ``today``."""
    return day <= today and not (valid_until and valid_until < today)
