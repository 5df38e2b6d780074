"""Rows of fees, lump sums and limitation: id, country, topic, input, expected, calculation, …"""

import re
from datetime import date
from decimal import Decimal

from ...tools.charge import legal_costs
from ...tools.interest import scales
from . import events
from .reading import NotUnderstood, list_days, read_amount

# The tables of § 34 GKG and § 13 RVG that the rows were computed with.
DAY_OF_TARIFF = date(2026, 11, 22)
COUNTRIES = {"UK": "GB"}
EXPECTS = ("expected",)
# The factor of a fee: "factor 0.9", "0,9-fach", "0.9 times".
_FACTOR = re.compile(
    r"(?:factor|faktor)\s*(?:of\s*)?([\d.,]*\d)|([\d.,]*\d)\s*-?\s*(?:fach\w*|x\b|times)",
    re.IGNORECASE,
)


def check(row):
    expected = row["expected"].strip()
    try:
        got = compute(row)
        return [] if _same(expected, got) else [("expected", expected, got)]
    except ValueError as error:
        return [("expected", expected, f"no answer for {row['input']!r}: {error}")]


def compute(row):
    country = COUNTRIES.get(row["country"].strip(), row["country"].strip())
    for words, answer in _ANSWERS:
        if re.search(words, row["topic"], re.IGNORECASE):
            return answer(row, country)
    raise NotUnderstood(f"Which rule is meant by {row['topic']!r}?")


def _same(expected, got):
    days = list_days(expected)
    if isinstance(got, date):
        return [found.first for found in days] == [got]
    if days or got is None:
        return False
    amount = read_amount(expected)
    if amount is None:
        raise NotUnderstood(f"{expected!r} is neither an amount nor a day.")
    return amount == got


def read_claim(text):
    """The amount the fee is measured on: the one behind a word for it, else the first."""
    rest = _FACTOR.sub(" ", text)
    words = r"(?:claim(?: value)?|value|debt|principal|amount|wert|forderung|betrag|summe)\b\D*"
    named = re.search(words + r"(?=\d)", rest, re.IGNORECASE)
    amount = read_amount(rest[named.end() :] if named else rest)
    if amount is None:
        raise NotUnderstood(f"There is no amount in {text!r}.")
    return -amount if re.search(r"[-−]\s?\d", rest) else amount


def read_factor(text):
    """The factor a row names, None if it leaves it to the rule."""
    if match := _FACTOR.search(text):
        return Decimal((match[1] or match[2]).replace(",", "."))
    simple = re.search(r"simple case|einfache[rn]? fall", text, re.IGNORECASE)
    return legal_costs.SIMPLE_CASE if simple else None


def _tariff():
    return legal_costs.load_tariff(DAY_OF_TARIFF)


def _court(row, _country):
    lawsuit = re.search(r"1210|lawsuit|klage", row["topic"], re.IGNORECASE)
    number = legal_costs.LAWSUIT if lawsuit else legal_costs.COURT_ORDER
    return legal_costs.get_fee(_tariff(), number, read_claim(row["input"])).amount


def _collection(row, _country):
    text = f"{row['input']}, {row['topic']}"
    contested = re.search(r"(?<!un)contested|(?<!un)bestritten", text, re.IGNORECASE)
    fees = legal_costs.list_collection_fees(
        _tariff(), read_claim(row["input"]), read_factor(text), bool(contested)
    )
    return legal_costs.total(fees)


def _settlement(row, _country):
    return legal_costs.get_settlement_fee(_tariff(), read_claim(row["input"])).amount


def _lawyer(row, _country):
    fees = legal_costs.list_court_order_lawyer_fees(_tariff(), read_claim(row["input"]))
    return legal_costs.total(fees)


def _scale(row, country):
    debtor = events.read_debtor(f"{row['topic']}, {row['input']}") or "business"
    scale = scales.get_scale(scales.load_scales(), country, debtor)
    claim = read_claim(row["input"])
    return scales.get_amount(scale, claim) if scale else Decimal(0)


# The first that is found in the topic decides; the special stands before the general.
_ANSWERS = (
    (r"limitation|time.?bar|prescription|verjähr", events.find_limitation),
    (r"court fee|gerichtskosten|gerichtsgebühr|\bKV ?1[12]\d0|\bGKG\b", _court),
    (r"settlement|einigung|VV ?1000|zahlungsvereinbarung", _settlement),
    (r"3305|3308|lawyer|rechtsanwalt", _lawyer),
    (r"VV ?2300|13e|collection fee|inkasso(?!krav)", _collection),
    (r"compensation|lump|collection costs|rekompensata|pauschal|WIK|40|incasso|indemni", _scale),
)
