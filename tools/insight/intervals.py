"""How far a rate can be trusted: what 9 cases say is less than what 900 say.

>>> low, high = rate_interval(6, 9)
>>> round(100 * low, 1), round(100 * high, 1)
(35.4, 87.9)
"""

from collections.abc import Iterable
from fractions import Fraction
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)


def rate_interval(hits: int, cases: int, confidence: float = 0.95) -> Interval | None:
    """Wilson's interval of a rate, which stays within 0 and 1 and says something of few cases."""
    if not cases:
        return None
    if not 0 <= hits <= cases:
        raise ValueError(f"{hits} of {cases} is no share.")
    z, rate = _quantile(confidence), hits / cases
    middle = rate + z * z / (2 * cases)
    reach = z * sqrt(rate * (1 - rate) / cases + z * z / (4 * cases * cases))
    scale = 1 + z * z / cases
    low = 0.0 if not hits else (middle - reach) / scale
    high = 1.0 if hits == cases else (middle + reach) / scale
    return Interval(low, high)


class Difference(NamedTuple):
    value: float
    interval: Interval

    @property
    def is_shown(self) -> bool:
        """Whether the cases show that there is a difference at all."""
        return not self.interval.holds(0.0)


def rate_difference(hits: int, cases: int, other_hits: int, other_cases: int) -> Difference | None:
    """Of two rates, with Newcombe's interval (1998, method 10).

    >>> rate_difference(18, 40, 14, 40).is_shown
    False
    """
    one, other = rate_interval(hits, cases), rate_interval(other_hits, other_cases)
    if one is None or other is None:
        return None
    rate, other_rate = hits / cases, other_hits / other_cases
    down = sqrt((rate - one.low) ** 2 + (other.high - other_rate) ** 2)
    up = sqrt((one.high - rate) ** 2 + (other_rate - other.low) ** 2)
    value = rate - other_rate
    return Difference(value, Interval(value - down, value + up))


class Curve(NamedTuple):
    """Kaplan–Meier: the share that has not paid yet after each day on which somebody paid."""

    steps: tuple[tuple[int, Fraction], ...]

    def paid_within(self, days: int) -> Fraction:
        left = [share for day, share in self.steps if day <= days]
        return 1 - left[-1] if left else Fraction(0)

    @property
    def median(self) -> int | None:
        """The day by which half has paid; None while the curve has not come down so far."""
        return next((day for day, share in self.steps if 2 * share <= 1), None)


def draw_curve(observed: Iterable[tuple[int, bool]]) -> Curve:
    """Of ``(days, paid)``. Who has not paid was watched for so many days only: by today, the next
    letter, a credit note, a dispute, a plan. He counts as long as he was watched, and no longer;
    left out, or taken for a refusal, he would make the rate wrong."""
    observed = [(day, bool(paid)) for day, paid in observed]
    left, steps = Fraction(1), []
    for day in sorted({day for day, paid in observed if paid}):
        at_risk = sum(one >= day for one, _paid in observed)
        left *= 1 - Fraction(sum(one == day and paid for one, paid in observed), at_risk)
        steps.append((day, left))
    return Curve(tuple(steps))
