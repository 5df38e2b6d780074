"""Worked examples (CSV), each row checked against the rules without Odoo: here the examples that
are known, by dev/vectors those of any file.

Another format is a module with ``check(row)``, which gives the misses of a row, ``[(column,
expected, got)]``, or raises ValueError if it cannot be read, with the columns it EXPECTS something
of, and a line in FORMATS.
"""

import csv

from . import fees, interest, metrics

# The format of a file, by a column that it alone has.
FORMATS = {"expected_interest_accrued": interest, "topic": fees, "metric": metrics}
UNREADABLE = object()


def check_files(paths, say):
    """The exit code of a check of all rows; ``say`` hears of each miss and of the figures. A file
    that cannot be read fails, and the next one is checked. No row is no success."""
    failed = []
    for path in paths:
        try:
            failed += (bool(misses) for misses in _check_file(path, say))
        except (OSError, ValueError) as error:
            say(f"No check: {_printable(error)}.")
            failed.append(True)
    say(f"{failed.count(False)} passed, {failed.count(True)} failed")
    return 1 if any(failed) or not failed else 0


def _check_file(path, say):
    """The misses of each row, told as they come."""
    # A byte that is no UTF-8 spoils its own row, not those behind it.
    with open(path, encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        rows = csv.DictReader(file)
        checker = _get_checker(path, _read_header(path, rows))
        for number, row in enumerate(_read_each(rows), 1):
            misses = _check_row(checker, row)
            for column, expected, got in misses:
                place = row.get("id") or f"row {number}"
                say(f"{_printable(place)}: {column}: expected {expected}, got {_printable(got)}")
            yield misses


def _read_header(path, rows):
    try:
        return rows.fieldnames or ()
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV: {error}") from None


def _read_each(rows):
    """Each row; ``{UNREADABLE: why}`` in place of one that is no CSV."""
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield {UNREADABLE: str(error)}


def _printable(text):
    return str(text).encode(errors="replace").decode()


def _get_checker(path, header):
    found = [checker for column, checker in FORMATS.items() if column in header]
    if not found:
        raise ValueError(
            f"{path} has none of the columns {', '.join(FORMATS)}: no known format; it must be "
            "UTF-8, with commas between the cells"
        )
    for column in header:
        if header.count(column) > 1:
            raise ValueError(f"{path} has the column {column} twice")
        if column.strip().startswith("expected") and column not in found[0].EXPECTS:
            raise ValueError(f"{path} expects {column}: there are {', '.join(found[0].EXPECTS)}")
    return found[0]


def _check_row(checker, row):
    """The misses of a row; whatever one row comes to, the next one is checked."""
    if UNREADABLE in row:
        return [("row", "CSV", row[UNREADABLE])]
    if None in row or None in row.values():
        return [("row", "as many cells as the header", "too many or too few")]
    if any(not _printable(cell) == cell for cell in row.values()):
        return [("row", "UTF-8", "another encoding")]
    try:
        return checker.check(row)
    except KeyError as error:
        return [("row", f"a column {error}", "none")]
    except ValueError as error:
        return [("row", "one that can be read", error)]
    except Exception as error:
        return [("row", "one that can be read", f"{type(error).__name__}: {error}")]
