"""Whether one procedure works better than another: a trial decides it, never the rates of what was
done anyway. Who gets which one is drawn, how many debtors it takes is settled before, and one look
is taken at the end: whoever looks every week finds a difference between two equal texts in one year
out of four.
"""

from hashlib import sha256
from math import ceil, sqrt
from statistics import NormalDist
from typing import NamedTuple

from ..insight.intervals import Difference, rate_difference

CHAMPION, CHALLENGER = "champion", "challenger"
# Of a hundred trials of two equal procedures five may find a difference; of a hundred of two that
# differ as wished, eighty shall find it.
CONFIDENCE, POWER = 0.95, 0.80
# So unlikely may the sizes of the groups be before something else than the lot was at work.
UNLIKELY = 0.001
# After the days in which a letter may be paid, those until the money is in the books.
BOOKED = 5
# A trial that takes longer than this is never finished.
MONTHS = 24


def draw_arm(key: str, debtor: int, share: int) -> str:
    """Which procedure a debtor gets: by chance, but the same on each database and at any time.
    ``share`` of the challenger in percent.

    >>> draw_arm("text-b", 7, 50) == draw_arm("text-b", 7, 50)
    True
    >>> {draw_arm("text-b", debtor, 100) for debtor in range(9)}
    {'challenger'}
    """
    if not 0 <= share <= 100:
        raise ValueError(f"{share} % is no share.")
    lot = int(sha256(f"{key}:{debtor}".encode()).hexdigest()[:8], 16) % 100
    return CHALLENGER if lot < share else CHAMPION


def need_debtors(rate: float, hoped: float) -> int:
    """Debtors in each group that it takes to tell the two rates (0 to 1) apart.

    >>> need_debtors(0.60, 0.70), need_debtors(0.60, 0.75), need_debtors(0.60, 0.65)
    (356, 152, 1471)
    """
    if not (0 < rate < 1 and 0 < hoped < 1) or rate == hoped:
        raise ValueError("Two different rates between 0 and 1 can be told apart.")
    normal, middle = NormalDist(), (rate + hoped) / 2
    error = normal.inv_cdf((1 + CONFIDENCE) / 2) * sqrt(2 * middle * (1 - middle))
    power = normal.inv_cdf(POWER) * sqrt(rate * (1 - rate) + hoped * (1 - hoped))
    return ceil(round(((error + power) / (hoped - rate)) ** 2, 6))


def need_months(size: int, share: int, debtors_a_month: float) -> float | None:
    """How long it takes until the smaller group is full; None if nobody is written to."""
    least = min(share, 100 - share) / 100
    return size / (least * debtors_a_month) if least and debtors_a_month else None


def is_uneven(champions: int, challengers: int, share: int) -> bool:
    """Whether the lot alone hardly explains the sizes of the groups: something chose beside it, and
    the trial tells nothing.

    >>> is_uneven(480, 320, 50), is_uneven(410, 390, 50)
    (True, False)
    """
    cases = champions + challengers
    expected = share / 100
    if not cases or not 0 < expected < 1:
        return False
    reach = sqrt(cases * expected * (1 - expected))
    # A group is a whole number of debtors (Yates).
    off = max(0.0, abs(challengers - cases * expected) - 0.5)
    return 2 * (1 - NormalDist().cdf(off / reach)) < UNLIKELY


class Group(NamedTuple):
    """``paid`` of so many ``debtors`` paid the claim of their first letter in time."""

    debtors: int
    paid: int


class Verdict(NamedTuple):
    is_void: bool
    difference: Difference | None  # of the challenger's rate to the champion's

    @property
    def is_shown(self) -> bool:
        return bool(not self.is_void and self.difference and self.difference.is_shown)


def judge(champion: Group, challenger: Group, share: int) -> Verdict:
    """The one look at the end. "No difference shown" is an answer: it does not say that there is
    none."""
    if is_uneven(champion.debtors, challenger.debtors, share):
        return Verdict(True, None)
    difference = rate_difference(
        challenger.paid, challenger.debtors, champion.paid, champion.debtors
    )
    return Verdict(False, difference)
