"""Charges the law measures by the size of the claim: lump sums and collection costs.

>>> scale = get_scale(load_scales(), "NL", "consumer")
>>> get_amount(scale, Decimal("5000"))     # 15 % of 2500 and 10 % of the next 2500
Decimal('625.00')

The scales are rows of ``data/interest/scales.csv``, one a band. Claims are in the scale's
``claim_currency``, charges in its ``currency``: Poland measures the claim in zloty and grants euro,
to be converted at the rate of the National Bank; that rate is not a matter of this file.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ..common.money import ZERO, check_amount, round_half_up
from ..common.tables import Row, group_rows, read_rows, to_decimal, to_flag

TABLE = "interest/scales"
# What all bands of a scale say alike.
_SHARED = ("country", "debtor", "claim_currency", "currency", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class Band:
    """Claims from ``threshold`` on cost ``base`` and ``percent`` of what exceeds the threshold.
    ``included``: a claim of exactly the threshold is in this band, not in the one below."""

    threshold: Decimal
    included: bool
    base: Decimal
    percent: Decimal

    def holds(self, claim: Decimal) -> bool:
        return claim > self.threshold or (self.included and claim == self.threshold)

    def get_amount(self, claim: Decimal) -> Decimal:
        return self.base + self.percent * (claim - self.threshold) / 100


@dataclass(frozen=True, slots=True)
class Scale:
    """``debtor``: business, consumer or any. ``bands`` from the smallest threshold up;
    ``maximum`` None = no limit."""

    key: str
    country: str
    debtor: str
    claim_currency: str
    currency: str
    bands: tuple[Band, ...]
    minimum: Decimal = ZERO
    maximum: Decimal | None = None


def get_amount(scale: Scale, claim: Decimal) -> Decimal:
    """What may be charged for ``claim``, in ``scale.currency``, rounded half up to the cent; zero
    if nothing is claimed. ValueError for a negative claim."""
    if not check_amount(claim, "claim"):
        return ZERO
    band = next(band for band in reversed(scale.bands) if band.holds(claim))
    amount = max(band.get_amount(claim), scale.minimum)
    if scale.maximum is not None:
        amount = min(amount, scale.maximum)
    return round_half_up(amount)


@functools.cache
def load_scales() -> dict[str, Scale]:
    """All scales of the table by their key."""
    return read_scales(read_rows(TABLE))


def read_scales(rows: Sequence[Row]) -> dict[str, Scale]:
    groups = group_rows(rows, "scale")
    return {key: _read_scale(key, group) for key, group in groups.items()}


def get_scale(scales: Mapping[str, Scale], country: str, debtor: str) -> Scale | None:
    """The scale for a ``debtor`` (business or consumer) of a country, None where its law grants
    nothing against such a debtor. ValueError for a country without any scale."""
    known = [scale for scale in scales.values() if scale.country == country]
    if not known:
        raise ValueError(f"No charges are known for {country}; add rows to {TABLE}.csv.")
    if debtor not in ("business", "consumer"):
        raise ValueError(f"A debtor is business or consumer, not {debtor!r}.")
    return next((scale for scale in known if scale.debtor in (debtor, "any")), None)


def _read_scale(key: str, rows: Sequence[Row]) -> Scale:
    first = rows[0]
    if any(row[column] != first[column] for row in rows for column in _SHARED):
        raise ValueError(f"The bands of scale {key!r} differ in what they must share; align them.")
    bands = tuple(_read_band(row) for row in rows)
    thresholds = [band.threshold for band in bands]
    if thresholds[0] or any(low >= high for low, high in pairwise(thresholds)):
        raise ValueError(f"The bands of scale {key!r} must start at 0 and go up; sort its rows.")
    return Scale(
        key,
        *(first[column] for column in ("country", "debtor", "claim_currency", "currency")),
        bands,
        to_decimal(first, "minimum") or ZERO,
        to_decimal(first, "maximum"),
    )


def _read_band(row: Row) -> Band:
    return Band(
        check_amount(to_decimal(row, "threshold") or ZERO, "threshold"),
        to_flag(row, "threshold_included"),
        check_amount(to_decimal(row, "base") or ZERO, "base"),
        check_amount(to_decimal(row, "percent") or ZERO, "percent"),
    )
