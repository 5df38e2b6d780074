"""Worked examples (CSV), each row checked against the rules without Odoo: here the examples that
are known, by dev/vectors those of any file.

Another format is a module with ``check(row)``, which gives the misses of a row, ``[(column,
expected, got)]``, or raises ValueError if it cannot be read, and a line in FORMATS.
"""

import csv

from . import fees, interest

# The format of a file, by a column that it alone has.
FORMATS = {"expected_interest_accrued": interest, "topic": fees}


def check_files(paths, say):
    """The exit code of a check of all rows; ``say`` hears of each miss and of the figures. Raises
    OSError or ValueError for a file that cannot be read. No row is no success."""
    failed = [bool(misses) for path in paths for misses in _check_file(path, say)]
    say(f"{failed.count(False)} passed, {failed.count(True)} failed")
    return 1 if any(failed) or not failed else 0


def _check_file(path, say):
    """The misses of each row, told as they come."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            checker = _get_checker(path, rows.fieldnames or ())
            for number, row in enumerate(rows, 1):
                misses = _check_row(checker, row)
                for column, expected, got in misses:
                    place = row.get("id") or f"row {number}"
                    say(f"{place}: {column}: expected {expected}, got {got}")
                yield misses
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} is no CSV: {error}") from None


def _get_checker(path, header):
    for column, checker in FORMATS.items():
        if column in header:
            return checker
    raise ValueError(f"{path} has none of the columns {', '.join(FORMATS)}: no known format")


def _check_row(checker, row):
    if None in row or None in row.values():
        return [("row", "as many cells as the header", "too many or too few")]
    try:
        return checker.check(row)
    except KeyError as error:
        return [("row", f"a column {error}", "none")]
    except ValueError as error:
        return [("row", "one that can be read", error)]
