"""A file of letters that another system sent: its lines as values, and what is wrong with them.

>>> head = b"Rechnung;Mahnstufe;Versandt am\\n"
>>> lines, faults = read_file(head + b"RE-1;2;05.03.2026\\nRE-2;1;bald\\n")
>>> lines[0].invoice, lines[0].level, lines[0].sent_on
('RE-1', '2', datetime.date(2026, 3, 5))
>>> faults
[Fault(number=3, code='day', text='bald')]
"""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from ..common.cells import read_day

# What a spreadsheet of fifty thousand lines needs, and no machine chokes on.
MOST_BYTES, MOST_LINES = 10_000_000, 50_000
# A small file can hold a mountain of zeros.
MOST_UNPACKED = 200_000_000
NEEDED = ("invoice", "level", "sent_on")
# The columns and what they are called, without regard to case.
COLUMNS = {
    "invoice": ("number", "reference", "rechnung", "rechnungsnummer", "beleg", "belegnummer"),
    "level": ("dunning level", "mahnstufe", "stufe"),
    "sent_on": ("sent on", "sent", "day", "versandt am", "versanddatum", "mahndatum", "datum"),
    "channel": ("sent by", "kanal", "versandart", "versandweg"),
    "document": ("letter", "mahnung", "mahnnummer", "dokument"),
    "due": ("due date", "fällig", "fällig am", "fälligkeit"),
    "amount": ("open", "betrag", "offen", "offener betrag"),
    "deadline": ("pay by", "frist", "zahlungsfrist", "zahlbar bis"),
    "debtor": ("customer", "debitor", "kunde", "kundennummer", "schuldner"),
    "demand": ("proven demand", "mahnung nachweisbar", "nachweisbar"),
}
NAMES = {name: column for column, names in COLUMNS.items() for name in (column, *names)}
YES, NO = ("yes", "y", "ja", "j", "x", "1", "true"), ("no", "n", "nein", "", "0", "false")
# 1234.5, 1.234,50 and 1,234.50; "1.234" alone may be either and is none.
PLAIN = re.compile(r"\d{1,12}(?:[.,]\d{1,2})?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(?:(?:\.\d{3})+(?:,\d{1,2})|(?:,\d{3})+(?:\.\d{1,2}))", re.ASCII)


class Line(NamedTuple):
    """A letter about an invoice, as it is told. ``item``: the open item itself, where known."""

    number: int
    invoice: str
    level: str
    sent_on: date | None
    channel: str = ""
    document: str = ""
    due: date | None = None
    amount: Decimal | None = None
    deadline: date | None = None
    debtor: str = ""
    demand: bool = False
    item: int = 0


class Fault(NamedTuple):
    """What is wrong with a line; ``code`` says what, ``text`` names the culprit."""

    number: int
    code: str
    text: str = ""


class _Wrong(Exception):
    pass


def read_file(content: bytes):
    """(lines, faults) of a CSV file or a workbook (.xlsx)."""
    if len(content) > MOST_BYTES:
        return [], [Fault(1, "size", str(MOST_BYTES // 1_000_000))]
    try:
        rows = list(_read_rows(content))
    except _Wrong as wrong:
        return [], [Fault(*wrong.args)]
    if not rows:
        return [], [Fault(1, "empty")]
    return _read_lines(rows)


def _read_rows(content):
    """``(number, cells)`` of what is not empty."""
    rows = _read_workbook(content) if content.startswith(b"PK\x03\x04") else _read_csv(content)
    count = 0
    for number, cells in rows:
        if any(cells):
            count += 1
            if count > MOST_LINES:
                raise _Wrong(number, "many", str(MOST_LINES))
            yield number, cells


def _read_csv(content):
    """Comma, semicolon or tab between the columns; UTF-8, else what Windows writes."""
    if b"\0" in content:
        raise _Wrong(1, "binary")
    text = _decode(content)
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise _Wrong(reader.line_num, "csv", str(error)) from None


def _decode(content):
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_workbook(content):
    """The first sheet of it."""
    # Not needed by whoever brings a CSV file.
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise _Wrong(1, "size", str(MOST_BYTES // 1_000_000))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield number, [_as_text(cell) for cell in cells]
    except _Wrong:
        raise
    except Exception:
        raise _Wrong(1, "workbook") from None


def _as_text(cell):
    """A cell as a person would type it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return f"{cell:.2f}" if cell % 1 else f"{cell:.0f}"
    return str(cell).strip()


def _read_lines(rows):
    first, head = rows[0]
    columns = [NAMES.get(cell.lower().replace("_", " "), NAMES.get(cell.lower())) for cell in head]
    if missing := [column for column in NEEDED if column not in columns]:
        return [], [Fault(first, "columns", ", ".join(missing))]
    if twice := [head[i] for i, name in enumerate(columns) if name and name in columns[:i]]:
        return [], [Fault(first, "column_twice", ", ".join(twice))]
    lines, faults = [], []
    for number, cells in rows[1:]:
        try:
            lines.append(_read_line(columns, number, cells))
        except _Wrong as wrong:
            faults.append(Fault(number, *wrong.args))
    return lines, faults or ([] if lines else [Fault(first, "empty")])


def _read_line(columns, number, cells):
    # A workbook has no end of a line: cells beyond the head are empty.
    if any(cells[len(columns) :]) or len(cells) < len(columns) - columns[::-1].count(None):
        raise _Wrong("cells", f"{len(cells)}/{len(columns)}")
    cell = {name: text for name, text in zip(columns, cells, strict=False) if name}
    for name in ("invoice", "level"):
        if not cell[name]:
            raise _Wrong("blank", name)
    return Line(
        number=number,
        invoice=cell["invoice"],
        level=cell["level"],
        sent_on=_as_day(cell["sent_on"]),
        channel=cell.get("channel", ""),
        document=cell.get("document", ""),
        due=_as_day(cell.get("due", "")),
        amount=_as_amount(cell.get("amount", "")),
        deadline=_as_day(cell.get("deadline", "")),
        debtor=cell.get("debtor", ""),
        demand=_as_flag(cell.get("demand", "")),
    )


def _as_day(text):
    if not text:
        return None
    try:
        return read_day(text)
    except ValueError:
        raise _Wrong("day", text) from None


def _as_amount(text):
    if not text:
        return None
    if not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)):
        raise _Wrong("amount", text)
    whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d{1,2}))?", text, re.ASCII).groups()
    return Decimal(f"{re.sub('[.,]', '', whole)}.{decimals or 0}")


def _as_flag(text):
    if text.lower() not in (*YES, *NO):
        raise _Wrong("flag", text)
    return text.lower() in YES
