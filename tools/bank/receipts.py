"""Whose money waits at the bank: for which debtor a receipt that nobody has matched may be meant,
and which of his claims it may settle.

>>> claims = (Claim(1, 7, 100.0, ("INV/2026/00001",)), Claim(2, 7, 50.0, ("INV/2026/00002",)))
>>> debtors = [Debtor(5, ("Debtor Ltd",), claims)]
>>> receipt = Receipt(9, 7, 50.0, payer="DEBTOR LIMITED")
>>> find_money([receipt], debtors)
[Money(receipt=9, debtor=5, why='name', shares={2: 50.0})]

A receipt that names nobody for certain may be that of several: then each of them is left alone, as
a letter about what was paid is worse than one that comes later.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations
from typing import NamedTuple

from .spelling import get_first_word, get_runs, is_same_name, is_written

# The receipt names the debtor: it is his money, and not only may be.
CERTAIN = "partner"
# Of so many claims, the oldest, each sum is tried; of the others each by itself, and all together.
SUMMED = 10
FEW = 50

Convert = Callable[[float, int, int], float]


@dataclass(frozen=True, slots=True)
class Claim:
    """An open item: what is open in its currency, the numbers by which debtors name it, what pays
    it with the cash discount (None = none was agreed)."""

    key: int
    currency: int
    amount: float
    numbers: tuple[str, ...] = ()
    discounted: float | None = None


@dataclass(frozen=True, slots=True)
class Debtor:
    """A debtor with his names, his claims, the oldest first, and the charges of each letter, which
    he may pay with them, ``(currency, amount)``."""

    key: int
    names: tuple[str, ...]
    claims: tuple[Claim, ...]
    charges: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came in and waits to be matched: ``partner`` the debtor somebody entered,
    ``accounts`` the debtors who own the account it came from, ``ruled_out`` those of whom a person
    said that it is not theirs; ``elsewhere``: it lies with another company of the group."""

    key: int
    currency: int
    amount: float
    payer: str = ""
    label: str = ""
    partner: int | None = None
    accounts: frozenset[int] = frozenset()
    ruled_out: frozenset[int] = frozenset()
    elsewhere: bool = False


class Money(NamedTuple):
    """A receipt that is or may be a debtor's: ``why``, and what it settles of which claims."""

    receipt: int
    debtor: int
    why: str
    shares: dict[int, float]


def find_money(
    receipts: Sequence[Receipt],
    debtors: Sequence[Debtor],
    convert: Convert = lambda amount, _source, _target: amount,
) -> list[Money]:
    """What may be whose: that of debtors who were entered first, then in the order of the
    ``receipts``. ``convert(amount, from, to)`` between currencies."""
    known = {debtor.key: debtor for debtor in debtors}
    numbers, sums = _index_numbers(debtors), _index_sums(receipts, debtors)
    words = frozenset(get_first_word(number) for hits in numbers.values() for number, *_ in hits)
    left = {claim.key: claim.amount for debtor in debtors for claim in debtor.claims}
    found = []
    for receipt in sorted(receipts, key=lambda receipt: receipt.partner not in known):
        named = _find_named(receipt, numbers, words)
        for debtor, why in _find_debtors(receipt, known, named, sums).items():
            shares = _share(receipt, known[debtor], named.get(debtor, set()), left, convert)
            if shares:
                found.append(Money(receipt.key, debtor, why, shares))
    return found


# === WHOSE ===


def _find_debtors(receipt, known, named, sums):
    """``{debtor: why}``; whoever was entered goes before what account and name tell, but not before
    the number of another debtor's invoice."""
    found = dict.fromkeys(named, "reference")
    if receipt.partner is not None:
        why = "company" if receipt.elsewhere else CERTAIN
        found |= {receipt.partner: why} if receipt.partner in known else {}
    else:
        found |= {debtor: "account" for debtor in receipt.accounts if debtor in known}
        for debtor in sums.get((receipt.currency, receipt.amount), ()):
            names = known[debtor].names
            if debtor not in found and any(
                is_same_name(name, receipt.payer, receipt.label) for name in names
            ):
                found[debtor] = "name"
    return {debtor: why for debtor, why in found.items() if debtor not in receipt.ruled_out}


def _index_numbers(debtors):
    """``{digits: [(number, debtor, claim)]}``"""
    index = defaultdict(list)
    for debtor in debtors:
        for claim in debtor.claims:
            for number in set(claim.numbers):
                if digits := "".join(sign for sign in number if sign.isdigit()):
                    index[digits].append((number, debtor.key, claim.key))
    return index


def _find_named(receipt, numbers, words):
    """``{debtor: claims}`` whose number stands on the receipt; ``words``: with what numbers
    begin."""
    named = defaultdict(set)
    if len(numbers) < FEW and not _may_name(receipt, numbers):
        return named
    for digits in get_runs(receipt.label):
        for number, debtor, claim in numbers.get(digits, ()):
            if is_written(number, digits, receipt.label, words):
                named[debtor].add(claim)
    return named


def _may_name(receipt, numbers):
    """Quickly, as of a few debtors most receipts name nobody."""
    digits = "".join(sign for sign in receipt.label if sign.isdigit())
    return any(number in digits for number in numbers)


def _index_sums(receipts, debtors):
    """``{(currency, amount): debtors}`` for whom a receipt of nobody pays exactly what they owe."""
    wanted = {(receipt.currency, receipt.amount) for receipt in receipts if receipt.partner is None}
    index = defaultdict(list)
    for debtor in debtors if wanted else ():
        for currency in {claim.currency for claim in debtor.claims}:
            claims = [claim for claim in debtor.claims if claim.currency == currency]
            for key in {(currency, total) for total in _sum_up(debtor, claims)} & wanted:
                index[key].append(debtor.key)
    return index


# === WHAT ===


def _share(receipt, debtor, named, left, convert):
    """``{claim: amount}``: what the receipt pays exactly, else the claims it names and then the
    oldest ones, as far as it goes. What one receipt pays no other one does."""
    claims = [claim for claim in debtor.claims if left[claim.key] > 0]
    claims.sort(key=lambda claim: claim.key not in named)
    chosen = _find_exact(receipt, debtor, claims, left)
    if chosen:
        shares = {claim.key: left[claim.key] for claim in chosen}
    else:
        shares = _spread(receipt, claims, left, convert)
    for key, amount in shares.items():
        left[key] = round(left[key] - amount, 6)
    return shares


def _find_exact(receipt, debtor, claims, left):
    """The claims that the receipt pays to the cent, the fewest and oldest first."""
    same = [claim for claim in claims if claim.currency == receipt.currency]
    wanted = {
        round(receipt.amount - charge, 6) for charge in _get_charges(debtor, receipt.currency)
    }
    some = same[:SUMMED]
    several = chain.from_iterable(combinations(some, size) for size in range(1, len(some) + 1))
    singles = (
        (claim,)
        for claim in same[SUMMED:]
        if left[claim.key] in wanted or claim.discounted in wanted
    )
    for chosen in chain(several, singles, [tuple(same)]):
        if not wanted.isdisjoint(_sum_both(chosen, [left[claim.key] for claim in chosen])):
            return chosen
    return ()


def _spread(receipt, claims, left, convert):
    rest, shares = receipt.amount, {}
    for claim in claims:
        there = convert(rest, receipt.currency, claim.currency)
        part = round(min(left[claim.key], there), 6)
        if part <= 0:
            break
        shares[claim.key] = part
        rest = round(rest - convert(part, claim.currency, receipt.currency), 6)
    return shares


def _sum_up(debtor: Debtor, claims: Sequence[Claim]) -> set[float]:
    """Whatever pays some of these ``claims`` of one currency exactly: as they are or less the cash
    discount, with the charges of a letter or of all letters."""
    totals = set(_sum_both(claims, [claim.amount for claim in claims]))
    for amounts in ([claim.amount for claim in claims], [_get_cut(claim) for claim in claims]):
        sums = {0.0}
        for amount in amounts[:SUMMED]:
            sums |= {round(total + amount, 6) for total in sums}
        totals |= sums | set(amounts)
    return _add_charges(debtor, claims[0].currency, totals - {0.0})


def _sum_both(claims, amounts):
    """What pays these claims, as they are and less the cash discount."""
    cut = (min(amount, _get_cut(claim)) for claim, amount in zip(claims, amounts, strict=True))
    return round(sum(amounts), 6), round(sum(cut), 6)


def _get_cut(claim):
    return claim.amount if claim.discounted is None else claim.discounted


def _add_charges(debtor, currency, totals):
    return {round(total + more, 6) for total in totals for more in _get_charges(debtor, currency)}


def _get_charges(debtor, currency):
    """What he may pay beside his claims: nothing, the charges of a letter, or of all letters."""
    charges = [amount for of, amount in debtor.charges if of == currency]
    return {0.0, *charges, sum(charges)}
