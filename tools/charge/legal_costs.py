"""What court and lawyer cost in Germany, as far as the debtor has to pay it back (net of VAT).

>>> tariff = load_tariff(date(2026, 11, 22))
>>> get_court_order_fee(tariff, Decimal("3000"))
Decimal('62.75')
>>> [(fee.number, fee.amount) for fee in list_collection_fees(tariff, Decimal("4000"))]
[('VV 2300', Decimal('265.50')), ('VV 7002', Decimal('20.00'))]

A fee is a factor of the full fee for the value of the claim; the full fees are steps of a table
(§ 34 GKG, § 13 RVG). Tables (``data/charge/legal_fee_tables.csv``), factors and limits
(``data/charge/legal_fees.csv``) are dated rows. All in EUR, each fee rounded half up to the cent
(§ 2 (2) sentence 2 RVG, § 34 (2) GKG).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import NamedTuple

from ..common.money import ZERO, check_amount, round_half_up
from ..common.tables import Row, newest_rows, read_rows, to_decimal

COURT_ORDER = "KV 1100"
LAWSUIT = "KV 1210"
SETTLEMENT = "VV 1000"
COLLECTION = "VV 2300"
ORDER_PROCEDURE = "VV 3305"
ENFORCEMENT_ORDER = "VV 3308"
POSTAGE = "VV 7002"
# The full fee of collecting a small uncontested claim out of court stands in a table of its own.
SMALL_COLLECTION = "rvg_13_2"

SIMPLE_CASE = Decimal("0.5")  # VV 2300 (2): the debtor pays after the first letter


class FeeStep(NamedTuple):
    """Up to a value of ``up_to`` (None = no end), each started ``per_started`` beyond the step
    before costs ``fee``; the first step of a table is one ``fee`` whatever the value."""

    up_to: Decimal | None
    per_started: Decimal | None
    fee: Decimal


class Fee(NamedTuple):
    """One line of a bill: ``factor`` of the full fee ``base``, within the limits of ``number``."""

    number: str
    factor: Decimal
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class FeeRule:
    """``value_percent``: how much of the claim is its value for this fee; ``table`` is empty where
    the fee is measured on another fee."""

    number: str
    table: str
    value_percent: Decimal
    factor: Decimal
    minimum: Decimal
    maximum: Decimal | None


@dataclass(frozen=True, slots=True)
class Tariff:
    """The tables and fees in force on one day."""

    tables: Mapping[str, tuple[FeeStep, ...]]
    rules: Mapping[str, FeeRule]


def get_court_order_fee(tariff: Tariff, claim: Decimal) -> Decimal:
    """What the court asks for a Mahnbescheid (KV 1100 GKG)."""
    return get_fee(tariff, COURT_ORDER, claim).amount


def list_collection_fees(
    tariff: Tariff, claim: Decimal, factor: Decimal | None = None, contested: bool = False
) -> tuple[Fee, Fee]:
    """The most a debtor must reimburse for collection out of court, by agency or lawyer: § 13e RDG,
    VV 2300 and postage. ``factor``: the table's own (0.9) unless given, 0.5 in a simple case.
    ``contested``: the reduced full fee for claims up to EUR 50 is for uncontested ones alone."""
    small = tariff.tables.get(SMALL_COLLECTION) if not contested else None
    base = small[0].fee if small and check_amount(claim, "claim") <= small[0].up_to else None
    fee = get_fee(tariff, COLLECTION, claim, factor, base)
    return fee, get_postage(tariff, [fee])


def get_settlement_fee(tariff: Tariff, claim: Decimal) -> Fee:
    """For an agreement to pay by instalments (VV 1000 no. 2), on half the claim (§ 31b RVG)."""
    return get_fee(tariff, SETTLEMENT, claim)


def list_court_order_lawyer_fees(tariff: Tariff, claim: Decimal) -> tuple[Fee, ...]:
    """The lawyer's bill for Mahnbescheid and Vollstreckungsbescheid: one matter, so postage at the
    flat rate stands once, on the sum of the fees (VV 7002, notes to no. 7001 and 7002)."""
    fees = [get_fee(tariff, number, claim) for number in (ORDER_PROCEDURE, ENFORCEMENT_ORDER)]
    return (*fees, get_postage(tariff, fees))


def total(fees: Iterable[Fee]) -> Decimal:
    return sum((fee.amount for fee in fees), ZERO)


def get_fee(
    tariff: Tariff,
    number: str,
    claim: Decimal,
    factor: Decimal | None = None,
    base: Decimal | None = None,
) -> Fee:
    """One fee for ``claim``, zero if nothing is claimed. ``factor`` and ``base`` (full fee) in
    place of the tables' own. ValueError for a negative claim or an unknown number."""
    rule = _find(tariff.rules, number)
    factor = rule.factor if factor is None else check_amount(factor, "factor")
    if not check_amount(claim, "claim"):
        return Fee(number, factor, ZERO, ZERO)
    if base is None:
        value = claim * rule.value_percent / 100
        base = get_full_fee(_find(tariff.tables, rule.table), value)
    return Fee(number, factor, base, _limit(rule, factor * base))


def get_postage(tariff: Tariff, fees: Iterable[Fee]) -> Fee:
    """Post and telephone at the flat rate, a share of all the fees of one matter (VV 7002)."""
    rule, base = _find(tariff.rules, POSTAGE), total(fees)
    return Fee(POSTAGE, rule.factor, base, _limit(rule, rule.factor * base))


def get_full_fee(steps: Sequence[FeeStep], value: Decimal) -> Decimal:
    """The fee at a factor of 1.0 for ``value``: each step is climbed as far as the value reaches,
    a started width counting in full."""
    reached, fee = steps[0].up_to, steps[0].fee
    for step in steps[1:]:
        top = value if step.up_to is None else min(value, step.up_to)
        if top > reached:
            started = ((top - reached) / step.per_started).to_integral_value(ROUND_CEILING)
            fee += started * step.fee
            reached = top
    return fee


def load_tariff(day: date) -> Tariff:
    """What is in force on ``day``. ValueError for a day before the oldest rows."""
    return read_tariff(read_rows("charge/legal_fee_tables"), read_rows("charge/legal_fees"), day)


def read_tariff(table_rows: Iterable[Row], fee_rows: Iterable[Row], day: date) -> Tariff:
    tables = newest_rows(table_rows, "table", day)
    rules = newest_rows(fee_rows, "number", day)
    if not tables or not rules:
        raise ValueError(f"No legal fees are known for {day}; add the rows of that time.")
    return Tariff(
        {name: tuple(_read_step(row) for row in rows) for name, rows in tables.items()},
        {number: _read_rule(rows[-1]) for number, rows in rules.items()},
    )


def _limit(rule: FeeRule, amount: Decimal) -> Decimal:
    amount = max(round_half_up(amount), rule.minimum)
    return amount if rule.maximum is None else min(amount, rule.maximum)


def _find(known, name):
    if name not in known:
        raise ValueError(f"{name!r} is not in the tariff; name one of {', '.join(known)}.")
    return known[name]


def _read_step(row: Row) -> FeeStep:
    return FeeStep(*(to_decimal(row, column) for column in ("up_to", "per_started", "fee")))


def _read_rule(row: Row) -> FeeRule:
    return FeeRule(
        row["number"],
        row["table"],
        to_decimal(row, "value_percent"),
        to_decimal(row, "factor"),
        to_decimal(row, "minimum") or ZERO,
        to_decimal(row, "maximum"),
    )
