"""A CSV file of reference rates: its lines as values, and everything that is wrong with them.

>>> lines, faults = read_lines("series,valid_from,percent\\nbase,2026-07-01,1.52\\nbase,soon,1\\n")
>>> lines
[Line(number=2, series='base', valid_from=datetime.date(2026, 7, 1), percent=Decimal('1.52'), \
certainty='')]
>>> faults
[Fault(number=3, code='day', text='soon')]
"""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.cells import read_day
from .rates import Rate, find_gap

# Bytes. All rates of fifty years and ten series take a tenth of it.
MAX_SIZE = 500_000
LOWEST, HIGHEST = Decimal(-25), Decimal(100)
NEEDED = ("series", "valid_from", "percent")
COLUMNS = (*NEEDED, "certainty")
NUMBER = re.compile(r"([+-]?\d{1,6})(?:[.,](\d+))?\s*%?", re.ASCII)
# How sure a rate is, by the first words of its note.
CERTAINTIES = {"verified": "verified", "derived": "derived", "from memory": "unverified"}


class Line(NamedTuple):
    number: int
    series: str
    valid_from: date
    percent: Decimal
    certainty: str


class Fault(NamedTuple):
    """What is wrong with a line; ``code`` says what, ``text`` names the culprit."""

    number: int
    code: str
    text: str = ""


class Known(NamedTuple):
    """A series as it is: ``rates`` maps days to percentages."""

    kind: str
    months: tuple
    rates: dict


class _Wrong(Exception):
    pass


def read_lines(text):
    """(lines, faults) of a file; comma or semicolon between the columns, as spreadsheets do."""
    if "\0" in text:
        return [], [Fault(1 + text.partition("\0")[0].count("\n"), "binary")]
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines, faults = [], []
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        if missing := [column for column in NEEDED if column not in head]:
            return [], [Fault(1, "columns", ", ".join(missing))]
        if doubled := [column for column in COLUMNS if head.count(column) > 1]:
            return [], [Fault(1, "doubled", ", ".join(doubled))]
        for cells in reader:
            try:
                lines += _read_line(head, cells, reader.line_num)
            except _Wrong as wrong:
                faults.append(Fault(reader.line_num, *wrong.args))
    except csv.Error as error:
        faults.append(Fault(reader.line_num, "csv", str(error)))
    return lines, faults or ([] if lines else [Fault(1, "empty")])


def _read_line(head, cells, number):
    if not any(cell.strip() for cell in cells):
        return []
    if len(cells) != len(head):
        raise _Wrong("cells", f"{len(cells)}/{len(head)}")
    cell = dict(zip(head, (cell.strip() for cell in cells), strict=True))
    day, percent = _as_day(cell["valid_from"]), _as_percent(cell["percent"])
    return [Line(number, cell["series"], day, percent, cell.get("certainty", ""))]


def _as_day(text):
    try:
        return read_day(text)
    except ValueError:
        raise _Wrong("day", text) from None


def _as_percent(text):
    found = NUMBER.fullmatch(text)
    if not found:
        raise _Wrong("percent", text)
    decimals = (found[2] or "").rstrip("0")
    if len(decimals) > 4:
        raise _Wrong("digits", text)
    percent = Decimal(f"{found[1]}.{decimals or 0}")
    if not LOWEST <= percent <= HIGHEST:
        raise _Wrong("range", text)
    return percent


def sort_lines(lines, known):
    """(new lines, number of lines that say what is known already, faults): nothing that is known is
    ever overwritten. ``known`` maps codes of series to ``Known``."""
    seen, new, same, faults = {}, [], 0, []
    for line in lines:
        key = line.series, line.valid_from
        series = known.get(line.series)
        entered = series.rates.get(line.valid_from) if series else None
        if not series:
            faults.append(Fault(line.number, "series", line.series))
        elif key in seen:
            faults.append(Fault(line.number, "twice", str(seen[key])))
        elif entered is None:
            new.append(line)
        elif entered == line.percent:
            same += 1
        else:
            faults.append(Fault(line.number, "differs", str(entered)))
        seen.setdefault(key, line.number)
    return new, same, faults or list(_find_gaps(new, known))


def _find_gaps(lines, known):
    for code in sorted({line.series for line in lines}):
        series = known[code]
        added = {line.valid_from: line for line in lines if line.series == code}
        days = sorted(series.rates.keys() | added)
        rates = [Rate(day, Decimal(0)) for day in days]
        if gap := find_gap(rates, series.kind, series.months):
            # The line to blame is the first one beyond the gap, else the last one of the series.
            beyond = [added[day] for day in days if day in added and day > gap]
            line = (beyond or list(added.values())[-1:])[0]
            yield Fault(line.number, "gap", str(gap))


def split_certainty(note):
    """(certainty, source) of a note such as "verified: Bundesbank notice"."""
    for words, certainty in CERTAINTIES.items():
        if note.lower().startswith(words):
            return certainty, note[len(words) :].lstrip(": ")
    return "unverified", note
