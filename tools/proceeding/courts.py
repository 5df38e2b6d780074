"""Which court issues a payment order: in Germany the central court at the seat of the *creditor*
(§ 689 (2) ZPO), not of the debtor.

>>> find_courts("NW", "40210").courts[0].name
'Amtsgericht Hagen'
>>> [court.name for court in find_courts("NW", "41460").courts]
['Amtsgericht Euskirchen', 'Amtsgericht Hagen']

North Rhine-Westphalia has two, by districts of higher courts. Which one a postcode lies in is from
memory: it is proposed, and where it is not clear both are shown and somebody chooses.
"""

from decimal import Decimal
from typing import NamedTuple

from ..common.tables import read_rows

COURTS, DISTRICTS = "proceeding/courts", "proceeding/districts"
# § 23 no. 1 GVG since 1 January 2026; above it the regional court, with a lawyer.
LOCAL_COURT_MOST = Decimal(10000)


class Court(NamedTuple):
    """``holidays``: the state at whose seat it is, whose holidays move its deadlines."""

    code: str
    name: str
    department: str
    zip: str
    city: str
    address: str
    holidays: str
    certainty: str


class Found(NamedTuple):
    """``certain``: whether nothing about the choice is from memory."""

    courts: tuple[Court, ...]
    certain: bool


def find_courts(land: str, postcode: str = "") -> Found:
    """The central courts for a creditor in a German state (``NW``); without a state for one abroad.
    None for a state that nobody knows."""
    rows = [row for row in read_rows(COURTS) if row["land"] == land]
    if len(rows) > 1:
        known = {
            row["district"]
            for row in read_rows(DISTRICTS)
            if postcode and postcode.startswith(row["zip_prefix"])
        }
        rows = [row for row in rows if row["district"] in known] or rows
        return Found(tuple(_read(row) for row in rows), False)
    return Found(tuple(_read(row) for row in rows), bool(rows))


def load_courts() -> dict[str, Court]:
    """By code, each once."""
    return {row["xjustiz_id"]: _read(row) for row in read_rows(COURTS)}


def get_trial_court(principal: Decimal) -> str:
    """The kind of trial court for a claim: "local" or "regional"."""
    return "local" if principal <= LOCAL_COURT_MOST else "regional"


def _read(row) -> Court:
    columns = ("xjustiz_id", "court", "department", "zip", "city", "address", "holidays")
    return Court(*(row[column] for column in columns), row["certainty"])
