"""What comes in, from how debtors have paid so far: amounts with their probability, never a date
for each invoice, as the likely day of what is unpaid always lies ahead and no sum of such days is
true.

1. Each debtor has a typical day, in days after the due date: the median of his payments, drawn
   towards that of all the more, the fewer they are.
2. Around their typical days all debtors pay alike: one curve tells which share is still unpaid how
   many days later. Who has not paid yet counts as long as he was watched.
3. So an item unpaid so far is paid within the next days with the probability that the curve gives
   for it; once it is late, it matters that it is, and hardly whose it is.
4. The whole is corrected by how far the forecasts of the last weeks were off, and says so.

>>> shrink([12, 12, 12], 6, Fraction(55, 100))
Fraction(786, 71)
>>> shrink([], 6, Fraction(55, 100))
6
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import median
from typing import NamedTuple

# Days around the typical day; what lies beyond counts as the last one.
FIRST, LAST = -60, 180
# Fewer paid items tell nothing about the next one.
NEEDS = 30
# Weeks by which a forecast is corrected, how many of them must be there, and weeks it is judged by.
CORRECTS, CORRECTS_NEEDS, JUDGES = 8, 4, 12


def shrink(delays: Sequence, of_all, k):
    """The typical day of a debtor who paid with these ``delays``; ``k``: as if that many payments
    were those of all. None: debtors do not differ, so that his are theirs."""
    if not delays or k is None:
        return of_all
    return (len(delays) * Fraction(median(delays)) + Fraction(k) * Fraction(of_all)) / (
        len(delays) + Fraction(k)
    )


def estimate_k(groups: Iterable[Sequence[int]]) -> Fraction | None:
    """How much debtors vary in themselves, measured by how much they vary among each other: of the
    delays of each. None where nothing tells them apart."""
    groups = [group for group in groups if len(group) > 1]
    number = sum(map(len, groups))
    if len(groups) < 2 or number <= len(groups):
        return None
    sums = [Fraction(sum(group)) for group in groups]
    squares = sum(sum(one * one for one in group) for group in groups)
    own = sum(s * s / len(group) for s, group in zip(sums, groups, strict=True))
    within = (squares - own) / (number - len(groups))
    among = (own - sum(sums) ** 2 / number) / (len(groups) - 1)
    size = (number - Fraction(sum(len(g) ** 2 for g in groups), number)) / (len(groups) - 1)
    between = (among - within) / size
    return within / between if between > 0 else None


class Habits(NamedTuple):
    """How the debtors of a company pay: ``of_all`` the median delay, ``typical`` the day of each
    debtor, ``curve`` the share still unpaid at the end of each day around it, ``paid`` how many
    items it was learnt from, ``counts`` how many of each debtor."""

    paid: int
    of_all: float
    k: float | None
    typical: Mapping[object, int]
    curve: Sequence[float]
    counts: Mapping[object, int] = {}

    def where(self, debtor: object) -> int:
        return self.typical.get(debtor, round(self.of_all))

    def unpaid(self, day: int) -> float:
        """The share unpaid at the end of a day around the typical one."""
        return 1.0 if day < FIRST else self.curve[min(day, LAST) - FIRST]

    def chance(self, debtor: object, late: int, days: int) -> float:
        """That an item, unpaid at the end of day ``late`` after its due date, is paid in the
        ``days`` after that. 0 where nobody was ever seen to pay."""
        since = late - self.where(debtor)
        left = self.unpaid(since)
        return 1 - self.unpaid(since + days) / left if left > 1e-9 else 0.0


def learn(
    paid: Mapping[object, Sequence[int]],
    waiting: Mapping[object, Sequence[int]],
    needs: int = NEEDS,
) -> Habits | None:
    """From ``paid``, ``{debtor: days late of each payment}``, and ``waiting``, days late so far of
    what is unpaid. None: too few payments yet."""
    known = {debtor: days for debtor, days in paid.items() if days}
    number = sum(map(len, known.values()))
    if not number or number < needs:
        return None
    of_all = median(day for days in known.values() for day in days)
    k = estimate_k(known.values())
    typical = {debtor: round(shrink(days, of_all, k)) for debtor, days in known.items()}
    counts = []
    for rows in (known, waiting):
        around = Counter()
        for debtor, days in rows.items():
            own = typical.get(debtor, round(of_all))
            around.update(min(max(day - own, FIRST), LAST) for day in days)
        counts.append(around)
    own = {debtor: len(days) for debtor, days in known.items()}
    return Habits(number, of_all, None if k is None else float(k), typical, _draw(*counts), own)


def _draw(paid: Counter, waiting: Counter) -> list[float]:
    """Kaplan–Meier by days; one curve of all has some 240 of them, whatever the ledger."""
    watched, left, curve = paid.total() + waiting.total(), 1.0, []
    for day in range(FIRST, LAST + 1):
        if watched and paid[day]:
            left *= 1 - paid[day] / watched
        watched -= paid[day] + waiting[day]
        curve.append(left)
    return curve


class Claim(NamedTuple):
    """What a debtor owes: ``late`` days after its due date, negative if not due yet, it was
    unpaid."""

    debtor: object
    late: int
    amount: float


class Arranged(NamedTuple):
    """What was promised, or is an instalment, in so many days from today; 0 is today."""

    day: int
    amount: float


def expect(
    habits: Habits,
    claims: Iterable[Claim],
    days: int,
    arranged: Iterable[Arranged] = (),
    kept: float = 1.0,
) -> float:
    """The money of the next ``days``: claims by the curve, what was arranged on its day with the
    rate at which arrangements were ``kept``. What is arranged or contested is no claim here."""
    free = sum(one.amount * habits.chance(one.debtor, one.late, days) for one in claims)
    return free + kept * sum(one.amount for one in arranged if one.day < days)


# === HOW GOOD IT WAS === #


def get_correction(weeks: Sequence[tuple[float, float]]) -> float:
    """By what to multiply a forecast: what came in of what was expected, uncorrected, in the last
    closed ``weeks``, ``(expected, came in)``, oldest first."""
    last = weeks[-CORRECTS:]
    expected = sum(one for one, _came in last)
    if len(last) < CORRECTS_NEEDS or expected <= 0:
        return 1.0
    return sum(came for _one, came in last) / expected


class Quality(NamedTuple):
    """``error``: how far off the weeks were, of what came in; ``bias``: above 0 too much was
    promised."""

    weeks: int
    error: float
    bias: float


def judge(weeks: Sequence[tuple[float, float]]) -> Quality | None:
    """Of the last closed weeks, ``(expected, came in)``. None: nothing to judge by.

    >>> judge([(100.0, 80.0), (60.0, 80.0)])
    Quality(weeks=2, error=0.25, bias=0.0)
    """
    last = weeks[-JUDGES:]
    came = sum(one for _expected, one in last)
    if came <= 0:
        return None
    error = sum(abs(expected - one) for expected, one in last)
    bias = sum(expected - one for expected, one in last)
    return Quality(len(last), error / came, bias / came)
