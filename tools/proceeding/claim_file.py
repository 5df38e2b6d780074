"""The claim as every agency, lawyer or court asks for it: one neutral JSON, one CSV with a row for
each invoice, and a ZIP of both with the documents and a list of their digests.

>>> name, packed = "claim.zip", pack({"claim.json": b"{}"})
>>> read_manifest(packed)[0]["path"], packed == pack({"claim.json": b"{}"})
('claim.json', True)

The same content gives the same bytes, so that whoever got it can show that nothing was changed.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

FORMAT = "account_collections.claim/1"
MANIFEST = "manifest.json"
# One row an invoice; the first columns are those that each public format asks for.
COLUMNS = (
    "our_reference",
    "invoice_number",
    "invoice_date",
    "due_date",
    "currency",
    "amount_original",
    "amount_open",
    "amount_disputed",
    "default_since",
    "default_basis",
    "last_demand",
    "contract_date",
    "performed",
    "interest_rule",
    "debtor_name",
    "debtor_kind",
    "street",
    "zip",
    "city",
    "country",
    "email",
    "phone",
    "vat",
    "amount_charges",
)
# Interest and charges beside the main claims, a row each; the parts of the main claim come first.
CHARGE_COLUMNS = (
    "our_reference",
    "invoice_number",
    "kind",
    "description",
    "date",
    "from",
    "until",
    "amount",
    "currency",
)
# What the debtor paid to the creditor himself since.
PAYMENT_COLUMNS = ("our_reference", "invoice_number", "value_date", "amount", "currency")
# A file has one time, or its bytes would tell when it was packed.
NO_TIME = (1980, 1, 1, 0, 0, 0)
# What a spreadsheet would run as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def build_claim(head: Mapping, debtor: Mapping, invoices: Iterable[Mapping]) -> dict:
    """The neutral claim: ``head`` of the proceeding, its ``debtor``, its ``invoices``."""
    invoices = list(invoices)
    total = sum((Decimal(row["amount_open"]) for row in invoices), Decimal(0))
    beside = sum((add_charges(row) for row in invoices), Decimal(0))
    return {
        "format": FORMAT,
        **head,
        "debtor": dict(debtor),
        "invoices": [dict(row) for row in invoices],
        "amount_open": str(total),
        "amount_charges": str(beside),
    }


def add_charges(row: Mapping) -> Decimal:
    """The interest and charges of an invoice."""
    return sum((Decimal(one["amount"]) for one in row.get("charges", ())), Decimal(0))


def write_json(claim: Mapping) -> bytes:
    text = json.dumps(claim, ensure_ascii=False, indent=2, sort_keys=True, default=_plain)
    return f"{text}\n".encode()


def write_csv(claim: Mapping) -> bytes:
    """With a mark at the beginning by which spreadsheets know its letters."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    debtor = {f"debtor_{name}": claim["debtor"].get(name) for name in ("name", "kind")}
    for row in claim["invoices"]:
        cells = {"our_reference": claim["our_reference"], **claim["debtor"], **debtor, **row}
        cells["amount_charges"] = str(add_charges(row))
        writer.writerow({name: _cell(cells.get(name)) for name in COLUMNS})
    return out.getvalue().encode("utf-8-sig")


def write_charges(claim: Mapping) -> bytes:
    """Interest and charges, a row each, as `CHARGE_COLUMNS` say."""
    return _write_table(
        CHARGE_COLUMNS,
        (
            {**charge, "our_reference": claim["our_reference"], **_pick(row)}
            for row in claim["invoices"]
            for charge in row.get("charges", ())
        ),
    )


def _pick(row):
    return {"invoice_number": row["invoice_number"], "currency": row.get("currency", "")}


def write_payments(rows: Iterable[Mapping]) -> bytes:
    """What was paid directly, a row each, as `PAYMENT_COLUMNS` say."""
    return _write_table(PAYMENT_COLUMNS, rows)


def _write_table(columns, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=";", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(row.get(name)) for name in columns})
    return out.getvalue().encode("utf-8-sig")


def pack(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of ``files`` by name, with their digests in a manifest."""
    listed = [
        {"path": name, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        for name, raw in sorted(files.items())
    ]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in [*sorted(files.items()), (MANIFEST, write_json({"files": listed}))]:
            info = zipfile.ZipInfo(name, NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, raw)
    return out.getvalue()


def read_manifest(packed: bytes) -> list[dict]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return json.loads(archive.read(MANIFEST))["files"]


def make_name(text: str, used: Iterable[str] = (), suffix: str = "") -> str:
    """A file's name out of a document's: nothing in it leads out of the folder, and none twice.

    >>> make_name("INV/2026/0001", suffix=".pdf"), make_name("a", ["a.pdf"], ".pdf")
    ('INV-2026-0001.pdf', 'a-2.pdf')
    """
    bare = "".join(sign if sign.isalnum() or sign in "-_ " else "-" for sign in text).strip("- ")
    bare, used, number = bare or "document", set(used), 1
    name = f"{bare}{suffix}"
    while name in used:
        number += 1
        name = f"{bare}-{number}{suffix}"
    return name


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{value!r} has no place in a claim.")


def _cell(value) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    text = value if isinstance(value, str) else _plain(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text
