"""Amounts of money in words, as a letter or a cheque spells them: right words or none.

>>> spell_amount("1234.50", "EUR", "de", pattern="{whole} und {part}")
'eintausendzweihundertvierunddreißig Euro und fünfzig Cent'
>>> spell_amount("1.00", "SEK", "sv", pattern="{whole} och {part}")
'en krona'
>>> spell_amount("1.00", "KWD", "sv", pattern="{whole} och {part}")
''

The words for a number are those of num2words, with what it gets wrong put right; the words for the
money stand below, as the labels of Odoo's currencies are no counted nouns (öre became ore, a
mineral). A pair that nobody has looked at is not spelt at all.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from num2words import num2words

_CUT = "\n"
# From here on nobody has looked.
LIMIT = 10**9


class Noun(NamedTuple):
    """``one`` and ``many`` of it; ``gender``: m, f or n."""

    one: str
    many: str
    gender: str = "m"


def _same(word, gender="m"):
    return Noun(word, word, gender)


# By language and currency: the money and its part.
NOUNS = {
    "de": {
        "CHF": (_same("Franken"), _same("Rappen")),
        "EUR": (_same("Euro"), _same("Cent")),
        "GBP": (_same("Pfund", "n"), Noun("Penny", "Pence")),
        "PLN": (_same("Zloty"), Noun("Grosz", "Groszy")),
        "SEK": (Noun("Krone", "Kronen", "f"), _same("Öre", "n")),
        "USD": (_same("Dollar"), _same("Cent")),
    },
    "en": {
        "CHF": (Noun("franc", "francs"), _same("rappen")),
        "SEK": (Noun("krona", "kronor"), _same("öre")),
    },
    "es": {
        "CHF": (Noun("franco", "francos"), Noun("céntimo", "céntimos")),
        "EUR": (Noun("euro", "euros"), Noun("céntimo", "céntimos")),
    },
    "fr": {
        "CHF": (Noun("franc", "francs"), Noun("centime", "centimes")),
        "EUR": (Noun("euro", "euros"), Noun("centime", "centimes")),
        "GBP": (Noun("livre", "livres", "f"), Noun("penny", "pence")),
        "SEK": (Noun("couronne", "couronnes", "f"), _same("öre")),
    },
    "it": {
        "CHF": (Noun("franco", "franchi"), Noun("centesimo", "centesimi")),
        "EUR": (_same("euro"), Noun("centesimo", "centesimi")),
    },
    "nl": {
        "CHF": (_same("frank"), Noun("rappen", "rappen")),
        "EUR": (_same("euro"), _same("cent")),
        "GBP": (_same("pond"), Noun("penny", "pence")),
        "SEK": (Noun("kroon", "kronen"), _same("öre")),
    },
    "sv": {
        "EUR": (_same("euro"), _same("cent")),
        "PLN": (_same("zloty"), _same("grosz")),
        "SEK": (Noun("krona", "kronor"), _same("öre", "n")),
    },
}
# What num2words counts rightly by itself.
COUNTED = {("en", "EUR"), ("en", "GBP"), ("en", "USD"), ("pl", "EUR"), ("pl", "PLN")}


def spell_amount(amount: str, code: str, lang: str, pattern: str) -> str:
    """``amount``, written with the decimals of its currency, in words, empty where they are not
    known. ``lang`` is a code like ``de`` or ``fr_BE``; ``pattern`` joins ``{whole}`` and
    ``{part}``."""
    whole, _point, decimals = amount.partition(".")
    if not 0 <= int(whole) < LIMIT or len(decimals) not in (0, 2):
        return ""
    language = lang.partition("_")[0]
    if nouns := NOUNS.get(language, {}).get(code):
        numbers = int(whole), int(decimals or 0)
        spelt = [_put(number, noun, lang) for number, noun in zip(numbers, nouns, strict=True)]
    elif (language, code) in COUNTED:
        spelt = _by_currency(amount, code, lang)
    else:
        return ""
    if not int(decimals or 0):
        return spelt[0]
    return pattern.replace("{whole}", spelt[0]).replace("{part}", spelt[1])


def _by_currency(amount, code, lang):
    exact = Decimal(amount).quantize(Decimal("0.01"))
    words = num2words(exact, lang=lang, to="currency", currency=code, separator=_CUT)
    return [part.strip() for part in words.split(_CUT)]


def _put(number, noun, lang):
    """A number before what it counts."""
    language = lang.partition("_")[0]
    words = _COUNTS[language](number, noun, num2words(number, lang=lang))
    # One million *of* euros.
    if number and not number % 1_000_000 and language in _OF:
        of, before_vowel = _OF[language]
        words += before_vowel if before_vowel and noun.many[0] in "aeiouö" else of
    else:
        words += " "
    singular = number == 1 or (language == "fr" and number == 0)
    return words + (noun.one if singular else noun.many)


_OF = {"es": (" de ", ""), "fr": (" de ", " d'"), "it": (" di ", "")}


def _count_de(_number, noun, words):
    if not words.endswith("eins"):
        return words
    return words[:-1] + ("e" if noun.gender == "f" else "")


def _count_en(_number, _noun, words):
    return words


def _count_es(_number, _noun, words):
    """Uno before a noun, and before thousands and millions, is un."""
    words = re.sub(r"veintiuno(?= mil|$)", "veintiún", words)
    return re.sub(r"\buno(?= mil|$)", "un", words)


def _count_fr(_number, noun, words):
    """In Belgium, too, eighty is quatre-vingts."""
    words = words.replace("quatre-vingt et un", "quatre-vingt-un")
    words = re.sub(r"quatre-vingt(?= million|$)", "quatre-vingts", words)
    words = re.sub(r"^un millions", "un million", words)
    return f"{words}e" if noun.gender == "f" and re.search(r"\bun$", words) else words


def _count_it(number, _noun, words):
    if number == 1:
        return "un"
    # num2words drops the last vowel of compounds with one.
    return f"{words}o" if number % 10 == 1 and words.endswith("un") else words


def _count_nl(number, _noun, words):
    if number == 1:
        return "één"
    words = words.replace("één", "een")
    return re.sub(r"duizend(?=\S)", "duizend ", words)


def _count_sv(number, noun, words):
    words = re.sub(r"(miljon(?:er)?)(?=\S)", r"\1 ", words.replace("etttusen", "ettusen"))
    if noun.gender != "n" and number % 10 == 1 and words.endswith("ett"):
        return words[:-3] + "en"
    return words


_COUNTS = {
    "de": _count_de,
    "en": _count_en,
    "es": _count_es,
    "fr": _count_fr,
    "it": _count_it,
    "nl": _count_nl,
    "sv": _count_sv,
}
