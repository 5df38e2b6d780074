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
    "plan": "agency_plan",
    "plan_broken": "agency_plan_broken",
    "paused": "paused",
    "resumed": "resumed",
    "monitored": "monitored",
    "paid": "end_paid",
    "settled": "end_settled",
    "uncollectible": "end_uncollectible",
    "returned": "end_returned",
}
FAULTS = ("file", "bare", "large", "column", "cut", "long", "empty", "day", "word", "twice")


class Answer(NamedTuple):
    """``number``: the line in the file; ``message``: their number of it, by which it is taken
    once; ``until``: a day that it sets, of instalments the last one."""

    number: int
    reference: str
    message: str
    on: date
    code: str
    note: str = ""
    their_reference: str = ""
    until: date | None = None


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
    for number, row in rows:
        cells, fault = read_cells(number, head, row, delimiter)
        if fault:
            faults.append(fault)
            continue
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
    """``(head, [(line, row)], delimiter, fault)`` of a file that must have these ``columns``.

    A quote that does not end would swallow the lines after it."""
    if len(raw) > MOST_BYTES:
        return [], [], "", Fault(1, "large", f"{MOST_BYTES // 1_000_000} MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [], "", Fault(raw[: error.start].count(b"\n") + 1, "file")
    if "\x00" in text:
        return [], [], "", Fault(text[: text.index("\x00")].count("\n") + 1, "file")
    delimiter = ";" if ";" in text.lstrip().split("\n", 1)[0] else ","
    rows, fault = _cut_rows(text, delimiter)
    if fault:
        return [], [], "", fault
    head = [name.strip().lower() for name in rows[0][1]]
    return head, rows[1:], delimiter, _check_table(head, rows, columns, most)


def _cut_rows(text, delimiter):
    """``([(line it begins on, cells)], fault)``; empty lines are none."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, begins = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((begins, row))
            begins = reader.line_num + 1
    except csv.Error:
        return [], Fault(begins, "cut", text.split("\n")[begins - 1][:60])
    return rows, None if rows else Fault(1, "bare")


def _check_table(head, rows, columns, most):
    if missing := [name for name in columns if name not in head]:
        return Fault(1, "column", ", ".join(missing))
    if doubled := sorted({name for name in head if name and head.count(name) > 1}):
        return Fault(1, "twice", ", ".join(doubled))
    if len(rows) == 1:
        return Fault(1, "bare")
    return Fault(rows[most][0], "large", str(most)) if len(rows) > most else None


def read_cells(number: int, head: list[str], row: list[str], delimiter: str):
    """``({column: cell}, fault)``: a line has a cell for each column, and no more."""
    bare = [cell.strip() for cell in row]
    if len(bare) < len(head):
        return {}, Fault(number, "cut", delimiter.join(row)[:60])
    if any(bare[len(head) :]):
        return {}, Fault(number, "long", delimiter.join(row)[:60])
    return dict(zip(head, bare, strict=False)), None


def _read_line(number, cells):
    faults = [
        Fault(number, "empty", name)
        for name in ("reference", "message", "what")
        if not cells.get(name)
    ]
    days = {"date": None, "until": None}
    for name in days:
        if name == "date" or cells.get(name):
            try:
                days[name] = read_day(cells[name])
            except ValueError:
                faults.append(Fault(number, "day", cells[name]))
    code = WORDS.get(cells["what"].lower())
    if cells["what"] and not code:
        faults.append(Fault(number, "word", cells["what"]))
    if faults:
        return None, faults
    extra = {name: cells.get(name, "") for name in OPTIONAL}
    named = (number, cells["reference"], cells["message"], days["date"], code)
    return Answer(*named, **extra, until=days["until"]), []
