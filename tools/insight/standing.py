"""The figures of a company on a day, from what was read of its ledger."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from . import figures
from .intervals import Interval, rate_interval
from .ledger import BUCKETS

ZERO = Decimal(0)
# Days of the window of what happens (collected, rolled on, letters), and of what is judged.
WINDOW, JUDGED = 30, 90
# Months that the count-back of sales may go through.
MONTHS = 24


class Cell(NamedTuple):
    """Items that lay in the bucket ``then`` at the start of the window, None: were not there, and
    in ``now`` at its end: how many there are now, and what was and is open of them. A credit has no
    bucket."""

    then: int | None
    now: int | None
    count: int = 0
    was: Decimal = ZERO
    amount: Decimal = ZERO


class Facts(NamedTuple):
    """``cells`` of what debtors owe, of what they have to their credit in ``free``: ``(count,
    amount)``, and ``free_then``; ``months`` ``(sales, days)`` from the newest; of the window its
    ``sales``, what was ``written_off`` and ``collected``; ``parts`` of payments, ``(amount, days
    late)``; ``kept`` of the promises, and ``ended`` of the plans, ``judged``; of ``calls`` those
    that ``reached`` somebody, and those that ended with a promise."""

    day: date
    cells: Sequence[Cell] = ()
    free: tuple[int, Decimal] = (0, ZERO)
    free_then: Decimal = ZERO
    months: Sequence[tuple[Decimal, int]] = ()
    sales: Decimal = ZERO
    written_off: Decimal = ZERO
    collected: Decimal = ZERO
    parts: Sequence[tuple[Decimal, int]] = ()
    paid_count: int = 0
    kept: int = 0
    judged: int = 0
    completed: int = 0
    ended: int = 0
    disputed: tuple[int, Decimal] = (0, ZERO)
    letters: int = 0
    claims: int = 0
    crossed: int = 0
    costs: Decimal = ZERO
    calls: int = 0
    reached: int = 0
    pledged: int = 0

    @property
    def buckets(self) -> list[tuple[int, Decimal]]:
        """(items, amount) of each class of age."""
        sums = [[0, ZERO] for _bucket in BUCKETS]
        for cell in self.cells:
            if cell.now is not None:
                sums[cell.now][0] += cell.count
                sums[cell.now][1] += cell.amount
        return [(count, amount) for count, amount in sums]

    @property
    def owed(self) -> Decimal:
        return sum((amount for _count, amount in self.buckets), ZERO)

    @property
    def current(self) -> Decimal:
        return self.buckets[0][1]

    @property
    def overdue(self) -> Decimal:
        return self.owed - self.current

    @property
    def net(self) -> Decimal:
        """What is owed less the credits that nobody has matched."""
        return self.owed + self.free[1]

    @property
    def net_then(self) -> Decimal:
        return sum((cell.was for cell in self.cells), ZERO) + self.free_then

    def rolled(self, bucket: int) -> tuple[Decimal, Decimal]:
        """What lay in a bucket at the start of the window, and what of it lies in the next one."""
        there = [cell for cell in self.cells if cell.then == bucket]
        moved = [cell.amount for cell in there if cell.now == bucket + 1]
        return sum((cell.was for cell in there), ZERO), sum(moved, ZERO)

    @property
    def promises(self) -> Interval | None:
        return rate_interval(self.kept, self.judged)

    @property
    def talks(self) -> Interval | None:
        return rate_interval(self.pledged, self.reached)


def list_months(day: date, sales: Mapping[tuple[int, int], Decimal]) -> list[tuple[Decimal, int]]:
    """``(sales, days)`` of the month of ``day``, as far as it has come, and those before it.

    >>> list_months(date(2026, 11, 28), {(2026, 10): Decimal(5)})[:3]
    [(Decimal('0'), 28), (Decimal('5'), 31), (Decimal('0'), 30)]
    """
    months, last = [], day
    for _month in range(MONTHS):
        months.append((sales.get((last.year, last.month), ZERO), last.day))
        last = last.replace(day=1) - timedelta(days=1)
    return months


def month_ends(day: date, number: int) -> list[date]:
    """The last ends of months before ``day``, from the newest.

    >>> month_ends(date(2027, 1, 31), 2)
    [datetime.date(2026, 12, 31), datetime.date(2026, 11, 30)]
    """
    found = []
    for _month in range(number):
        day = day.replace(day=1) - timedelta(days=1)
        found.append(day)
    return found


def reckon(facts: Facts) -> dict[str, Fraction | Decimal | int | None]:
    """Each figure by its code: amounts, days, shares of 1, points, numbers. None: no figure."""
    buckets = facts.buckets
    return {
        "open": facts.owed,
        "overdue": facts.overdue,
        "credits": facts.free[1],
        **{f"bucket_{place}": amount for place, (_count, amount) in enumerate(buckets)},
        "share_current": figures.share(facts.current, facts.owed),
        "dso": figures.countback(facts.net, facts.months),
        # Credits pay first what is late, so no more than all is owed can be current.
        "best_dso": figures.countback(min(facts.current, facts.net), facts.months),
        "delay": figures.average_delay(facts.net, min(facts.current, facts.net), facts.months),
        "cei": figures.collection_effectiveness(
            facts.net_then,
            facts.sales,
            facts.net,
            min(facts.current, facts.net),
            facts.written_off,
        ),
        "roll": figures.share(facts.rolled(1)[1], facts.rolled(1)[0]),
        "index": (
            figures.payment_index(facts.parts) if facts.paid_count >= figures.INDEX_NEEDS else None
        ),
        "promises": figures.share(facts.kept, facts.judged),
        "plans": figures.share(facts.completed, facts.ended),
        "reached": figures.share(facts.reached, facts.calls),
        "pledged": figures.share(facts.pledged, facts.reached),
        "disputed": facts.disputed[1],
        "letters": facts.letters,
        "crossed": figures.share(facts.crossed, facts.claims),
        "cost": figures.share(facts.costs, facts.collected),
    }
