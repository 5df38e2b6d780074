"""What an agency collected and pays out, as a table: a row for each payment of a debtor.

>>> head = "reference;payment;date;principal;interest;costs;kept;commission;vat;net\\n"
>>> row = "PROC/1;z1;2026-12-01;1.190,00;41,84;141,05;141,05;119,00;22,61;1.090,23\\n"
>>> lines, faults = read_remittance((head + row).encode())
>>> str(lines[0].gross), str(lines[0].net), faults
('1372.89', '1090.23', [])

Nothing is guessed: sums that do not agree, a word that is not known, an amount that may be read in
two ways are faults, and with one fault nothing of the file is taken.
"""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.cells import read_day
from ..common.money import ZERO
from .answer_file import Fault, read_cells, read_table

MOST_LINES = 10_000
COLUMNS = ("reference", "payment", "date", "principal", "net")
AMOUNTS = ("principal", "interest", "costs", "kept", "commission", "vat", "net")
# Whose money it is; without a word the debtor's.
PAYERS = ("debtor", "third_party", "guarantor", "estate")
FAULTS = ("amount", "gross", "net", "nothing", "payer")
PLAIN = re.compile(r"-?\d+([.,]\d{1,2})?")
GERMAN = re.compile(r"-?\d{1,3}(\.\d{3})+,\d{1,2}")
ENGLISH = re.compile(r"-?\d{1,3}(,\d{3})+\.\d{1,2}")


class Remitted(NamedTuple):
    """``number``: the line in the file; ``payment``: their number of it, by which it is taken once;
    ``on``: the day on which the debtor paid. ``kept``: costs that the agency got from the debtor
    and keeps; ``commission`` and its ``vat`` come out of what is ours."""

    number: int
    reference: str
    payment: str
    on: date
    principal: Decimal
    interest: Decimal = ZERO
    costs: Decimal = ZERO
    kept: Decimal = ZERO
    commission: Decimal = ZERO
    vat: Decimal = ZERO
    net: Decimal = ZERO
    invoice: str = ""
    paid_by: str = "debtor"
    note: str = ""

    @property
    def gross(self) -> Decimal:
        return self.principal + self.interest + self.costs


def read_remittance(raw: bytes) -> tuple[list[Remitted], list[Fault]]:
    """The lines of a file, and what is wrong with each."""
    head, rows, delimiter, fault = read_table(raw, COLUMNS, MOST_LINES)
    if fault:
        return [], [fault]
    lines, faults, seen = [], [], set()
    for number, row in rows:
        cells, fault = read_cells(number, head, row, delimiter)
        if fault:
            faults.append(fault)
            continue
        line, wrong = _read_line(number, cells)
        faults += wrong
        if line is None:
            continue
        if (line.reference, line.payment) in seen:
            faults.append(Fault(number, "twice", line.payment))
        seen.add((line.reference, line.payment))
        lines.append(line)
    return lines, faults


def _read_line(number, cells):
    faults = [
        Fault(number, "empty", name) for name in ("reference", "payment") if not cells.get(name)
    ]
    on, amounts = None, {}
    try:
        on = read_day(cells["date"])
    except ValueError:
        faults.append(Fault(number, "day", cells["date"]))
    for name in (*AMOUNTS, "gross"):
        try:
            amounts[name] = read_amount(cells.get(name) or "0")
        except ValueError:
            faults.append(Fault(number, "amount", cells[name]))
    payer = cells.get("paid_by", "").lower() or PAYERS[0]
    if payer not in PAYERS:
        faults.append(Fault(number, "payer", cells["paid_by"]))
    if faults:
        return None, faults
    gross = amounts.pop("gross")
    extra = {name: cells.get(name, "") for name in ("invoice", "note")}
    line = Remitted(
        number, cells["reference"], cells["payment"], on, **amounts, **extra, paid_by=payer
    )
    return line, _check_sums(line, gross if cells.get("gross") else line.gross)


def _check_sums(line, gross):
    faults = []
    if any(getattr(line, name) < 0 for name in AMOUNTS):
        faults.append(Fault(line.number, "amount", "-"))
    if gross != line.gross:
        faults.append(Fault(line.number, "gross", f"{gross} ≠ {line.gross}"))
    left = line.gross - line.kept - line.commission - line.vat
    if left != line.net:
        faults.append(Fault(line.number, "net", f"{line.net} ≠ {left}"))
    if not line.gross:
        faults.append(Fault(line.number, "nothing"))
    return faults


def read_amount(text: str) -> Decimal:
    """An amount as spreadsheets write it; ValueError if it may be read in two ways: 1.190 is a
    thousand in Germany and a little more than one in England.

    >>> [str(read_amount(text)) for text in ("1190", "1190,5", "1.190,50", "1,190.50")]
    ['1190', '1190.5', '1190.50', '1190.50']
    >>> read_amount("1.190")
    Traceback (most recent call last):
    ValueError: '1.190' is no amount; write it as 1190.50 or 1190,50.
    """
    bare = text.replace(" ", "").replace("\u00a0", "")
    if GERMAN.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif ENGLISH.fullmatch(bare):
        bare = bare.replace(",", "")
    elif PLAIN.fullmatch(bare):
        bare = bare.replace(",", ".")
    else:
        raise ValueError(f"{text!r} is no amount; write it as 1190.50 or 1190,50.")
    return Decimal(bare)


class Debt(NamedTuple):
    """Something that a payment may pay: ``part`` is principal, interest or costs; ``name`` the
    document it is about."""

    key: object
    part: str
    open: Decimal
    name: str = ""


class Paid(NamedTuple):
    key: object
    amount: Decimal


def allocate(line: Remitted, debts: list[Debt], taken: dict) -> tuple[list[Paid], dict, str]:
    """What a row pays of the ``debts`` of its proceeding, in their order; ``taken``: what rows
    before it took of each, which is added to. Returns what is paid, what is left of each part, and
    what is wrong: a principal must be owed, by the invoice that is named.

    Interest and costs that nobody had claimed are income."""
    paid, left = [], {}
    for part in ("principal", "interest", "costs"):
        amount = getattr(line, part)
        for debt in debts:
            named = part != "principal" or not line.invoice or debt.name == line.invoice
            if debt.part != part or not named:
                continue
            share = min(amount, debt.open - taken.get(debt.key, ZERO))
            if share > 0:
                taken[debt.key] = taken.get(debt.key, ZERO) + share
                paid.append(Paid(debt.key, share))
                amount -= share
        left[part] = amount
    wrong = f"{left['principal']}" if left["principal"] else ""
    return paid, left, wrong
