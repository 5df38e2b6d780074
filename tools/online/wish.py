"""What a debtor asks to pay, as it comes from a browser: numbers and words, which may be anything.

>>> read_wish({"what": ["chosen"], "currency": ["EUR"], "item": ["7", "9"]})
Wish(what='chosen', currency='EUR', items=(7, 9), charges=(), plan=None, amount=None)
>>> read_wish({"what": ["amount"], "currency": ["EUR"], "amount": ["-50"]}) is None
True
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..common.money import read_amount

DUE, CHOSEN, AMOUNT, PLAN = "due", "chosen", "amount", "plan"
# Whoever ticks more pays all that is due.
MOST = 200
_CURRENCY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Wish(NamedTuple):
    """``what``: all that is due, what is chosen (ids of items and charges), an amount on account,
    or the next instalment of a plan (its id), in a currency by its name."""

    what: str
    currency: str
    items: tuple[int, ...] = ()
    charges: tuple[int, ...] = ()
    plan: int | None = None
    amount: Decimal | None = None


def read_wish(sent: Mapping[str, Iterable[str]]) -> Wish | None:
    """What is wanted, of the fields of a form with their values; none, if that cannot be told. What
    does not belong to ``what`` is not looked at, as a form sends all its fields."""
    what, currency = _one(sent, "what"), _one(sent, "currency")
    if what not in (DUE, CHOSEN, AMOUNT, PLAN) or not _CURRENCY.fullmatch(currency):
        return None
    wish = Wish(what, currency)
    if what == CHOSEN:
        items, charges = (_read_numbers(sent.get(name)) for name in ("item", "charge"))
        if items is None or charges is None or not 0 < len(items) + len(charges) <= MOST:
            return None
        return wish._replace(items=items, charges=charges)
    if what == AMOUNT:
        amount = read_amount(_one(sent, "amount"))
        return wish._replace(amount=amount) if amount else None
    if what == PLAN:
        numbers = _read_numbers(sent.get("plan"))
        return wish._replace(plan=numbers[0]) if numbers and len(numbers) == 1 else None
    return wish


def _one(sent: Mapping[str, Iterable[str]], name: str) -> str:
    """The only value of a field, empty if there are none or several."""
    values = sent.get(name) or ()
    one = values[0] if isinstance(values, list | tuple) and len(values) == 1 else ""
    return one if isinstance(one, str) else ""


def _read_numbers(values: Iterable[str] | None) -> tuple[int, ...] | None:
    """Ids, each once; none, if one of the ``values`` is no id."""
    if values is None:
        return ()
    if not isinstance(values, list | tuple) or len(values) > MOST:
        return None
    if not all(isinstance(value, str) and _NUMBER.fullmatch(value) for value in values):
        return None
    return tuple(dict.fromkeys(int(value) for value in values))
