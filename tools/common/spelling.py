"""Amounts of money in words, as a letter or a cheque spells them.

>>> spell_amount("1234.50", "EUR", "de", labels=("Euro", "Cent"), pattern="{whole} und {part}")
'eintausendzweihundertvierunddreißig Euro und fünfzig Cent'
>>> spell_amount("1.00", "EUR", "de", labels=("Euro", "Cent"), pattern="{whole} und {part}")
'ein Euro'

num2words knows how a language counts its common currencies ("ein Euro", not "eins Euro"); for all
others the number is put before the labels that the currency has in that language.
"""

from decimal import Decimal

from num2words import num2words

_CUT = "\n"


def spell_amount(amount: str, code: str, lang: str, labels: tuple[str, str], pattern: str) -> str:
    """``amount``, written with the decimals of its currency, in words. ``lang`` is a language code
    like ``de``, unknown ones are spelt in English; ``pattern`` joins ``{whole}`` and ``{part}``."""
    whole, _point, decimals = amount.partition(".")
    spelt = _by_currency(amount, code, lang) if len(decimals) in (0, 2) else None
    spelt = spelt or [
        f"{_count(number, lang)} {label}"
        for number, label in zip((int(whole), int(decimals or 0)), labels, strict=True)
    ]
    if not int(decimals or 0):
        return spelt[0]
    return pattern.replace("{whole}", spelt[0]).replace("{part}", spelt[1])


def _by_currency(amount, code, lang):
    try:
        words = num2words(
            Decimal(amount).quantize(Decimal("0.01")),
            lang=lang,
            to="currency",
            currency=code,
            separator=_CUT,
        )
    except (NotImplementedError, TypeError, KeyError):
        return None
    parts = [part.strip() for part in words.split(_CUT)]
    return parts if len(parts) == 2 else None


def _count(number, lang):
    try:
        return num2words(number, lang=lang)
    except NotImplementedError:
        return num2words(number, lang="en")
