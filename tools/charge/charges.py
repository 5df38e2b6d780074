"""What a creditor may charge for a late payment, besides interest.

A lump sum absorbs costs of recovery (§ 288 (5) sentence 3 BGB; CJEU C-131/18, C-370/21): what may
be asked for is the higher of the two, never their sum.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO, check_amount

# In which a charge was claimed by a letter that went out, or by hand.
CLAIMED_STATES = ("open", "paid", "waived")


class Band(NamedTuple):
    """A row of a fee table: claims of ``above`` and more cost ``fee``."""

    above: Decimal
    fee: Decimal


def get_fee(bands: Iterable[Band], claim: Decimal, limit: Decimal | None = None) -> Decimal:
    """The fee of a letter over ``claim``, at most ``limit``; 0 where the table has no row."""
    check_amount(claim, "claim")
    fitting = [band for band in bands if band.above <= claim]
    fee = max(fitting, key=lambda band: band.above).fee if fitting else ZERO
    fee = check_amount(fee, "fee")
    return min(fee, limit) if limit is not None else fee


def get_chargeable(lump_sums: Decimal, costs: Decimal, charged: Decimal) -> Decimal:
    """What may be charged on top of what was ``charged`` of both before."""
    for amount, what in ((lump_sums, "lump sums"), (costs, "costs"), (charged, "amount charged")):
        check_amount(amount, what)
    return max(max(lump_sums, costs) - charged, ZERO)
