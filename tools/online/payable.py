"""What a debtor pays when he pays online: of which claim how much.

>>> from datetime import date
>>> from decimal import Decimal
>>> old, new = Claim("A", date(2026, 5, 1), Decimal(30)), Claim("B", date(2026, 6, 1), Decimal(50))
>>> spread(Decimal(40), [new, old])
([('A', Decimal('30')), ('B', Decimal('10'))], Decimal('0'))
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple


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

    @property
    def asked(self) -> Decimal:
        return self.amount - self.discount

    @property
    def due_now(self) -> Decimal:
        return self.amount - max(self.discount, self.later)


def spread(amount: Decimal, claims: Iterable[Claim]) -> tuple[list, Decimal]:
    """``([(key, paid)], rest)``: the oldest first, nobody named any (§ 366 (2) BGB)."""
    paid = []
    for claim in sorted(claims, key=lambda claim: (claim.due, str(claim.key))):
        used = min(amount, claim.amount)
        if used > 0:
            paid.append((claim.key, used))
            amount -= used
    return paid, amount


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
    in_turn = sorted(claims, key=lambda claim: (claim.due, str(claim.key)))
    for credit in sorted(credits, key=lambda credit: (credit.due, str(credit.key))):
        rest = credit.amount
        for claim in in_turn:
            used = min(rest, left.get(claim.key, Decimal(0)))
            if used > 0 and claim.account == credit.account:
                found.append((credit.key, claim.key, used))
                left[claim.key] -= used
                rest -= used
    return found
