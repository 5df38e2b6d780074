"""How a dossier is put together: in volumes, with a list of contents, a manifest and the digest of
each file.

>>> [list(volume) for volume in cut_volumes([30, 20, 45, 5], most=50)]
[[0, 1], [2, 3]]
>>> place_pages([3, 0, 2], front=1)
[2, None, 5]
"""

import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import BinaryIO, NamedTuple

from ..proceeding.claim_file import MANIFEST, NO_TIME, make_name, write_json

FORMAT = "account_collections.dossier/1"
# Courts and mail servers take no larger file, and the machine holds one in memory.
MOST_BYTES = 40 * 2**20
# The parts of a dossier in their order.
SECTIONS = (
    "cover",
    "data",
    "schedule",
    "timeline",
    "invoices",
    "letters",
    "agreements",
    "proceedings",
    "contacts",
)
# The way to a debtor's page: whoever has it is let in as he is.
_KEY = re.compile(r"(/my/open-amounts/)[^\s\"'<>]+")


class Event(NamedTuple):
    """What happened on a day, in words; ``rank`` orders what happened on one day."""

    on: date
    what: str
    rank: int = 0


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def cut_volumes(sizes: Sequence[int], most: int = MOST_BYTES) -> list[range]:
    """The files of each volume, by their place: in their order, as many as go in. A file that is
    larger by itself has a volume of its own."""
    volumes, start, total = [], 0, 0
    for place, size in enumerate(sizes):
        if place > start and total + size > most:
            volumes.append(range(start, place))
            start, total = place, 0
        total += size
    return [*volumes, range(start, len(sizes))] if sizes else []


def place_pages(counts: Iterable[int], front: int = 0) -> list[int | None]:
    """The page on which each begins, after ``front`` pages of contents; None where it has none."""
    found, page = [], front + 1
    for count in counts:
        found.append(page if count else None)
        page += count
    return found


def hide_keys(text: str) -> str:
    """A mail without the key to its debtor's page, for other eyes.

    >>> hide_keys("See https://x.example/my/open-amounts/Ab_9-c now")
    'See https://x.example/my/open-amounts/… now'
    """
    return _KEY.sub(r"\1…", text)


def cut_rows(count: int, most: int) -> list[tuple[int, int]]:
    """Rows ``(first, last)`` of each sheet, the last one not included."""
    return [(first, min(first + most, count)) for first in range(0, count, most)]


def in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda it: (it.on, it.rank, it.what))


def make_path(section: str, day: date | None, title: str, used: Iterable[str], suffix: str) -> str:
    """Where a file lies in the package: by its section and its day.

    >>> make_path("letters", date(2026, 3, 8), "DUN/2026/00001", [], ".pdf")
    '06-letters/2026-03-08 DUN-2026-00001.pdf'
    """
    folder = f"{SECTIONS.index(section) + 1:02}-{section}"
    bare = f"{day.isoformat()} {title}" if day else title
    inside = [path.partition("/")[2] for path in used if path.startswith(f"{folder}/")]
    return f"{folder}/{make_name(bare[:120], inside, suffix)}"


def build_manifest(head: Mapping, files: Iterable[Mapping], chains: Iterable[Mapping]) -> bytes:
    """What the package holds: each file with its digest, and of each proceeding the digest that
    ends the chain of its steps."""
    listed = sorted((dict(file) for file in files), key=lambda file: file["path"])
    told = {"format": FORMAT, **head, "files": listed, "chains": [dict(it) for it in chains]}
    return write_json(told)


def compare_claim(frozen: Mapping, now: Mapping | None) -> dict:
    """A claim as it was handed over beside the invoice as it is now, with what differs named; None
    is an invoice that is not there any more.

    >>> compare_claim({"amount": "10.00"}, {"amount": "9.00"})["differs"]
    ['amount']
    """
    differs = ["gone"] if now is None else [it for it in frozen if frozen[it] != now.get(it)]
    return {"frozen": dict(frozen), "now": now and dict(now), "differs": differs}


def write_package(target: BinaryIO, members: Iterable[tuple[str, bytes]], manifest: bytes) -> None:
    """A ZIP of ``members``, read one after the other, with the ``manifest`` of all volumes. The
    same content gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, raw in members:
            _add(archive, path, raw)
        _add(archive, MANIFEST, manifest)


def _add(archive, path, raw):
    info = zipfile.ZipInfo(path, NO_TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, raw)
