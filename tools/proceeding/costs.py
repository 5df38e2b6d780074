"""What agency, court and lawyer cost in a proceeding, as far as the debtor has to pay it back.

>>> tariff = load_tariff(date(2026, 12, 1))
>>> [str(cost) for cost in list_order_costs(tariff, [Decimal(2380), Decimal(1190)])]
['KV 1100 74.00', 'VV 3305 295.00', 'VV 7002 20.00', 'VV 3308 147.50']

The value is that of the main claims alone: interest and costs do not count (§ 43 GKG). Whoever
charged the fee out of court before sets half of it off (Vorbem. 3 (4) VV RVG). Fees and tables
stand in ``data/charge``.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from ..charge.legal_costs import (
    COURT_ORDER,
    ENFORCEMENT_ORDER,
    ORDER_PROCEDURE,
    POSTAGE,
    SIMPLE_CASE,
    Fee,
    Tariff,
    get_fee,
    get_postage,
    list_collection_fees,
    load_tariff,
)
from ..common.money import CENT, ZERO, check_amount, round_half_up
from ..common.tables import read_rows, to_decimal

__all__ = ["load_tariff"]

# VV 2300: the usual fee, and what is allowed once the debtor contests.
CONTESTED = Decimal("1.3")
# Within so many days of the first letter the case is a simple one (VV 2300 (2)).
SIMPLE_DAYS = 14
# Vorbem. 3 (4): half of the fee is set off, at most this factor.
SET_OFF_SHARE, SET_OFF_MOST = Decimal("0.5"), Decimal("0.75")
BETREIBUNG = "proceeding/betreibung_fees"


class Cost(NamedTuple):
    """One cost: its ``number`` in the tariff, the ``stage`` in which it arises (applied,
    enforcement_applied, handed_over, requested), ``amount`` what is left of it after ``set_off``,
    the part that an earlier fee has paid; ``payee`` gets it."""

    number: str
    amount: Decimal
    stage: str
    payee: str
    set_off: Decimal = ZERO
    certain: bool = True

    def __str__(self) -> str:
        return f"{self.number} {self.amount}"


def list_order_costs(
    tariff: Tariff,
    claims: Iterable[Decimal],
    lawyer: bool = True,
    charged_before: Decimal = ZERO,
) -> list[Cost]:
    """Of a German payment order with enforcement order for main ``claims``: court fee, and with a
    ``lawyer`` (or agency: § 13e (1) RDG) his fees. ``charged_before``: the fee out of court
    (VV 2300, without postage) that he was paid for the same claims."""
    value = sum((check_amount(claim, "claim") for claim in claims), ZERO)
    court = get_fee(tariff, COURT_ORDER, value)
    costs = [Cost(COURT_ORDER, court.amount, "applied", "court")]
    if not lawyer:
        return costs
    order, enforcement = (
        get_fee(tariff, number, value) for number in (ORDER_PROCEDURE, ENFORCEMENT_ORDER)
    )
    # One matter, so the flat rate stands once: of the order first, what is left of it later. It is
    # reckoned on the fees before set-off.
    postage, all_postage = (get_postage(tariff, it) for it in ([order], [order, enforcement]))
    off = min(get_set_off(order, check_amount(charged_before, "fee")), order.amount)
    costs += [
        Cost(ORDER_PROCEDURE, order.amount - off, "applied", "lawyer", off),
        Cost(POSTAGE, postage.amount, "applied", "lawyer"),
        Cost(ENFORCEMENT_ORDER, enforcement.amount, "enforcement_applied", "lawyer"),
    ]
    if rest := all_postage.amount - postage.amount:
        costs.append(Cost(POSTAGE, rest, "enforcement_applied", "lawyer"))
    return costs


def get_set_off(full: Fee, charged: Decimal) -> Decimal:
    """What of a fee out of court is set off against the fee of the procedure; ``full`` bears the
    full fee of the value."""
    return min(round_half_up(charged * SET_OFF_SHARE), round_half_up(full.base * SET_OFF_MOST))


def list_agency_costs(
    tariff: Tariff,
    claim: Decimal,
    first_letter: date | None = None,
    paid_on: date | None = None,
    contested: bool = False,
) -> list[Cost]:
    """The most an agency may charge the debtor (§ 13e RDG: as a lawyer): 0.9 of the full fee, 0.5
    if he pays within two weeks of its first letter, up to 1.3 once he contests."""
    factor = CONTESTED if contested else None
    if not contested and is_simple(first_letter, paid_on):
        factor = SIMPLE_CASE
    fees = list_collection_fees(tariff, claim, factor, contested)
    return [Cost(fee.number, fee.amount, "handed_over", "agency") for fee in fees]


def is_simple(first_letter: date | None, paid_on: date | None) -> bool:
    if not (first_letter and paid_on):
        return False
    return paid_on <= first_letter + timedelta(days=SIMPLE_DAYS)


def get_absorbed(lump_sum: Decimal, costs: Decimal) -> Decimal:
    """What of the lump sum falls away beside costs of pursuing the claim (§ 288 (5) s. 3 BGB): the
    debtor owes the larger of the two, never both."""
    return min(check_amount(lump_sum, "lump sum"), check_amount(costs, "costs"))


def get_betreibung_cost(claim: Decimal) -> Cost:
    """What a Swiss payment order costs, in CHF, with its postage; that may have risen, so the sum
    is not certain. The creditor advances it (Art. 68 SchKG)."""
    check_amount(claim, "claim")
    for row in read_rows(BETREIBUNG):
        if (top := to_decimal(row, "up_to")) is None or claim <= top:
            amount = to_decimal(row, "with_post").quantize(CENT)
            return Cost("Art. 16 GebV SchKG", amount, "requested", "office", certain=False)
    raise ValueError(f"No fee is known for a claim of {claim}.")


def sum_costs(costs: Iterable[Cost]) -> Decimal:
    return sum((cost.amount for cost in costs), ZERO)
