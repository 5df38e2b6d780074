"""What a debtor pays when he pays online: of which claim how much.

>>> from datetime import date
>>> from decimal import Decimal
>>> old, new = Claim("A", date(2026, 5, 1), Decimal(30)), Claim("B", date(2026, 6, 1), Decimal(50))
>>> spread(Decimal(40), [new, old])
([('A', Decimal('30')), ('B', Decimal('10'))], Decimal('0'))
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..interest.allocation import PARTS, PRINCIPAL, Debt, Parts, allocate_over

# What can be paid online neither by mistake nor by being tempted: it may be owed no more, or to
# somebody else.
NOT_PAYABLE = frozenset({"insolvency", "time_barred", "proceeding"})
# Parts of an item that cannot be paid: contested, or on their way. A payment plan only lets the
# debtor wait: he may pay earlier.
RESTS = frozenset({"dispute", "in_payment"})
# Why nothing of an item is asked for, though it is due: what explains best comes first. What only
# says when the next letter comes (one is on its way, no procedure) is no such reason.
WAITS = (
    "proceeding",
    "promise",
    "says_paid",
    "not_received",
    "wrong_data",
    "in_payment",
    "possible_payment",
    "block_item",
    "block_invoice",
    "block_debtor",
    "payment_blocked",
    "no_followup",
)


class Claim(NamedTuple):
    """What may be paid of an open item or a charge: not what is contested or being paid already.
    ``discount`` comes off where all of it is paid; ``account`` it is booked on."""

    key: object
    due: date
    amount: Decimal
    discount: Decimal = Decimal(0)
    account: object = None
    in_whole: bool = True
    # In instalments of a payment plan that are not late.
    later: Decimal = Decimal(0)
    # Of what debt this is a part, and which: costs and interest go with an item.
    debt: object = None
    part: str = PRINCIPAL
    # He may pay it, but nobody asks for it at present.
    waits: bool = False

    @property
    def asked(self) -> Decimal:
        return self.amount - self.discount

    @property
    def due_now(self) -> Decimal:
        return self.amount - max(self.discount, self.later)


def spread(
    amount: Decimal, claims: Iterable[Claim], order: Iterable[str] = PARTS
) -> tuple[list, Decimal]:
    """``([(key, paid)], rest)``: nobody named any, so the oldest debt first (§ 366 (2) BGB), and of
    each its parts in this ``order`` (§ 367 (1) BGB: costs, interest, principal)."""
    rows_of = defaultdict(list)
    for claim in sorted(claims, key=_in_turn):
        rows_of[claim.key if claim.debt is None else claim.debt].append(claim)
    debts = [
        Debt(debt, _get_due(debt, rows), _sum_parts(rows), tuple(order))
        for debt, rows in rows_of.items()
    ]
    shares, rest = allocate_over(amount, debts)
    paid = []
    for debt, share in shares.items():
        for part in order:
            left = getattr(share, part)
            for claim in rows_of[debt]:
                used = min(left, claim.amount) if claim.part == part else Decimal(0)
                if used > 0:
                    paid.append((claim.key, used))
                    left -= used
    return paid, rest


def _in_turn(claim: Claim) -> tuple:
    return claim.due, str(claim.key)


def _get_due(debt: object, rows: list[Claim]) -> date:
    """Costs of a debt do not make it older."""
    return next((claim.due for claim in rows if claim.key == debt), rows[0].due)


def _sum_parts(rows: list[Claim]) -> Parts:
    return Parts(
        **{
            part: sum((claim.amount for claim in rows if claim.part == part), Decimal(0))
            for part in PARTS
        }
    )


def set_off(credits: Iterable[Claim], claims: Iterable[Claim]) -> list[tuple]:
    """``[(key of the credit, key of the claim, amount)]``: credits taken off claims in the same
    account, the oldest first. Matching takes all it can, so a claim of which a part is contested is
    not touched, and a discount is lost to nobody."""
    left = {
        claim.key: claim.amount
        for claim in claims
        if claim.in_whole and not (claim.discount or claim.later)
    }
    found = []
    in_turn = sorted(claims, key=_in_turn)
    for credit in sorted(credits, key=_in_turn):
        rest = credit.amount
        for claim in in_turn:
            used = min(rest, left.get(claim.key, Decimal(0)))
            if used > 0 and claim.account == credit.account:
                found.append((credit.key, claim.key, used))
                left[claim.key] -= used
                rest -= used
    return found
