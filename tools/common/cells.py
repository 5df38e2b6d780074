"""What people and spreadsheets write into the cells of a file."""

import re
from datetime import date

# With slashes nobody can tell day from month.
ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII)
DOTTED_DAY = re.compile(r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})", re.ASCII)


def read_day(text: str) -> date:
    """A day as spreadsheets write it; ValueError if it is none.

    >>> read_day("2026-07-01") == read_day("01.07.2026") == read_day("1.7.2026")
    True
    """
    found = ISO_DAY.fullmatch(text) or DOTTED_DAY.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is no day; write it as 2026-12-31 or 31.12.2026.")
    return date(**{part: int(digits) for part, digits in found.groupdict().items()})
