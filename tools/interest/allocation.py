"""Which part of a debt a payment pays.

§ 367 (1) BGB: first the costs, then the interest, the principal last. Other laws order otherwise,
and what the debtor says he pays goes before any of it, § 366 (1) BGB.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..common.money import check_amount

COSTS, INTEREST, PRINCIPAL = "costs", "interest", "principal"
PARTS = (COSTS, INTEREST, PRINCIPAL)
ORDERS = {
    "costs_interest_principal": (COSTS, INTEREST, PRINCIPAL),
    "costs_principal_interest": (COSTS, PRINCIPAL, INTEREST),  # § 497 (3) BGB
    "interest_principal_costs": (INTEREST, PRINCIPAL, COSTS),
    "principal_interest_costs": (PRINCIPAL, INTEREST, COSTS),
    "principal_costs_interest": (PRINCIPAL, COSTS, INTEREST),
}


def get_part(kind: str) -> str:
    """Which part of a debt a charge of this ``kind`` is."""
    return INTEREST if kind == "interest" else COSTS


class Parts(NamedTuple):
    """A debt, or what was paid of it, by its parts."""

    costs: Decimal = Decimal(0)
    interest: Decimal = Decimal(0)
    principal: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        return self.costs + self.interest + self.principal

    def minus(self, other: "Parts") -> "Parts":
        return Parts(*(mine - its for mine, its in zip(self, other, strict=True)))


class Debt(NamedTuple):
    """What is open of one claim; ``due`` puts the debts of a debtor in their order."""

    key: object
    due: object
    open: Parts
    order: tuple[str, ...] = ORDERS["costs_interest_principal"]


def allocate(amount: Decimal, debt: Parts, order: Iterable[str] = PARTS) -> tuple[Parts, Decimal]:
    """``(paid, rest)``: what ``amount`` pays of each part in this ``order``, and what is left of it
    when all is paid."""
    rest = check_amount(amount, "payment")
    order = tuple(order)
    if sorted(order) != sorted(PARTS):
        raise ValueError(f"{order} is no order of payment; name each of {', '.join(PARTS)} once.")
    paid = {}
    for part in order:
        paid[part] = min(rest, check_amount(getattr(debt, part), part))
        rest -= paid[part]
    return Parts(**paid), rest


def allocate_over(
    amount: Decimal, debts: Iterable[Debt], designated: Iterable[object] = ()
) -> tuple[Mapping[object, Parts], Decimal]:
    """``({key: paid}, rest)`` over several debts: those the debtor ``designated`` first, in his
    order, then the oldest (§ 366 BGB: due ones, of these the oldest)."""
    wishes = {key: place for place, key in enumerate(designated)}
    rest, paid = check_amount(amount, "payment"), {}

    def in_turn(debt):
        return (wishes.get(debt.key, len(wishes)), debt.due, str(debt.key))

    for debt in sorted(debts, key=in_turn):
        paid[debt.key], rest = allocate(rest, debt.open, debt.order)
    return paid, rest
