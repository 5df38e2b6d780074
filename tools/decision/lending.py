"""What a debtor has to his credit with one branch, and owes another of the same company.

Branches are no persons of their own: whoever owes one and has a credit with the other owes the
difference (§ 387 BGB). Each branch first takes its own credits; what it does not need is lent, the
oldest claim first (§ 366 (2) BGB), and never to two branches at once.

>>> from datetime import date
>>> lent = lend_credits([Credit(9, "parent", "EUR", 950)],
...                     [Overdue("branch", "EUR", 1000, date(2026, 3, 1))])
>>> lent["branch"]
{9: 950}
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Credit(NamedTuple):
    """A credit or payment that is not matched; ``amount`` > 0, in its ``currency``."""

    key: int
    company: object
    currency: object
    amount: float


class Overdue(NamedTuple):
    """What a debtor owes one company in one currency and is late with; ``since`` the oldest due
    date of it."""

    company: object
    currency: object
    amount: float
    since: object


def lend_credits(
    credits: Iterable[Credit], overdue: Iterable[Overdue]
) -> Mapping[object, Mapping[int, float]]:
    """``{company: {credit: amount}}`` that each company may use of the others' ``credits`` (the
    oldest first) of one debtor. What nothing overdue in its currency needs is shown to all who are
    owed something: they may not dun before somebody said what it is for."""
    overdue = sorted(overdue, key=lambda one: (one.since, str(one.company)))
    needs = {(one.company, one.currency): one.amount for one in overdue}
    free = []
    for credit in credits:
        if (left := _take(needs, credit.company, credit)) > 0:
            free.append(credit._replace(amount=left))
    lent: dict[object, dict[int, float]] = defaultdict(dict)
    for credit in free:
        left = credit.amount
        for company in _in_turn(overdue, credit):
            rest = _take(needs, company, credit._replace(amount=left))
            if rest < left:
                lent[company][credit.key] = round(left - rest, 6)
            left = rest
        for company in _in_turn(overdue, None) if left > 0 else ():
            if company != credit.company:
                used = lent[company].get(credit.key, 0)
                lent[company][credit.key] = round(used + left, 6)
    return lent


def _take(needs, company, credit):
    """Let the ``company`` use a credit; returns what it leaves of it."""
    need = needs.get((company, credit.currency), 0)
    used = min(need, credit.amount)
    needs[company, credit.currency] = round(need - used, 6)
    return round(credit.amount - used, 6)


def _in_turn(overdue, credit):
    """The companies in the order of their oldest claims, those in the currency of a ``credit`` if
    given."""
    wanted = [one for one in overdue if credit is None or one.currency == credit.currency]
    return dict.fromkeys(one.company for one in wanted)
