"""Why a debtor gets nothing more on account, what would lift it, and whom somebody let through.

Nothing here is a state. It is asked when an order is confirmed or goods leave, and what was true a
minute ago counts no more: paid is paid.

>>> rules = [Rule("overdue", days=30, amount=Decimal(200))]
>>> facts = Facts(late=(Late(31, Decimal(250)),))
>>> [hold.code for hold in find_holds(facts, rules)]
['overdue']
>>> find_holds(Facts(late=(Late(30, Decimal(250)),)), rules)
()
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ..common.money import ZERO
from .exposure import NOTHING, Exposure
from .limits import InForce

# The order in which they are told: the first is the one to speak about.
CODES = (
    "insolvency",
    "insurer",
    "overdue",
    "share",
    "promises",
    "plans",
    "limit",
    "group_limit",
    "limit_expired",
    "assessment_expired",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a debtor is held, and whether it stops or only warns. Of each code there is one at
    most."""

    code: str
    stops: bool = True
    days: int = 0  # more than so many late
    amount: Decimal = ZERO  # at least so much of it
    percent: Decimal = ZERO  # of the limit: overdue share, or tolerance above it
    count: int = 1  # so many of it


@dataclass(frozen=True, slots=True)
class Late:
    """An overdue amount: without what is contested or being paid."""

    days: int
    amount: Decimal
    key: object = field(default=None, repr=False)  # which item it is


def take_credits(late: Sequence[Late], credits: Decimal) -> tuple[Late, ...]:
    """What is late, less what the debtor has paid and nobody has matched: the oldest first.

    >>> take_credits([Late(9, Decimal(50)), Late(40, Decimal(250))], Decimal(260))
    (Late(days=9, amount=Decimal('40')),)
    """
    left = []
    for one in sorted(late, key=lambda one: -one.days):
        paid = min(one.amount, credits)
        credits -= paid
        if one.amount > paid:
            left.append(replace(one, amount=one.amount - paid))
    return tuple(left)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about a debtor at the moment; ``adds`` is what the document asked about adds to
    his debt."""

    exposure: Exposure = NOTHING
    limit: InForce | None = None
    group_exposure: Exposure = NOTHING
    group_limit: InForce | None = None
    adds: Decimal = ZERO
    late: Sequence[Late] = ()
    broken_promises: int = 0
    failed_plans: int = 0
    insolvent: bool = False
    assessment_until: date | None = None
    report_missed: date | None = None  # the insurer's reporting day that passed


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason; the figures are those of its sentence."""

    code: str
    stops: bool = True
    days: int = 0
    amount: Decimal = ZERO  # what is late, or what he would owe
    limit: Decimal = ZERO
    over: Decimal = ZERO  # what has to be paid, or allowed, to lift it
    count: int = 0
    since: date | None = None

    @property
    def weight(self) -> int:
        """Of the same reason, more is a new one: one more broken promise."""
        return self.count


# Holds without anybody's having said so: whoever set a limit meant it.
LIMIT_RULE = Rule("limit")


def find_holds(facts: Facts, rules: Iterable[Rule], day: date | None = None) -> tuple[Hold, ...]:
    """All reasons that apply, in the order of ``CODES``."""
    known = {rule.code: rule for rule in rules}
    found = [
        *_hold_of_limits(facts, known.get("limit", LIMIT_RULE)),
        *_hold_of_expired(facts, known, day),
        *_hold_of_late(facts, known),
        *_hold_of_conduct(facts, known),
    ]
    return tuple(sorted(found, key=lambda hold: CODES.index(hold.code)))


def _hold_of_limits(facts, rule):
    both = (
        ("limit", facts.limit, facts.exposure),
        ("group_limit", facts.group_limit, facts.group_exposure),
    )
    for code, limit, exposure in both:
        if limit is None:
            continue
        after = exposure.total + facts.adds
        allowed = limit.amount * (100 + rule.percent) / 100
        if after > max(allowed, ZERO):
            # One that has run out only says what was thought right; that it has is another rule.
            stops = rule.stops and limit.expired_on is None
            over = after - limit.amount
            yield Hold(code, stops, amount=after, limit=limit.amount, over=over)


def _hold_of_expired(facts, known, day):
    rule = known.get("limit_expired")
    gone = [it.expired_on for it in (facts.limit, facts.group_limit) if it and it.expired_on]
    if rule and gone:
        yield Hold("limit_expired", rule.stops, since=min(gone))
    rule, until = known.get("assessment_expired"), facts.assessment_until
    if rule and day and until and until < day:
        yield Hold("assessment_expired", rule.stops, since=until)
    rule = known.get("insurer")
    if rule and facts.report_missed:
        yield Hold("insurer", rule.stops, since=facts.report_missed)


def _hold_of_late(facts, known):
    if rule := known.get("overdue"):
        late = [one for one in facts.late if one.days > rule.days and one.amount > 0]
        amount = sum((one.amount for one in late), ZERO)
        if late and amount >= rule.amount:
            days = max(one.days for one in late)
            yield Hold("overdue", rule.stops, days=days, amount=amount, over=amount)
    if (rule := known.get("share")) and facts.limit and facts.limit.amount > 0:
        amount = sum((one.amount for one in facts.late), ZERO)
        allowed = facts.limit.amount * rule.percent / 100
        if amount > allowed:
            over = amount - allowed
            yield Hold("share", rule.stops, amount=amount, limit=facts.limit.amount, over=over)


def _hold_of_conduct(facts, known):
    counted = (("promises", facts.broken_promises), ("plans", facts.failed_plans))
    for code, number in counted:
        rule = known.get(code)
        if rule and number >= max(rule.count, 1):
            yield Hold(code, rule.stops, count=number)
    rule = known.get("insolvency")
    if rule and facts.insolvent:
        yield Hold("insolvency", rule.stops)


@dataclass(frozen=True, slots=True)
class Release:
    """Somebody lets a debtor through in spite of reasons he saw: ``reasons`` with how much there
    was of each, up to a debt of ``ceiling``, until a day."""

    reasons: Mapping[str, int]
    ceiling: Decimal
    until: date


def why_void(release: Release, holds: Sequence[Hold], after: Decimal, day: date) -> str | None:
    """Why a ``release`` does not count for a debt of ``after`` on ``day``: its day has passed, it
    was about other reasons, or it was not for so much. None if it does."""
    if day > release.until:
        return "passed"
    for hold in holds:
        if hold.stops and hold.weight > release.reasons.get(hold.code, -1):
            return "new_reason"
    return "amount" if after > release.ceiling else None


def is_held(holds: Sequence[Hold], releases: Iterable[Release], after: Decimal, day: date) -> bool:
    """Whether a reason stops the debtor and nobody let him through."""
    if not any(hold.stops for hold in holds):
        return False
    return all(why_void(release, holds, after, day) for release in releases)
