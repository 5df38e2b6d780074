"""When a payment plan has failed so far that a person may end it, and what the debtor may do first.

>>> from datetime import date
>>> from .instalments import Instalment
>>> from .review import review
>>> plan = [Instalment(date(2027, month, 1), Decimal(50)) for month in (1, 2, 3, 4)]
>>> judge_default(review(plan, [], date(2027, 1, 15)), DefaultRule(days=10))
(Met(code='days', limit=10, found=14),)
>>> judge_default(review(plan, [], date(2027, 1, 15)), DefaultRule(days=10), CONSUMER)
()

Nothing here makes the whole debt fall due: that takes a clause in the agreement, a notice with a
last deadline, and somebody who decides it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO
from .instalments import Instalment, shift_day
from .review import Payment, Progress, list_missed


class DefaultRule(NamedTuple):
    """What the agreement says: one of these is enough, None = does not count. ``days``: an
    instalment late by more; ``in_a_row``: late now, one after the other; ``in_total``: missed ever,
    even if paid since; ``amount``: late now. ``cure_days``: the last deadline."""

    days: int | None = None
    in_a_row: int | None = None
    in_total: int | None = None
    amount: Decimal | None = None
    cure_days: int = 14


class ConsumerFloor(NamedTuple):
    """What the law asks for besides: all of it. ``share``: of the whole plan. § 498 BGB is content
    with 5 % where a contract lasts more than three years; 10 % is never wrong."""

    in_a_row: int
    share: Decimal
    cure_days: int


CONSUMER = ConsumerFloor(2, Decimal("0.10"), 14)


class Met(NamedTuple):
    """A condition that is met: its limit, and what was found."""

    code: str
    limit: int | Decimal
    found: int | Decimal


def judge_default(
    progress: Progress, rule: DefaultRule, floor: ConsumerFloor | None = None, grace: int = 0
) -> tuple[Met, ...]:
    """The conditions that are met, none as long as the debtor only pays late or not at all within
    what was agreed. A debtor who has caught up is in no default, however often he was late."""
    missed = list_missed(progress, grace)
    # The oldest is paid first, so what is late now is always in a row.
    late = [entry for entry in missed if entry.is_late]
    if not late:
        return ()
    overdue = sum((entry.open for entry in late), ZERO)
    days = max(entry.days_late for entry in late)
    met = _list_met(
        ("days", rule.days, days),
        ("in_a_row", rule.in_a_row, len(late)),
        ("in_total", rule.in_total, len(missed)),
        ("amount", rule.amount, overdue),
    )
    if not met or floor is None:
        return met
    needed = _list_met(
        ("consumer_in_a_row", floor.in_a_row, len(late)),
        ("consumer_share", floor.share * progress.total, overdue),
    )
    return met + needed if len(needed) == 2 else ()


def _list_met(*conditions) -> tuple[Met, ...]:
    """Those of ``(code, limit, found)`` that reach their limit; days have to be more than it."""
    return tuple(
        Met(code, limit, found)
        for code, limit, found in conditions
        if limit is not None and (found > limit if code == "days" else found >= limit)
    )


def get_cure_deadline(
    received: date,
    rule: DefaultRule,
    floor: ConsumerFloor | None = None,
    is_open: Callable[[date], bool] | None = None,
) -> date:
    """The last day to catch up after the notice of default was ``received``: a working day, where
    ``is_open`` tells which days are (§ 193 BGB)."""
    last = received + timedelta(days=max(rule.cure_days, floor.cure_days if floor else 0))
    return shift_day(last, is_open) if is_open else last


def judge_cure(
    instalments: Sequence[Instalment],
    payments: Iterable[Payment],
    noticed: date,
    deadline: date,
    today: date,
) -> str:
    """``cured``: what was late when the notice went out is paid by the deadline; ``running``: there
    is time left; ``lapsed``: now somebody may decide. What fell due since is not asked for."""
    demanded = sum((entry.amount for entry in instalments if entry.due < noticed), ZERO)
    until = min(deadline, today)
    if sum((payment.amount for payment in payments if payment.on <= until), ZERO) >= demanded:
        return "cured"
    return "running" if today <= deadline else "lapsed"
