"""Texts of a dunning level with placeholders in braces.

>>> fill("Please pay {amount} by {deadline}.", {"amount": "12,00 €", "deadline": "4 May"})
'Please pay 12,00 € by 4 May.'

What stands in square brackets is said only if every placeholder in it has a value:

>>> fill("It is unpaid[ since our letter of {last_letter}].", {"last_letter": ""})
'It is unpaid.'

A sentence with a placeholder without value outside of brackets is left out as a whole.

Of words in square brackets with bars between them one is said: the first of one item, the second of
several, the third of several if only some of them have come as far as the letter:

>>> [fill("Pay [it|them|what is late].", {}, form) for form in (ONE, SEVERAL, MIXED)]
['Pay it.', 'Pay them.', 'Pay what is late.']

A text is a clerk's, never a program's: only whole names are replaced, nothing is evaluated and
attributes cannot be reached.
"""

import re
from collections.abc import Collection, Mapping

ONE, SEVERAL, MIXED = range(3)

_PLACEHOLDER = re.compile(r"\{\s*(\w+)\s*\}")
_BRACES = re.compile(r"\{[^{}]*\}|[{}]")
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
# With the blank behind it, so that leaving it out leaves no gap.
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]( ?)")
# After a word of three letters: no abbreviation, and no day of a date.
_END_OF_SENTENCE = re.compile(r"(?:(?<=[^\W\d_]{3}[.!?])|(?<=[\]})“”\"][.!?])) +(?![a-zäöüß])")


def fill(text: str, values: Mapping[str, str], form: int = ONE) -> str:
    """``text`` with each ``{name}`` replaced; a name without value stays as it is written."""
    return put(choose(text, values, form), values)


def choose(text: str, values: Mapping[str, str], form: int = ONE) -> str:
    """What of a ``text`` is said, its placeholders still in it."""

    def is_said(part):
        names = _PLACEHOLDER.findall(part)
        return all(values[name] for name in names if name in values)

    def decide(match):
        if not any(name in values for name in _PLACEHOLDER.findall(match[1])):
            return match[0]  # brackets of the clerk's own
        return match[1] + match[2] if is_said(match[1]) else ""

    said = _CHOICE.sub(lambda match: _pick(match[1].split("|"), form), text or "")
    said = _OPTIONAL.sub(decide, said)
    return said if is_said(said) else _leave_out(said, is_said)


def put(text: str, values: Mapping[str, str]) -> str:
    """The values in the places of their names."""
    return _PLACEHOLDER.sub(lambda match: str(values.get(match[1], match[0])), text)


def _pick(words, form):
    return words[min(form, len(words) - 1)]


def _leave_out(text, is_said):
    """Without the sentences that are not said, nor the empty paragraphs they leave."""
    lines = [" ".join(filter(is_said, _END_OF_SENTENCE.split(line))) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def unknown_placeholders(text: str, known: Collection[str]) -> list[str]:
    """What stands in braces in ``text`` but is no known placeholder, stray braces included, and a
    square bracket without its other half."""
    unknown = [
        part
        for part in _BRACES.findall(text or "")
        if not (match := _PLACEHOLDER.fullmatch(part)) or match[1] not in known
    ]
    return unknown + _stray_brackets(text or "")


def _stray_brackets(text):
    left = re.sub(r"[^\[\]]", "", text)
    while "[]" in left:
        left = left.replace("[]", "")
    return list(left)
