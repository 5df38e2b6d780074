"""What an agency answers, as a table: of which proceeding, what happened, when.

>>> head = "reference;message;date;what;note\\n"
>>> lines, faults = read_answers((head + "PROC/1;m1;2026-12-05;accepted;AZ 7\\n").encode())
>>> lines[0].reference, lines[0].code, faults
('PROC/1', 'accepted', [])
>>> read_answers((head + "PROC/1;m1;soon;dancing;\\n").encode())[1]
[Fault(number=2, code='day', text='soon'), Fault(number=2, code='word', text='dancing')]

Nothing is guessed: a word that is not in the list is a fault, and with one fault nothing of the
file is taken.
"""

import csv
import io
from datetime import date
from typing import NamedTuple

from ..common.cells import read_day

MOST_BYTES, MOST_LINES = 5_000_000, 10_000
COLUMNS = ("reference", "message", "date", "what")
OPTIONAL = ("note", "their_reference")
# The words of the neutral table, and the step each is.
WORDS = {
    "accepted": "accepted",
    "rejected": "rejected",
    "query": "queried",
    "letter": "agency_letter",
    "paused": "paused",
    "resumed": "resumed",
    "monitored": "monitored",
    "paid": "end_paid",
    "settled": "end_settled",
    "uncollectible": "end_uncollectible",
    "returned": "end_returned",
}
FAULTS = ("file", "column", "cut", "empty", "day", "word", "twice")


class Answer(NamedTuple):
    """``number``: the line in the file; ``message``: their number of it, by which it is taken
    once."""

    number: int
    reference: str
    message: str
    on: date
    code: str
    note: str = ""
    their_reference: str = ""


class Fault(NamedTuple):
    number: int
    code: str
    text: str = ""


def read_answers(raw: bytes) -> tuple[list[Answer], list[Fault]]:
    """The lines of a file, and what is wrong with each. A file that cannot be read at all has one
    fault."""
    head, rows, delimiter, fault = read_table(raw, COLUMNS, MOST_LINES)
    if fault:
        return [], [fault]
    lines, faults, seen = [], [], {}
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) < len(head):
            faults.append(Fault(number, "cut", delimiter.join(row)[:60]))
            continue
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        line, wrong = _read_line(number, cells)
        faults += wrong
        if line is None:
            continue
        key = (line.reference, line.message)
        if key in seen:
            faults.append(Fault(number, "twice", line.message))
        seen[key] = number
        lines.append(line)
    return lines, faults


def read_table(raw: bytes, columns: tuple[str, ...], most: int):
    """``(head, rows, delimiter, fault)`` of a file that must have these ``columns``."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [], "", Fault(raw[: error.start].count(b"\n") + 1, "file")
    if len(raw) > MOST_BYTES or "\x00" in text or not text.strip():
        return [], [], "", Fault(1, "file")
    delimiter = ";" if ";" in text.split("\n", 1)[0] else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        return [], [], "", Fault(1, "file", str(error))
    head = [name.strip().lower() for name in rows[0]]
    if missing := [name for name in columns if name not in head]:
        return [], [], "", Fault(1, "column", ", ".join(missing))
    if len(rows) > most:
        return [], [], "", Fault(most, "file")
    return head, rows[1:], delimiter, None


def _read_line(number, cells):
    faults = [
        Fault(number, "empty", name)
        for name in ("reference", "message", "what")
        if not cells.get(name)
    ]
    on = None
    try:
        on = read_day(cells["date"])
    except ValueError:
        faults.append(Fault(number, "day", cells["date"]))
    code = WORDS.get(cells["what"].lower())
    if cells["what"] and not code:
        faults.append(Fault(number, "word", cells["what"]))
    if faults:
        return None, faults
    extra = {name: cells.get(name, "") for name in OPTIONAL}
    return Answer(number, cells["reference"], cells["message"], on, code, **extra), []
