"""How a payment plan stands: which instalments are paid, late or missed, and what follows.

>>> plan = [Instalment(date(2027, 1, 31), Decimal(50)), Instalment(date(2027, 2, 28), Decimal(50))]
>>> review(plan, [Payment(date(2027, 2, 3), Decimal(60))], date(2027, 3, 1)).entries
... # doctest: +NORMALIZE_WHITESPACE
(Entry(due=datetime.date(2027, 1, 31), amount=Decimal('50'), paid=Decimal('50'), state='paid_late',
       days_late=3),
 Entry(due=datetime.date(2027, 2, 28), amount=Decimal('50'), paid=Decimal('10'), state='short',
       days_late=1))

Whatever is paid on the items of a plan fills its instalments in the order of their days, as if the
debtor had meant the oldest. Nothing is remembered: a payment that is taken back is left out the
next time, and the plan stands where it stood without it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO, Payment, check_amount
from .instalments import Instalment

# While it is in one of these, the items of a plan rest and its instalments are reminded.
RUNNING = ("accepted", "in_arrears", "cured", "defaulted")


class Entry(NamedTuple):
    """One instalment as it stands. ``state``: ``due`` until its day is over, wholly or in part;
    ``paid`` or ``paid_late``; after its day ``short`` if a part is paid, else ``missed``.
    ``days_late``: until it was paid, else until today."""

    due: date
    amount: Decimal
    paid: Decimal
    state: str
    days_late: int

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    @property
    def is_late(self) -> bool:
        return self.state in ("short", "missed")


class Progress(NamedTuple):
    """A plan as it stands on a day. ``surplus``: paid beyond the last instalment."""

    entries: tuple[Entry, ...]
    surplus: Decimal

    @property
    def total(self) -> Decimal:
        return sum((entry.amount for entry in self.entries), ZERO)

    @property
    def paid(self) -> Decimal:
        return sum((entry.paid for entry in self.entries), ZERO)

    @property
    def late(self) -> Decimal:
        """What should have been paid by now and is not."""
        return sum((entry.open for entry in self.entries if entry.is_late), ZERO)


def review(instalments: Sequence[Instalment], payments: Iterable[Payment], today: date) -> Progress:
    """``payments`` in any order; those after ``today`` are not there yet."""
    if not instalments:
        raise ValueError("A plan without instalments cannot be judged; add them first.")
    if any(instalment.amount <= 0 for instalment in instalments):
        raise ValueError("An instalment must be above 0; leave out the others.")
    purse = sorted((on, check_amount(amount, "payment")) for on, amount in payments if on <= today)
    entries = []
    for due, amount in sorted(instalments):
        paid, last = ZERO, None
        while purse and paid < amount:
            last, there = purse.pop(0)
            used = min(there, amount - paid)
            paid += used
            if there > used:
                purse.insert(0, (last, there - used))
        entries.append(_judge(due, amount, paid, last, today))
    return Progress(tuple(entries), sum((left for _on, left in purse), ZERO))


def _judge(due: date, amount: Decimal, paid: Decimal, last: date | None, today: date) -> Entry:
    if paid == amount:
        days = max((last - due).days, 0)
        return Entry(due, amount, paid, "paid_late" if days else "paid", days)
    if today <= due:
        return Entry(due, amount, paid, "due", 0)
    return Entry(due, amount, paid, "short" if paid else "missed", (today - due).days)


def list_missed(progress: Progress, grace: int = 0) -> list[Entry]:
    """The instalments that were not paid within ``grace`` days, whether they are by now or not."""
    return [entry for entry in progress.entries if entry.days_late > grace]


def get_plan_state(progress: Progress, grace: int = 0) -> str:
    """From the best to the worst ``completed``, ``active``, ``cured`` (active again after arrears),
    ``in_arrears``; that it is in default is a person's word. Money is on its way for ``grace``
    days, so a delay of no more than that is none."""
    if all(entry.open == 0 for entry in progress.entries):
        return "completed"
    missed = list_missed(progress, grace)
    if any(entry.is_late for entry in missed):
        return "in_arrears"
    return "cured" if missed else "active"
