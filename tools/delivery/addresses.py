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
# Mailboxes of an office, by what stands before the first dot or dash.
OFFICES = frozenset(
    [
        "accounting",
        "accounts",
        "admin",
        "administration",
        "anfrage",
        "backoffice",
        "billing",
        "bookkeeping",
        "buchhaltung",
        "buero",
        "büro",
        "contact",
        "empfang",
        "finance",
        "finanzen",
        "fibu",
        "hallo",
        "hello",
        "help",
        "hr",
        "info",
        "invoice",
        "kanzlei",
        "kontakt",
        "kreditoren",
        "kundenservice",
        "mail",
        "office",
        "payroll",
        "personal",
        "post",
        "praxis",
        "rechnung",
        "rechnungen",
        "rechnungswesen",
        "reception",
        "rezeption",
        "sales",
        "secretariat",
        "sekretariat",
        "service",
        "shop",
        "support",
        "team",
        "vertrieb",
        "verwaltung",
        "zentrale",
    ]
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


def is_shared(text, private):
    """Whether others read that mailbox too: a private person who gives the address of an office,
    such as that of an employer, is not alone in reading it.

    >>> is_shared("info@firm.example", private=True)
    True
    >>> is_shared("info@firm.example", private=False)
    False
    """
    parts = [re.split(r"[@+.\-_]", address)[0] for address in list_addresses(text)]
    return private and any(part in OFFICES for part in parts)
