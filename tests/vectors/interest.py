"""Rows of interest vectors: a claim, a rule, events, and what they come to."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from ...tools.common.tables import group_rows, read_rows
from ...tools.interest.allocation import PARTS
from ...tools.interest.daycount import DAY_COUNTS
from ...tools.interest.interest import Event, Terms, compute
from ...tools.interest.rates import Rate

RULE = re.compile(
    r"^\s*(?P<fixed>fixed\s+)?(?:(?P<times>\d+(?:\.\d+)?)\s*[x×*]\s*)?(?P<series>[\w.]+)\s*%?\s*"
    r"(?:(?P<sign>[+-])\s*(?P<surcharge>\d+(?:\.\d+)?)\s*%?\s*)?(?:\[(?P<fixing>[^]]*)\])?\s*$"
)
EVENT = re.compile(r"^(\d{4}-\d\d-\d\d)\s+([\w -]+?)\s+(\d+(?:\.\d+)?)$")
KINDS = {
    **dict.fromkeys(("cost", "costs", "fee"), "cost"),
    **dict.fromkeys(("correction", "credit note"), "correction"),
    "payment": "payment",
}
UNITS = {"JPY": Decimal(1), "ISK": Decimal(1), "HUF": Decimal(1)}
FIGURES = ("interest_accrued", "open_costs", "open_interest", "open_principal", "total_due")
EXPECTS = tuple(f"expected_{figure}" for figure in FIGURES)


def check(row):
    terms, rates = _read_rule(row)
    stated = compute(
        _amount(row["principal"]),
        date.fromisoformat(row["interest_from"]),
        date.fromisoformat(row["interest_to"]),
        terms,
        rates,
        [_read_event(text) for text in row["events"].split(";") if text.strip()],
        UNITS.get(row["currency"], Decimal("0.01")),
    )
    owed = stated.open
    got = (stated.accrued, owed.costs, owed.interest, owed.principal, owed.total)
    checked = [
        (column, _amount(row[column]), figure)
        for column, figure in zip(EXPECTS, got, strict=True)
        if (row.get(column) or "").strip()
    ]
    if not checked:
        raise ValueError("The row expects nothing.")
    return [(column, expected, got) for column, expected, got in checked if expected != got]


def _read_rule(row):
    found = RULE.match(row["rate_rule"])
    if not found:
        raise ValueError(f"The rate rule {row['rate_rule']!r} cannot be read.")
    day_count, compounding = row["day_count"].strip(), row["compounding"].strip()
    if day_count not in DAY_COUNTS:
        raise ValueError(f"{day_count!r} is no day count; there are {', '.join(DAY_COUNTS)}.")
    if compounding not in ("simple", "none", "yearly"):
        raise ValueError(f"{compounding!r} is no compounding: simple or yearly.")
    terms = Terms(
        surcharge=_amount((found["sign"] or "") + (found["surcharge"] or "0")),
        multiplier=_amount(found["times"] or "1"),
        fixed_at_start=_is_fixed(found["fixing"]) or bool(found["fixed"]),
        day_count=day_count,
        compounds_yearly=compounding == "yearly",
        order=_read_order(row["allocation"]),
    )
    return terms, _read_rates(found["series"])


def _is_fixed(text):
    words = (text or "floating").split()
    if words[:1] not in (["fixed"], ["floating"]):
        raise ValueError(f"{text!r} is no fixing: floating or fixed.")
    return words[0] == "fixed"


def _read_order(text):
    """``principal_first``: the rest in its usual order behind it; a part that an order leaves out
    otherwise is paid before those it names. A paragraph may stand behind the parts."""
    words = [word for word in re.split(r"[\W_]+", text) if word and not word.isdigit()]
    named = [word for word in words if word != "first"]
    if len({*named}) < len(named) or {*named} - {*PARTS} or (words and not named):
        raise ValueError(f"{text!r} is no order of payment; name {', '.join(PARTS)}, each once.")
    missing = [part for part in PARTS if part not in named]
    return (*named, *missing) if words[-1:] == ["first"] else (*missing, *named)


def _read_rates(series):
    if re.fullmatch(r"\d+(\.\d+)?", series):
        return (Rate(date.min, Decimal(series)),)
    lines = group_rows(read_rows("interest/reference_rates"), "series").get(series)
    if not lines:
        raise ValueError(f"There are no rates of {series!r}.")
    return tuple(
        sorted(Rate(date.fromisoformat(at["valid_from"]), Decimal(at["percent"])) for at in lines)
    )


def _read_event(text):
    found = EVENT.match(text.strip())
    if not found or found[2] not in KINDS:
        raise ValueError(f"The event {text.strip()!r} cannot be read.")
    return Event(date.fromisoformat(found[1]), KINDS[found[2]], _amount(found[3]))


def _amount(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no amount.") from None
