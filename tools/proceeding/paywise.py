"""The interface of paywise, an agency: what goes there as its requests, and what comes back as
facts of ours.

Certain, from its public documentation (Case Management API, v1): the paths, the fields, the words
of the four axes. From the code of one who uses it only: that a document goes up as the form field
``file``. What the interface has not got is not made up: it takes no recall of a claim that was
released, names no day on which the debtor paid the agency, and has no word for instalments that the
agency agreed on. It knows euros alone.

Nothing is guessed: what cannot be is a `BadAnswer`, and nothing of that answer is taken.

>>> WORDS()["processing_state"]["paused"]
'paused'
>>> read_amount({"value": "12.50", "currency": "EUR"})
Decimal('12.50')
"""

import functools
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO
from ..common.tables import read_rows

FORMAT, CURRENCY = "paywise", "EUR"
TABLE = "proceeding/agency_words"
AXES = ("submission_state", "legal_stage", "processing_state", "payment_state")
CREATED, RELEASED, OVER = "created", "released", "ended"
# Answers that take a proceeding out of the agency's hands.
ENDING = ("rejected", "end_recalled", "end_returned", "end_paid")
FAULTS = ("shape", "other", "twice", "word", "currency", "sum", "gone")
# Our kinds of charges, as it calls them: it names no word for the lump sum and for other costs.
CHARGES = {"interest": "interest", "fee": "reminder_fee", "bank_charge": "bank_charge"}
AMOUNT = re.compile(r"-?\d{1,12}(\.\d{1,2})?")
BALANCES = (
    "balance_of_principal_claim",
    "balance_of_interest_on_principal_claim",
    "balance_of_costs_interest_bearing",
    "balance_of_costs_interest_free",
    "balance_of_interest_on_costs",
)


class BadAnswer(ValueError):
    """An answer that cannot be: ``code`` of `FAULTS`, ``text`` what it said."""

    def __init__(self, code: str, text: str = ""):
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


class SeenClaim(NamedTuple):
    key: str
    reference: str
    state: str
    mandate: str
    documents: frozenset[str]
    payments: frozenset[str]


class Question(NamedTuple):
    key: str
    title: str
    answered: bool


class SeenMandate(NamedTuple):
    """``left``: what of the claim is open there; ``told``: ``[(number, what happened)]``."""

    key: str
    number: str
    words: dict[str, str]
    left: Decimal
    questions: tuple[Question, ...]
    told: tuple[tuple[str, str], ...]


class Move(NamedTuple):
    """A word of an axis that is new: ``step`` it is, empty if it is none of ours; ``unclear``: a
    person must say what it means."""

    axis: str
    word: str
    step: str = ""
    unclear: bool = False


@functools.cache
def WORDS() -> dict[str, dict[str, str]]:
    """``{axis: {word: step}}``"""
    known: dict[str, dict[str, str]] = {axis: {} for axis in AXES}
    for row in read_rows(TABLE):
        if row["format"] == FORMAT:
            known[row["axis"]][row["word"]] = row["step"]
    return known


# === OUT === #


def build_debtor(claim: Mapping, reference: str) -> dict:
    """The debtor of a neutral claim. The whole name of a person goes as his last name: which part
    of it is the first one nobody told us."""
    about = claim["debtor"]
    name = about["name"][:255]
    who = {"organization": {"name": name}} if about["is_company"] else {}
    channels = [
        {"type": kind, "value": about[kind]} for kind in ("email", "phone") if about.get(kind)
    ]
    return {
        "your_reference": reference,
        "acting_as": "business" if about["kind"] == "business" else "consumer",
        **(who or {"person": {"last_name": name}}),
        "addresses": [
            {name: about[name] or None for name in ("street", "zip", "city")}
            | {"country": about["country"]}
        ],
        "communication_channels": channels,
    }


def build_claim(row: Mapping, debtor: str, reference: str, subject: str) -> dict:
    """An invoice of a neutral claim. What is claimed is what was open when it was handed over, so
    there is nothing to take off it."""
    if row["currency"] != CURRENCY:
        raise BadAnswer("currency", row["currency"])
    charges = [
        _build_charge(one, reference) for one in row.get("charges", ()) if one["kind"] in CHARGES
    ]
    beside = sum((Decimal(one["amount"]["value"]) for one in charges), ZERO)
    total = Decimal(row["amount_open"]) + beside
    more = {"additional_charges": charges, "additional_charges_amount": _euros(beside)}
    return {
        "debtor": debtor,
        "your_reference": reference,
        "subject_matter": subject,
        "occurence_date": _day(row["contract_date"]),
        "document_reference": row["invoice_number"],
        "document_date": _day(row["invoice_date"]),
        "due_date": _day(row["due_date"]),
        "reminder_date": _day(row["last_demand"]),
        "delay_date": _day(row["default_since"]),
        "main_claim_amount": _euros(row["amount_open"]),
        "total_claim_amount": _euros(total),
        **(more if charges else {}),
        "starting_approach": "extrajudicial",
        "claim_disputed": Decimal(row["amount_disputed"]) > 0,
        "obligation_fulfilled": bool(row["performed"]),
    }


def _build_charge(charge, reference):
    """Interest or a charge beside the main claim."""
    return {
        "type": CHARGES[charge["kind"]],
        "your_reference": f"{reference}/{charge['reference']}",
        "subject_matter": charge["description"],
        "occurence_date": charge["date"] or None,
        "amount": _euros(charge["amount"]),
    }


def _euros(value):
    return {"value": str(value), "currency": CURRENCY}


def build_payment(claim: str, reference: str, on: str, amount: Decimal) -> dict:
    """What the debtor paid to us."""
    value = {"value": f"{amount:.2f}", "currency": CURRENCY}
    return {"claim": claim, "your_reference": reference, "value_date": on, "amount": value}


def _day(value):
    return value.isoformat() if hasattr(value, "isoformat") else value or None


# === IN === #


def read_amount(value) -> Decimal:
    try:
        text, currency = str(value["value"]), value["currency"]
    except (TypeError, KeyError):
        raise BadAnswer("shape", str(value)[:60]) from None
    if currency != CURRENCY:
        raise BadAnswer("currency", str(currency)[:10])
    if not AMOUNT.fullmatch(text):
        raise BadAnswer("shape", text[:60])
    return Decimal(text)


def read_page(answer) -> tuple[list, bool]:
    """The rows of a page, and whether another follows."""
    rows = answer.get("results") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadAnswer("shape", str(answer)[:60])
    return rows, bool(answer.get("next"))


def read_key(answer) -> str:
    """The number that something new has there."""
    key = answer.get("id") if isinstance(answer, dict) else None
    # It becomes a part of addresses.
    if not isinstance(key, str) or not re.fullmatch(r"[\w-]{1,64}", key):
        raise BadAnswer("shape", str(answer)[:60])
    return key


def read_claim(answer, reference: str = "", amount: Decimal | None = None) -> SeenClaim:
    """A claim; with a ``reference`` and an ``amount`` it must be the one that was sent."""
    key = read_key(answer)
    told = answer.get("your_reference") or ""
    if reference and told != reference:
        raise BadAnswer("other", str(told)[:60])
    if amount is not None:
        seen = read_amount(answer.get("main_claim_amount"))
        if seen != amount:
            raise BadAnswer("sum", f"{seen} ≠ {amount}")
    mandate = _read_part(answer, "mandate")
    state = _read_word(answer, "submission_state")
    return SeenClaim(
        key,
        str(told),
        state,
        read_key(mandate) if mandate.get("id") else "",
        frozenset(str(it.get("filename")) for it in _read_rows(answer, "documents")),
        frozenset(str(it.get("your_reference")) for it in _read_rows(answer, "payments")),
    )


def find_claim(rows: Iterable, reference: str, amount: Decimal | None = None) -> SeenClaim | None:
    """The claim of a ``reference`` among ``rows``, if there is one."""
    same = [row for row in rows if row.get("your_reference") == reference]
    if len(same) > 1:
        raise BadAnswer("twice", reference)
    return read_claim(same[0], reference, amount) if same else None


def read_mandate(answer) -> SeenMandate:
    """What the agency does about claims. The parts of what is open must make up its total."""
    key = read_key(answer)
    balance = _read_part(answer, "legal_claim_balance")
    left = read_amount(balance.get("total_balance"))
    parts = sum((read_amount(balance.get(name)) for name in BALANCES), ZERO)
    if parts != left:
        raise BadAnswer("sum", f"{parts} ≠ {left}")
    asked = _read_part(answer, "requests_to_client_summary")
    return SeenMandate(
        key,
        str(answer.get("reference_number") or "")[:64],
        {axis: _read_word(answer, axis) for axis in AXES[1:]},
        left,
        tuple(
            Question(read_key(row), _plain(row.get("title")), bool(row.get("answered")))
            for row in _read_rows(asked, "items")
        ),
        tuple(
            (read_key(row), _plain(f"{row.get('title')}: {row.get('description') or ''}"))
            for row in _read_rows(answer, "status_updates")
            if row.get("id")
        ),
    )


def _read_part(answer, name) -> dict:
    part = answer.get(name) or {}
    if not isinstance(part, dict):
        raise BadAnswer("shape", name)
    return part


def _read_rows(answer, name) -> list:
    rows = answer.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadAnswer("shape", name)
    return rows


def _read_word(answer, axis) -> str:
    word = answer.get(axis)
    if not isinstance(word, str) or not word or len(word) > 64:
        raise BadAnswer("shape", axis)
    return word


def _plain(text) -> str:
    """What they say, without marks of a page."""
    return re.sub(r"<[^<>]*>", " ", str(text or "")).strip(" :")[:500]


# === WHAT FOLLOWS === #


def agree(words: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """What is said of several claims of a proceeding: a word that holds for all of them, else none.

    >>> agree([{"submission_state": "accepted"}, {"submission_state": "rejected"}])
    {}
    """
    words = list(words)
    return {
        axis: words[0][axis]
        for axis in AXES
        if words and words[0].get(axis) and len({one.get(axis) for one in words}) == 1
    }


def find_moves(before: Mapping[str, str], now: Mapping[str, str]) -> list[Move]:
    """What is new of what is said of a proceeding, in the order of the axes."""
    return [
        _judge(axis, before.get(axis, ""), now)
        for axis in AXES
        if now.get(axis) and now[axis] != before.get(axis)
    ]


def _judge(axis, before, now) -> Move:
    word = now[axis]
    if word not in WORDS()[axis]:
        return Move(axis, word, unclear=True)
    step = WORDS()[axis][word]
    if axis == "processing_state" and word == OVER:
        paid = now.get("payment_state") == "fully_paid"
        # Over and not paid: settled, uncollectible, given back? It does not say.
        return Move(axis, word, "end_paid" if paid else "", unclear=not paid)
    if axis == "processing_state" and word == "in_progress" and before == "paused":
        step = "resumed"
    if axis == "submission_state" and before == "client_response_pending":
        step = step or "answered"
    return Move(axis, word, step)


# === STATEMENT === #


class Statement(NamedTuple):
    """``rows`` of the neutral table of remittances; ``paid_out`` by them; ``rest``: what else the
    statement adds up, such as commissions on what was paid to us, which no payment is."""

    key: str
    number: str
    on: str
    canceled: bool
    rows: list[dict]
    paid_out: Decimal
    rest: Decimal


def read_statement(
    answer, details: Iterable[Mapping], references: Mapping[str, str], today: str
) -> Statement:
    """A statement with its mandates. ``references``: ``{their number: ours}``. What the debtor paid
    counts as paid at the end of the period, as no day is named; while that lasts, ``today``: nobody
    has paid tomorrow."""
    key = read_key(answer)
    number, on = (str(answer.get(name) or "") for name in ("clearing_no", "period_end"))
    if not number or not re.fullmatch(r"\d{4}-\d\d-\d\d", on[:10]):
        raise BadAnswer("shape", f"{number} {on}"[:60])
    on = min(on[:10], today)
    total, rows = read_amount(answer.get("total_balance")), []
    for detail in details:
        theirs = str(detail.get("reference_number") or "")
        for index, entry in enumerate(_read_rows(detail, "third_party_money_entries")):
            money = _read_part(_read_part(entry, "third_party_money"), "payments_to_dca")
            row = _read_payment(money)
            if row:
                rows.append(
                    {
                        "reference": references.get(theirs) or theirs,
                        "payment": f"{number} {theirs} {index + 1}",
                        "date": on,
                        **row,
                    }
                )
    paid_out = sum((row["net"] for row in rows), ZERO)
    return Statement(
        key, number, on, bool(answer.get("canceled")), rows, paid_out, total - paid_out
    )


def _read_payment(money) -> dict | None:
    """What was paid to the agency for a mandate. Its fee the debtor pays as costs; it keeps it as
    it keeps its commission, with the tax of both."""
    if not money:
        return None
    amounts = {
        name: read_amount(money.get(name))
        for name in (
            "total_payments",
            "allocation_to_fee",
            "allocation_to_fee_vat",
            "allocation_to_main_claim",
            "allocation_to_default_interest",
            "allocation_to_success_commission",
            "allocation_to_success_commission_vat",
            "payout",
        )
    }
    gross = amounts["total_payments"]
    if not any(amounts.values()):
        return None
    costs = amounts["allocation_to_fee"]
    principal = amounts["allocation_to_main_claim"]
    interest = amounts["allocation_to_default_interest"]
    if principal + interest + costs != gross:
        raise BadAnswer("sum", f"{principal + interest + costs} ≠ {gross}")
    commission = costs + amounts["allocation_to_success_commission"]
    vat = amounts["allocation_to_fee_vat"] + amounts["allocation_to_success_commission_vat"]
    if gross - commission - vat != amounts["payout"]:
        raise BadAnswer("sum", f"{gross - commission - vat} ≠ {amounts['payout']}")
    return {
        "principal": principal,
        "interest": interest,
        "costs": costs,
        "commission": commission,
        "vat": vat,
        "net": amounts["payout"],
    }


COLUMNS = ("reference", "payment", "date", *("principal", "interest", "costs"))
COLUMNS += ("commission", "vat", "net")


def write_rows(statement: Statement) -> bytes:
    """The rows as the table of remittances that is imported."""
    lines = [";".join(COLUMNS)]
    for row in statement.rows:
        lines.append(";".join(str(row[name]).replace(";", " ") for name in COLUMNS))
    return "\r\n".join(lines).encode()
