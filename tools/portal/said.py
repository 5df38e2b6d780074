"""What a debtor sends in from his page: read as what it says, or not at all. It may be anything.

>>> read_day("2026-03-10"), read_day("10.03.2026"), read_day("soon")
(datetime.date(2026, 3, 10), datetime.date(2026, 3, 10), None)
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

# Signs of a text, a name, a reference; files and bytes of each of them.
TEXT, NAME, REFERENCE = 2000, 128, 140
FILES, BYTES = 5, 5_000_000
MOST_IDS = 200
_DAYS = ("%Y-%m-%d", "%d.%m.%Y")
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
