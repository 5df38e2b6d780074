"""What the opening of insolvency proceedings does to a claim: by the day on which it arose.

>>> get_rank(date(2026, 7, 1), date(2026, 9, 1))
'insolvency'

Who delivered before the opening is a creditor of the insolvency (§ 38 InsO) and files his claim;
what the administrator ordered is a debt of the estate (§ 55) and is asked for as usual.
"""

from datetime import date, timedelta
from typing import NamedTuple

from ..common.periods import add_months, add_years

INSOLVENCY, ESTATE = "insolvency", "estate"


class Window(NamedTuple):
    """Payments of this time may be taken back: for the lawyer to judge, not for us."""

    paragraph: str
    since: date
    until: date


def get_rank(arose: date, opened: date | None) -> str:
    """``insolvency`` for a claim that arose before the opening, ``estate`` for one after it, empty
    where nothing was opened."""
    if not opened:
        return ""
    return INSOLVENCY if arose < opened else ESTATE


def get_interest_end(opened: date) -> date:
    """Interest is filed to the day before the opening (§ 39 (1) no. 1 InsO: later one is last)."""
    return opened - timedelta(days=1)


def list_windows(applied: date) -> list[Window]:
    """The times before the application for the proceedings in which payments may be taken back."""
    until = applied - timedelta(days=1)
    return [
        Window("§ 131 InsO", add_months(applied, -1), until),
        Window("§ 130 InsO", add_months(applied, -3), until),
        Window("§ 133 (2) InsO", add_years(applied, -4), until),
    ]
