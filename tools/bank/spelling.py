"""What a bank statement and the ledger spell differently: names and numbers.

>>> is_same_name("Müller Bau GmbH & Co. KG", "MUELLER BAU GMBH + CO KG", "")
True
>>> is_number_in("INV/2026/00012", "Invoice INV 2026-00012, thanks")
True
>>> is_number_in("RE-1", "RE-12")
False
"""

import re
import unicodedata
from functools import lru_cache

# Legal forms and titles: no part of a name by which one could tell two debtors apart.
FORMS = frozenset(
    (
        "ab",
        "ag",
        "and",
        "as",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "dr",
        "e",
        "ek",
        "eg",
        "ev",
        "frau",
        "gbr",
        "gmbh",
        "haftungsbeschrankt",
        "herr",
        "inc",
        "k",
        "kg",
        "kgaa",
        "limited",
        "llc",
        "llp",
        "ltd",
        "mbh",
        "mr",
        "mrs",
        "ms",
        "nv",
        "ohg",
        "oy",
        "plc",
        "prof",
        "sa",
        "sarl",
        "sas",
        "se",
        "spa",
        "srl",
        "the",
        "ug",
        "und",
        "v",
    )
)
# A word shorter than this is nobody's name by itself; nor is a number without letters.
SHORT = 3
# So many digits in a row are no year and no amount.
TELLING = 6
# Numbers are written in so many groups of digits at most.
GROUPS = 6


@lru_cache(maxsize=10_000)
def get_words(text: str) -> frozenset[str]:
    """The words of a name however it is spelled: without accents, umlauts, capitals and legal
    forms."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for spelled, folded in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        plain = plain.replace(spelled, folded)
    return frozenset(re.findall(r"[^\W_]+", plain)) - FORMS


def is_same_name(name: str, payer: str, label: str) -> bool:
    """Whether the bank means ``name``: who paid as the bank knows him, or the words beside it; one
    of the two names may be the shorter one (a bank cuts names, and leaves out first names)."""
    own, paying = get_words(name), get_words(payer)
    if not any(len(word) >= SHORT for word in own):
        return False
    if own <= paying | get_words(label):
        return True
    return any(len(word) >= SHORT for word in paying) and all(
        word in own or _is_cut(word, own) for word in paying
    )


def _is_cut(word: str, own: frozenset[str]) -> bool:
    return len(word) >= SHORT and any(full.startswith(word) for full in own)


def is_number_in(number: str, text: str) -> bool:
    """Whether ``text`` names a number, however it is parted; digits alone will do if they are
    many."""
    digits = "".join(re.findall(r"\d", number))
    return bool(digits) and digits in get_runs(text) and is_written(number, digits, text)


def is_written(number: str, digits: str, text: str, words: frozenset[str] = frozenset()) -> bool:
    """Whether a run of ``digits`` in ``text`` is the ``number``. ``words``: with what numbers of
    ours begin; behind another of these the same digits are another document's.

    >>> is_written("DUN/2026/00045", "202600045", "RE/2026/00045", frozenset(("RE", "DUN")))
    False
    """
    squeezed = _squeeze(text)
    if len(digits) >= TELLING:
        own = get_first_word(number)
        others = any(_begins(word, digits, squeezed) for word in words if word and word != own)
        return not others or _begins(own, digits, squeezed)
    plain = _squeeze(number)
    if plain == digits and len(digits) <= SHORT:
        return False
    return bool(re.search(rf"(?<!\d){re.escape(plain)}(?!\d)", squeezed))


def get_first_word(number: str) -> str:
    """With which letters a number begins.

    >>> get_first_word("inv/2026/00012")
    'INV'
    """
    return re.match(r"[^\W\d_]*", _squeeze(number))[0]


def _begins(word, digits, squeezed):
    return bool(re.search(rf"(?<![^\W\d_]){word}{digits}(?!\d)", squeezed))


def get_runs(text: str) -> set[str]:
    """The digits in a text, each group and groups that follow one another."""
    groups = re.findall(r"\d+", text)
    return {
        "".join(groups[start:end])
        for start in range(len(groups))
        for end in range(start + 1, min(start + GROUPS, len(groups)) + 1)
    }


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).upper()
