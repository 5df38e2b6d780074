"""Amounts and days as people write them, in English or German."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class NotUnderstood(Exception):
    """A row says something the reader has no word for; the message names it."""


_MONTHS = (
    r"jan\w*",
    r"feb\w*",
    r"m(?:ar|är|rz)\w*",
    r"apr\w*",
    r"ma[iy]",
    r"jun\w*",
    r"jul\w*",
    r"aug\w*",
    r"sep\w*",
    r"o[ck]t\w*",
    r"nov\w*",
    r"de[cz]\w*",
)
_NAMED = rf"(?P<d3>\d{{1,2}})(?:\.|st|nd|rd|th)?\s+(?P<m3>{'|'.join(_MONTHS)})\.?\s+(?P<y3>\d{{4}})"
_DAY = re.compile(
    r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>\d{4})"
    rf"|(?<!\d){_NAMED}",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s*(?:\.\.+|…|[-–—/]+|>|->|→|to|till|until|through|bis(?: zum)?|and|und)\s*", re.IGNORECASE
)
_SINCE = re.compile(r"\b(?:from|since|between|von|vom|seit|ab|zwischen)\b", re.IGNORECASE)
# Thousands with a separator, or digits as they are.
_NUMBER = re.compile(
    r"(?<![\d.,])(?:[1-9]\d{0,2}(?:[ '.,\u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?)(?!\d)"
)


class Days(NamedTuple):
    """A day, or a span of days, with the place at which it is written."""

    first: date
    last: date | None
    start: int
    end: int


def read_amount(text):
    """The first number in ``text``, None without one."""
    match = _NUMBER.search(text)
    return to_decimal(match[0]) if match else None


def to_decimal(text):
    whole, fraction = text, ""
    split = re.fullmatch(r"(.*)[.,](\d+)", text)
    grouped = re.fullmatch(r"[1-9]\d{0,2}([ '.,\u00a0\u202f]\d{3})+", text)
    if split and not grouped:
        whole, fraction = split.groups()
    return Decimal(re.sub(r"\D", "", whole) + ("." + fraction if fraction else ""))


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
    parts = match.groupdict()
    year, month, day = next(
        (parts[f"y{form}"], parts[f"m{form}"], parts[f"d{form}"])
        for form in "123"
        if parts[f"y{form}"]
    )
    if not month.isdigit():
        month = next(
            number
            for number, pattern in enumerate(_MONTHS, 1)
            if re.fullmatch(pattern, month, re.IGNORECASE)
        )
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise NotUnderstood(f"{match[0]!r} is no day: {error}") from None
