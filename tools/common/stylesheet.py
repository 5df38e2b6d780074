"""A style sheet without the rules that cannot touch a document.

Odoo's style sheet for papers has 400 KB, and wkhtmltopdf reads it anew for each page, head and foot
it draws: two thirds of its time. A rule stays if one of its selectors could match: whatever is not
understood stays.

>>> rules = read_rules("p.a, b{color:red} .c > i{top:0} @media print{.d{left:0} u{left:1px}}")
>>> write_lean(rules, {"p", ".a", "u"})
'p.a, b{color:red}@media print{u{left:1px}}'
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

# Rules that hold other rules.
_NESTED = ("@media", "@supports", "@layer", "@document", "@-moz-document")
# What asks for nothing that can be told from a document's tags, classes and ids.
_FREE = re.compile(r"::?[-\w]+(\((?:[^()]|\([^()]*\))*\))?|\[[^\]]*\]")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What ends a piece, and what hides such signs: comments, strings, escapes.
_SIGN = re.compile(
    rf"""{_COMMENT.pattern}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\\.|/\*|[{{}};]""", re.DOTALL
)
_NAME = re.compile(r"[.#]?-?[A-Za-z_][-\w]*")
_TAG = re.compile(r"""<([A-Za-z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_ATTRIBUTE = re.compile(r"""\b(class|id)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)


class Rule(NamedTuple):
    """``head{body}``, or a statement without a body. ``needs``: for each selector the tags, classes
    and ids it asks for, none where that cannot be told. ``inner``: the rules of a block."""

    head: str
    body: str | None = None
    needs: tuple[frozenset, ...] | None = None
    inner: tuple | None = None


def read_rules(text: str) -> tuple[Rule, ...]:
    """The rules of a style sheet. ValueError where its brackets do not fit."""
    return tuple(_read(_cut(text)))


def _cut(text: str) -> list[tuple[str, str | None]]:
    """``[(head, body or None)]`` at the outermost level."""
    found, depth, start, head = [], 0, 0, ""
    for sign in _SIGN.finditer(text):
        if sign[0] == "{":
            if not depth:
                head, start = text[start : sign.start()], sign.end()
            depth += 1
        elif sign[0] == "}":
            depth -= 1
            if not depth:
                found.append((head, text[start : sign.start()]))
                start = sign.end()
        elif sign[0] == ";" and not depth:
            found.append((text[start : sign.start()], None))
            start = sign.end()
        if depth < 0 or sign[0] == "/*":
            raise ValueError("A block or a comment does not end where it should.")
    if depth:
        raise ValueError("A block does not end.")
    found = [(_COMMENT.sub("", head).strip(), body) for head, body in found]
    return [(head, body) for head, body in found if head]


def _read(pieces: Iterable[tuple[str, str | None]]) -> Iterable[Rule]:
    for head, body in pieces:
        if body is None:
            yield Rule(head)
        elif head.startswith(_NESTED):
            yield Rule(head, inner=read_rules(body))
        elif head.startswith("@"):
            yield Rule(head, body)
        else:
            yield Rule(head, body, tuple(_get_needs(one) for one in _split(head)))


def _split(selectors: str) -> list[str]:
    """At the commas that are in no brackets."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(selectors):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            found.append(selectors[start:place])
            start = place + 1
    return [*found, selectors[start:]]


def _get_needs(selector: str) -> frozenset:
    if "\\" in selector:
        return frozenset()
    return frozenset(name.lower() for name in _NAME.findall(_FREE.sub(" ", selector)))


def read_names(documents: Iterable[str]) -> set[str]:
    """The tags, ``.classes`` and ``#ids`` in HTML, in small letters: a document without a type
    tells them not apart."""
    names = {"html", "head", "body", "tbody"}
    for document in documents:
        for tag, attributes in _TAG.findall(document):
            names.add(tag.lower())
            for kind, *values in _ATTRIBUTE.findall(attributes):
                sign = "." if kind.lower() == "class" else "#"
                names.update(sign + word.lower() for word in "".join(values).split())
    return names


def write_lean(rules: Iterable[Rule], names: set[str], document: str = "") -> str:
    """The style sheet of these ``rules`` for documents with these ``names``. Fonts that neither it
    nor ``document`` names are left out."""
    kept = [one for rule in rules if (one := _keep(rule, names))]
    used = " ".join(_FAMILY.findall(" ".join(_list_bodies(kept)) + document)).lower()
    return "".join(_write(rule) for rule in kept if _is_of_use(rule, used))


def _keep(rule: Rule, names: set[str]) -> Rule | None:
    """The rule, as far as it could match."""
    if rule.inner is not None:
        inner = tuple(one for it in rule.inner if (one := _keep(it, names)))
        return rule._replace(inner=inner) if inner else None
    if rule.needs is None or any(needs <= names for needs in rule.needs):
        return rule
    return None


def _list_bodies(rules: Iterable[Rule]) -> Iterable[str]:
    for rule in rules:
        if rule.inner is not None:
            yield from _list_bodies(rule.inner)
        elif rule.body and not rule.head.startswith("@font-face"):
            yield rule.body + ";"


def _is_of_use(rule: Rule, used: str) -> bool:
    if not rule.head.startswith("@font-face"):
        return True
    families = _FAMILY.findall(rule.body or "")
    names = [family.strip().strip("\"'").lower() for family in families]
    # A variable may name any font.
    return "var(" in used or not names or any(name in used for name in names)


def _write(rule: Rule) -> str:
    if rule.inner is not None:
        return f"{rule.head}{{{''.join(_write(one) for one in rule.inner)}}}"
    return f"{rule.head};" if rule.body is None else f"{rule.head}{{{rule.body}}}"
