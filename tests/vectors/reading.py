"""Amounts and days as people write them, in English or German."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class NotUnderstood(ValueError):
    """A row says something the reader has no word for; the message names it."""


_MONTHS = (
    *("jan", "feb", "m(?:ar|är|rz)", "apr", "ma[iy]", "jun"),
    *("jul", "aug", "sep", "o[ck]t", "nov", "de[cz]"),
)
_DAY = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"
    r"|(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})"
    rf"|(?<!\d)(\d{{1,2}})(?:\.|st|nd|rd|th)?\s+((?:{'|'.join(_MONTHS)})\w*)\.?\s+(\d{{4}})",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s*(?:\.\.+|…|[-–—/]+|>|->|→|to|till|until|through|bis(?: zum)?|and|und)\s*", re.IGNORECASE
)
# Thousands with a separator, or digits as they are.
_GROUPED = r"[1-9]\d{0,2}(?:[ '.,\u00a0\u202f]\d{3})+"
_NUMBER = re.compile(rf"(?<![\d.,])(?:({_GROUPED})(?:[.,](\d{{1,2}}))?|(\d+)(?:[.,](\d+))?)(?!\d)")


class Days(NamedTuple):
    """A day, or a span of days, with the place at which it is written."""

    first: date
    last: date | None
    start: int
    end: int


def read_amount(text):
    """The first number in ``text``, None without one."""
    match = _NUMBER.search(text)
    if not match:
        return None
    whole, fraction = match[1] or match[3], match[2] or match[4] or ""
    return Decimal(re.sub(r"\D", "", whole) + "." + fraction)


def list_days(text):
    """The days in ``text`` in their order; two joined by a word for "to" are a span."""
    found = []
    for match in _DAY.finditer(text):
        day = _to_day(match)
        between = text[found[-1].end : match.start()] if found else ""
        if found and found[-1].last is None and _joins(text, found, between):
            found[-1] = found[-1]._replace(last=day, end=match.end())
        else:
            found.append(Days(day, None, match.start(), match.end()))
    return found


def _joins(text, found, between):
    if not _TO.fullmatch(between):
        return False
    if between.strip().lower() not in ("and", "und"):
        return True
    # "part payments on … and …" are two days, "between … and …" is a span.
    before = text[found[-2].end if len(found) > 1 else 0 : found[-1].start]
    return bool(re.search(r"between|zwischen", before, re.IGNORECASE))


def _to_day(match):
    year, month, day = filter(None, match.groups())
    if len(day) == 4:
        year, day = day, year
    if not month.isdigit():
        months = enumerate(_MONTHS, 1)
        month = next(number for number, word in months if re.match(word, month, re.IGNORECASE))
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotUnderstood(f"{match[0]!r} is no day: {error}") from None
