"""What a debtor owes and is going to owe, by its parts: each amount once, as it was booked.

>>> Exposure(claims=Decimal(10000), credits=Decimal(300), orders=Decimal(2000)).total
Decimal('11700')
>>> leave_to_invoice(Decimal(100), Decimal(60))
Decimal('40')
"""

from dataclasses import dataclass
from decimal import Decimal

from ..common.money import ZERO


@dataclass(frozen=True, slots=True)
class Exposure:
    """In the currency of the company. An order and the draft of its invoice are one debt: it stands
    among the orders until the invoice is posted."""

    claims: Decimal = ZERO  # open items, due or not, contested or not
    credits: Decimal = ZERO  # what is not matched yet, as a positive amount
    orders: Decimal = ZERO  # confirmed and not invoiced
    drafts: Decimal = ZERO  # draft invoices that stem from no order

    @property
    def total(self) -> Decimal:
        """Below zero we owe the debtor."""
        return self.claims - self.credits + self.orders + self.drafts

    def __add__(self, other: "Exposure") -> "Exposure":
        """Of several debtors together."""
        return Exposure(
            self.claims + other.claims,
            self.credits + other.credits,
            self.orders + other.orders,
            self.drafts + other.drafts,
        )


NOTHING = Exposure()


def leave_to_invoice(total: Decimal, invoiced: Decimal) -> Decimal:
    """What of a confirmed order is still to become a debt: never less than nothing, if more was
    invoiced than ordered."""
    return max(total - invoiced, ZERO)
