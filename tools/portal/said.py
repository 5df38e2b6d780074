"""What a debtor sends in from his page: read as what it says, or not at all. It may be anything.

>>> read_amount("1.234,56"), read_amount("1,234.56"), read_amount("12"), read_amount("a lot")
(Decimal('1234.56'), Decimal('1234.56'), Decimal('12'), None)
>>> read_day("2026-03-10"), read_day("10.03.2026"), read_day("soon")
(datetime.date(2026, 3, 10), datetime.date(2026, 3, 10), None)
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

# Signs of a text, a name, a reference; files and bytes of each of them.
TEXT, NAME, REFERENCE = 2000, 128, 140
FILES, BYTES = 5, 5_000_000
MOST_IDS = 200
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")
_AMOUNT = re.compile(r"\d{1,3}(?:([.,'’ \u00a0])\d{3})*(?:[.,]\d{1,3})?|\d{1,12}(?:[.,]\d{1,3})?")
# By their first bytes: what a browser calls a file may be anything.
MAGIC = (
    (b"%PDF-", "application/pdf", ".pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
)


def read_day(text: object) -> date | None:
    if not isinstance(text, str) or len(text) > 10:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    return None


def read_amount(text: object) -> Decimal | None:
    """An amount above zero, as a German or an Englishman writes it."""
    if not isinstance(text, str) or len(text) > 20:
        return None
    text = text.strip()
    if not _AMOUNT.fullmatch(text):
        return None
    whole, mark, part = text, "", ""
    found = re.search(r"[.,](\d{1,2})$", text)
    if found:
        whole, mark, part = text[: found.start()], ".", found.group(1)
    try:
        amount = Decimal("".join(filter(str.isdigit, whole)) + mark + part)
    except InvalidOperation:
        return None
    return amount if amount > 0 else None


def read_ids(values: Iterable) -> list[int]:
    """The numbers among the values, as far as they can be those of records."""
    texts = [text for text in values if isinstance(text, str) and len(text) < 10]
    return [int(text) for text in texts[:MOST_IDS] if text.isascii() and text.isdigit()]


def read_text(text: object, most: int = TEXT) -> str:
    """A text without signs that nobody sees, or that turn what stands beside them around."""
    if not isinstance(text, str):
        return ""
    kept = [
        sign
        for sign in text[: 4 * most].replace("\r\n", "\n")
        if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    ]
    return "".join(kept).strip()[:most]


def read_line(text: object, most: int = NAME) -> str:
    """The same in one line. What a table would take for a formula begins with a sign before it."""
    line = " ".join(read_text(text, most).split())
    return f"'{line}" if line[:1] in ("=", "+", "-", "@") else line


def find_kind(content: bytes) -> tuple[str, str] | None:
    """``(mimetype, extension)`` of a file that we take."""
    for magic, mimetype, extension in MAGIC:
        if content.startswith(magic):
            return mimetype, extension
    return None


def name_file(name: object, extension: str) -> str:
    """The name of a file as it is kept: no folder, no other extension than that of what is in it.

    >>> name_file("../../bill.exe", ".pdf")
    'bill.pdf'
    """
    line = read_text(name, 200).replace("\\", "/").rpartition("/")[2]
    stem = re.sub(r"[^\w .()-]", "_", line.rpartition(".")[0] or line).strip(" .")
    return f"{stem[:80] or 'file'}{extension}"
