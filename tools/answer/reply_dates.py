"""The days that somebody names in a mail, in German or English.

>>> find_days("am 5.12. oder freitag", date(2026, 11, 29))
[(3, datetime.date(2026, 12, 5)), (14, datetime.date(2026, 12, 4))]

Small letters, umlauts as two letters. Days without a year are the next ones, of what is past the
last ones. What could be two days is `UNCLEAR`: 12/05/2026, "next Friday", "Friday" on a Friday.
"""

import calendar
import re
from datetime import date, timedelta

from num2words import num2words

UNCLEAR = "unclear"
MONTHS = {
    **dict.fromkeys(("januar", "jaenner", "january", "jan"), 1),
    **dict.fromkeys(("februar", "feber", "february", "feb"), 2),
    **dict.fromkeys(("maerz", "march", "mar", "mrz"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juni", "june", "jun"), 6),
    **dict.fromkeys(("juli", "july", "jul"), 7),
    **dict.fromkeys(("august", "aug"), 8),
    **dict.fromkeys(("september", "sept", "sep"), 9),
    **dict.fromkeys(("oktober", "october", "okt", "oct"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("dezember", "december", "dez", "dec"), 12),
}
WEEKDAYS = {
    **dict.fromkeys(("montag", "monday"), 0),
    **dict.fromkeys(("dienstag", "tuesday"), 1),
    **dict.fromkeys(("mittwoch", "wednesday"), 2),
    **dict.fromkeys(("donnerstag", "thursday"), 3),
    **dict.fromkeys(("freitag", "friday"), 4),
    **dict.fromkeys(("samstag", "sonnabend", "saturday"), 5),
    **dict.fromkeys(("sonntag", "sunday"), 6),
}
# As far as somebody counts days and weeks in words.
NUMBERS = {
    **{str(number): number for number in range(1, 100)},
    **dict.fromkeys(("einem", "einer", "one", "a"), 1),
    **{
        num2words(number, lang=lang)
        .replace("ü", "ue")
        .replace("ö", "oe")
        .replace("ß", "ss"): number
        for lang in ("de", "en")
        for number in range(2, 32)
    },
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(WEEKDAYS)
_NUMBER = "|".join(sorted(NUMBERS, key=len, reverse=True))
# Each with a name for what it is; the first that fits at a place counts.
PATTERN = re.compile(
    rf"""
    (?P<iso>\b(\d{{4}})-(\d\d)-(\d\d)\b)
  | (?P<german>\b(\d{{1,2}})\.\s?(\d{{1,2}})\.(?:\s?(\d{{4}})\b|(\d\d)\b)?(?!\d))
  | (?P<slash>\b(\d{{1,2}})[/-](\d{{1,2}})(?:[/-](\d{{4}}|\d\d))?\b)
  | (?P<named>\b(\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:of\s)?({_MONTH})\b\.?,?(?:\s(\d{{4}})\b)?)
  | (?P<english>\b({_MONTH})\.?\s(?:the\s)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\.\d)
        (?:,?\s(\d{{4}})\b)?)
  | (?P<next>\b(?:naechste[nmrs]?|next)\s(?:{_WEEKDAY}|woche|week|monat|month|tagen?|days?)\b)
  | (?P<weekend>\b(?:ende\s(?:der|dieser)\swoche|end\sof\s(?:the|this)\sweek)\b)
  | (?P<month>\b(?:monatsende|ende\s(?:des|dieses)\smonats|ultimo
        |(?:the\s)?end\sof\s(?:the|this)\smonth|month\send)\b)
  | (?P<weekday>\b({_WEEKDAY})s?\b)
  | (?P<span>\b(?:in|innerhalb\svon|within|binnen)\s(?:den\snaechsten\s|the\snext\s)?
        ({_NUMBER})\s(tag(?:en?)?|woche[n]?|days?|weeks?|monat(?:en)?|months?)\b)
  | (?P<after>\b(?:uebermorgen|the\sday\safter\stomorrow)\b)
  | (?P<tomorrow>\b(?:morgen|tomorrow)\b)
  | (?P<today>\b(?:heute|today)\b)
  | (?P<yesterday>\b(?:gestern|yesterday)\b)
  | (?P<before>\b(?:vorgestern)\b)
  | (?P<ordinal>\b(?:zum|am|bis\szum|den|the)\s(\d{{1,2}})(?:\.|st|nd|rd|th)
        (?![\d.]|\s(?:{_MONTH}|\d)))
    """,
    re.X,
)
# Dates of papers, not of payments.
OF_PAPER = re.compile(
    r"\b(vom|dated|faellig\w*( am| zum| seit)?|due( on)?|datum|invoice (of|from)|your (letter|mail|"
    r"e-mail|email|reminder|invoice) (of|from))\s*(the )?$"
)


def find_days(text, today, ahead=True):
    """``[(place in the text, day)]``; ``ahead``: of what is to come, else of what is past."""
    found = []
    for match in PATTERN.finditer(text):
        if OF_PAPER.search(text[: match.start()]):
            continue
        name = next(key for key, value in match.groupdict().items() if value is not None)
        # What is in brackets of its own stands behind the name of the whole.
        parts = [part for part in match.groups()[PATTERN.groupindex[name] :] if part is not None]
        day = _read(name, parts, match.group(), today, ahead)
        if day is not None:
            found.append((match.start(), day))
    return found


def _read(name, parts, words, today, ahead):
    """The day of a match, UNCLEAR if it may be two, None if it is none."""
    if name == "iso":
        return _make(int(parts[0]), int(parts[1]), int(parts[2]))
    if name in ("german", "named", "english", "slash"):
        return _read_written(name, parts, today, ahead)
    if name == "ordinal":
        return _complete_month(int(parts[0]), today, ahead)
    if name == "weekday":
        return _read_weekday(WEEKDAYS[parts[0]], today, ahead)
    if name == "span":
        return _read_span(NUMBERS[parts[0]], parts[1], today)
    if name == "month":
        return today.replace(day=calendar.monthrange(today.year, today.month)[1])
    fixed = {"today": 0, "tomorrow": 1, "after": 2, "yesterday": -1, "before": -2}
    if name in fixed:
        return today + timedelta(days=fixed[name])
    if name == "weekend" and today.weekday() <= 4:
        return today + timedelta(days=4 - today.weekday())
    return UNCLEAR


def _read_written(name, parts, today, ahead):
    first, second = parts[0], parts[1]
    year = int(parts[2]) if len(parts) > 2 else None
    if year is not None and year < 100:
        year += 2000
    if name == "english":
        month, day = MONTHS[first], int(second)
    elif name == "named":
        day, month = int(first), MONTHS[second]
    else:
        day, month = int(first), int(second)
        if name == "slash":
            if day <= 12 and month <= 12 and day != month:
                return UNCLEAR
            if month > 12:
                day, month = month, day
    return _make(year, month, day) if year else _complete_year(month, day, today, ahead)


def _make(year, month, day):
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _complete_year(month, day, today, ahead):
    """The next such day, or the last one."""
    known = [_make(today.year + shift, month, day) for shift in (-1, 0, 1)]
    fits = [one for one in known if one and (one >= today if ahead else one <= today)]
    return (min(fits) if ahead else max(fits)) if fits else None


def _complete_month(day, today, ahead):
    first = today.replace(day=1)
    months = [first]
    months.append(
        (first + timedelta(days=32)).replace(day=1) if ahead else first - timedelta(days=1)
    )
    known = [_make(one.year, one.month, day) for one in months]
    fits = [one for one in known if one and (one >= today if ahead else one <= today)]
    return (min(fits) if ahead else max(fits)) if fits else None


def _read_weekday(weekday, today, ahead):
    if weekday == today.weekday():
        return UNCLEAR
    if ahead:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _read_span(number, unit, today):
    """The last day of it."""
    if unit.startswith(("monat", "month")):
        return UNCLEAR
    return today + timedelta(days=number * (7 if unit.startswith(("woche", "week")) else 1))
