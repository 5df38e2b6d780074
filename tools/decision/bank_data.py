"""How far the bank accounts have been read on which debtors pay.

>>> today = date(2026, 3, 20)
>>> find_silent([Bank(1, date(2026, 3, 18)), Bank(2, date(2026, 3, 10))], today, 5)
Bank(journal=2, day=datetime.date(2026, 3, 10))
"""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Bank(NamedTuple):
    """A bank account and a day on it: of a receipt, or up to which it was read (None = never).
    Without a journal no account is read at all."""

    journal: int | None
    day: date | None = None


class Account(NamedTuple):
    """A bank account of the company: whether letters or invoices name it, and whether debtors paid
    on it lately."""

    journal: int
    printed: bool = False
    received: bool = False


def find_silent(banks: Iterable[Bank], today: date, max_age: int) -> Bank | None:
    """Of the accounts that were read longer ago than ``max_age`` days (0 = any age will do) the one
    that is silent the longest; one account that nobody reads hides the payments on it, however
    fresh the others are."""
    if not max_age:
        return None
    banks = list(banks) or [Bank(None)]
    silent = [bank for bank in banks if not bank.day or (today - bank.day).days > max_age]
    return min(silent, key=lambda bank: bank.day or date.min, default=None)


def choose_watched(accounts: Iterable[Account]) -> list[int]:
    """The journals of the accounts where debtors pay; where nothing tells, of all."""
    accounts = list(accounts)
    paid_on = [account for account in accounts if account.printed or account.received]
    return [account.journal for account in paid_on or accounts]
