"""What stands in the field of an e-mail address, which takes any text.

>>> list_addresses("Jane <jane@firm.example>; books@firm.example")
['jane@firm.example', 'books@firm.example']
>>> list_wrong("books@@firm.example, books@firm.example")
['books@@firm.example']
"""

import re

# Odoo takes "books@@firm" for "@firm", and hands that to the mail server.
ADDRESS = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]+@(?:localhost|(?:[^\s@<>()\[\]\\,;:\".]+\.)+[^\W\d_]{2,})"
)
NAMED = re.compile(r".*<([^<>]*)>")


def _read_parts(text):
    """``[(part, address or None)]`` of a list with commas or semicolons."""
    for part in re.split(r"[,;]", text or ""):
        if part := part.strip():
            named = NAMED.fullmatch(part)
            address = (named.group(1) if named else part).strip()
            yield part, address.lower() if ADDRESS.fullmatch(address) else None


def list_addresses(text):
    """The addresses in it to which an e-mail can be sent."""
    return [address for _part, address in _read_parts(text) if address]


def list_wrong(text):
    """What is none of it."""
    return [part for part, address in _read_parts(text) if not address]
