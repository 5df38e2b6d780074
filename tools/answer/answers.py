"""What debtors say when they are called, for how long their items rest for it, and which receipt
may be the payment they speak of.

>>> is_believed("paid", 0), is_believed("paid", 2)
(True, False)
>>> find_fault(date(2026, 3, 1), date(2026, 3, 10))
'past'
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ..bank.spelling import is_same_name, is_written

# For so many days items rest by default; the other answers have remedies that rest by themselves.
RESTS = {"paid": 7, "not_received": 10, "wrong_data": 14}
# No rest lasts longer than that, whoever asks.
MOST_DAYS = 30
# So often a debtor is believed about the same item; what is wrong with an invoice is ours to mend.
TIMES = {"paid": 2, "not_received": 2}
# A transfer is on the account so many days after the debtor made it.
ON_ITS_WAY = timedelta(days=3)
# Fewer payments tell nothing about a habit.
FEW = 3


def get_last_day(cause: str, today: date) -> date | None:
    """The last day of the rest that an answer proposes; None if it rests nothing by itself."""
    return today + timedelta(days=RESTS[cause]) if cause in RESTS else None


def find_fault(until: date, today: date) -> str | None:
    """Why items cannot rest ``until`` a day: "past", "too_far"; None if they can."""
    if until < today:
        return "past"
    return "too_far" if (until - today).days > MOST_DAYS else None


def is_believed(cause: str, before: int) -> bool:
    """Whether items rest once more, which rested ``before`` so often for the same answer."""
    return before < TIMES.get(cause, before + 1)


def should_be_there(paid_on: date, read: Iterable[date | None]) -> bool:
    """Whether what was paid on a day would be seen by now: ``read`` is up to which day each bank
    account was read, None = never."""
    days = list(read)
    return bool(days) and all(day and day >= paid_on + ON_ITS_WAY for day in days)


def get_average_delay(delays: Sequence[int]) -> int | None:
    """How many days late a debtor pays, to the day; None if too few payments tell."""
    return round(sum(delays) / len(delays)) if len(delays) >= FEW else None


class Said(NamedTuple):
    """The payment of which a debtor speaks; what he does not say is empty."""

    debtor: int
    names: tuple[str, ...] = ()
    amount: float = 0.0
    currency: int | None = None
    reference: str = ""
    numbers: tuple[str, ...] = ()


class Found(NamedTuple):
    """A receipt that may be the payment, and by what it is known, the best proof first."""

    receipt: int
    by: tuple[str, ...]


# By what a receipt is known, and how much each tells; the amount alone may be anybody's.
PROOFS = {"partner": 8, "reference": 6, "number": 6, "account": 5, "name": 3, "amount": 2}


def find_receipts(said: Said, receipts: Iterable) -> list[Found]:
    """The receipts (of `tools.bank.receipts`) that may be what the debtor speaks of, the likeliest
    first. What somebody entered for another debtor, or ruled out for this one, is not his."""
    found = []
    for receipt in receipts:
        other = receipt.partner is not None and receipt.partner != said.debtor
        if other or said.debtor in receipt.ruled_out:
            continue
        if by := tuple(_get_proofs(said, receipt)):
            found.append(Found(receipt.key, by))
    return sorted(found, key=lambda one: -sum(PROOFS[name] for name in one.by))


def _get_proofs(said, receipt):
    label = receipt.label
    if receipt.partner == said.debtor:
        yield "partner"
    if said.reference and said.reference.casefold() in label.casefold():
        yield "reference"
    if any(_is_named(number, label) for number in said.numbers):
        yield "number"
    if said.debtor in receipt.accounts:
        yield "account"
    if any(is_same_name(name, receipt.payer, label) for name in said.names):
        yield "name"
    same = said.currency == receipt.currency
    if same and said.amount and round(said.amount - receipt.amount, 6) == 0:
        yield "amount"


def _is_named(number, label):
    digits = "".join(sign for sign in number if sign.isdigit())
    return (
        bool(digits)
        and digits in "".join(filter(str.isdigit, label))
        and is_written(number, digits, label)
    )
