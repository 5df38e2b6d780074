"""Country facts kept as tables under ``data/``, so that a change of law is a change of rows.

Plain CSV, read by the rules without Odoo and by whatever model wants the same facts.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"

Row = Mapping[str, str]


def read_rows(name: str) -> list[Row]:
    """The rows of ``data/<name>.csv`` by column name."""
    path = DATA / f"{name}.csv"
    if not path.is_file():
        raise ValueError(f"There is no table {name!r}; name one of the files in {DATA.name}/.")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def group_rows(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Rows by what they say in ``column``, in the order of the table."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def newest_rows(rows: Iterable[Row], key: str, day: date) -> dict[str, list[Row]]:
    """By ``key``, the rows in force on ``day``: those with the latest ``valid_from`` until then.
    A key without any is left out."""
    groups = group_rows((row for row in rows if to_date(row, "valid_from") <= day), key)
    for name, known in groups.items():
        newest = max(row["valid_from"] for row in known)
        groups[name] = [row for row in known if row["valid_from"] == newest]
    return groups


def to_decimal(row: Row, column: str) -> Decimal | None:
    """The number in a cell, None if it is empty."""
    text = (row[column] or "").strip()
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        raise ValueError(f"{text!r} in column {column!r} is no number; correct the row.") from None


def to_date(row: Row, column: str) -> date:
    try:
        return date.fromisoformat(row[column])
    except (TypeError, ValueError):
        raise ValueError(
            f"{row[column]!r} in column {column!r} is no day; write it as 2026-12-31."
        ) from None


def to_flag(row: Row, column: str) -> bool:
    if row[column] not in ("yes", "no"):
        raise ValueError(f"{row[column]!r} in column {column!r} must be yes or no.")
    return row[column] == "yes"
