"""Default and interest day by day, from the law and not from the add-on: § 286, § 288, § 247 BGB.

Nothing of the add-on is used here, on purpose.
"""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import holidays

# The base rates as the Bundesbank publishes them, in percent.
BASE_RATES = (
    (date(2024, 7, 1), Decimal("3.37")),
    (date(2025, 1, 1), Decimal("2.27")),
    (date(2025, 7, 1), Decimal("1.27")),
    (date(2026, 1, 1), Decimal("1.27")),
    (date(2026, 7, 1), Decimal("1.52")),
)
SURCHARGE = {"business": 9, "consumer": 5}
GERMAN = holidays.Germany(years=range(2024, 2029))


def get_working_day(day):
    """A day on which something is due, or on which a time ends (§ 193 BGB)."""
    while day.weekday() > 4 or day in GERMAN:
        day += timedelta(days=1)
    return day


def get_start(due, agreed, received, thirty_days, demand=None, excused=None):
    """The first day of default; ``demand``: (received on, pay by) of the first letter that came
    when the claim was due; ``thirty_days``: whether they put in default by themselves, a consumer
    only if the invoice told him; ``excused``: the last day of a defence against all of it."""
    due = get_working_day(due)
    ways = []
    if agreed:
        ways.append(due + timedelta(days=1))
    if thirty_days:
        end = max(due, received) + timedelta(days=30)
        ways.append(get_working_day(end) + timedelta(days=1))
    if demand and demand[0] > due:
        ways.append(get_working_day(max(demand)) + timedelta(days=1))
    if excused:
        ways = [max(way, excused + timedelta(days=1)) for way in ways]
    return min(ways, default=None)


def get_interest(principal, start, until, payments, kind):
    """To the cent; ``payments``: [(day, amount)], the day of a payment bears interest still."""
    interest, day = Fraction(0), start
    while day <= until:
        paid = sum((amount for on, amount in payments if on < day), Decimal(0))
        left = max(principal - paid, Decimal(0))
        base = next(rate for since, rate in reversed(BASE_RATES) if since <= day)
        percent = Fraction(base + SURCHARGE[kind])
        interest += Fraction(left) * percent / 100 / _count_days(day.year)
        day += timedelta(days=1)
    exact = Decimal(interest.numerator) / Decimal(interest.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _count_days(year):
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days
