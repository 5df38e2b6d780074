"""Texts of a dunning level with placeholders in braces.

>>> fill("Please pay {amount} by {deadline}.", {"amount": "12,00 €", "deadline": "4 May"})
'Please pay 12,00 € by 4 May.'

What stands in square brackets is said only if every placeholder in it has a value:

>>> fill("It is unpaid[ since our letter of {last_letter}].", {"last_letter": ""})
'It is unpaid.'

A text is a clerk's, never a program's: only whole names are replaced, nothing is evaluated and
attributes cannot be reached.
"""

import re
from collections.abc import Collection, Mapping

_PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*\}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
# With the blank behind it, so that leaving it out leaves no gap.
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]( ?)")


def fill(text: str, values: Mapping[str, str]) -> str:
    """``text`` with each ``{name}`` replaced; a name without value stays as it is written."""

    def choose(match):
        names = [name for name in _PLACEHOLDER.findall(match[1]) if name in values]
        if not names:
            return match[0]  # brackets of the clerk's own
        return match[1] + match[2] if all(values[name] for name in names) else ""

    return _PLACEHOLDER.sub(
        lambda match: str(values.get(match[1], match[0])), _OPTIONAL.sub(choose, text or "")
    )


def unknown_placeholders(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces in ``text`` but is no known placeholder, stray braces included."""
    return [
        part
        for part in _BRACES.findall(text or "")
        if not (match := _PLACEHOLDER.fullmatch(part)) or match[1] not in known
    ]
