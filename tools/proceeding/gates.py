"""What must be so before claims are handed over to an agency, a court or anybody else: one list,
with a code for each that has a sentence of its own.

>>> claim = Claim("INV/1", Decimal(100), due=date(2026, 10, 1))
>>> found = check_gates(["open", "demand"], [claim], Debtor(), Terms(date(2026, 11, 1)))
>>> [(gate.code, gate.verdict, gate.names) for gate in found]
[('open', 'ok', ()), ('demand', 'refuse', ('INV/1',))]

A gate that refuses may be overridden by a manager who gives a reason, unless it is a fact that no
reason changes. Nobody hands over but a person (Art. 22 GDPR).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ..common.money import CENT, ZERO
from .insolvency import INSOLVENCY, get_rank

OK, WARN, REFUSE = "ok", "warn", "refuse"
VERDICTS = (OK, WARN, REFUSE)
# An agency does not stop limitation, and a court needs time.
LIMITATION_WARN_DAYS = 90


@dataclass(frozen=True, slots=True)
class Claim:
    """One open item as it would be handed over. ``demanded_on``: a demand in law that really went
    out; ``pay_by``: the last day that it granted; ``default_on``: since when the debtor is in
    default, None = not proved; ``agreed``: a promise or plan still runs; ``rests``: somebody
    blocked it, or an answer of the debtor is looked into; ``elsewhere``: it is in a live
    proceeding."""

    name: str
    amount: Decimal
    due: date
    arose_on: date | None = None
    currency: str = "EUR"
    demanded_on: date | None = None
    pay_by: date | None = None
    default_on: date | None = None
    disputed: Decimal = ZERO
    barred_on: date | None = None
    agreed: bool = False
    rests: bool = False
    paying: bool = False
    elsewhere: bool = False
    contract_on: date | None = None
    performed: bool = False
    announced: bool = False


@dataclass(frozen=True, slots=True)
class Debtor:
    """``address``: complete; ``country``: code, empty = unknown; ``kind_known``: business or
    consumer; ``opened_on``: insolvency; ``credit``: what is unmatched to his favour."""

    address: bool = True
    country: str = "DE"
    kind_known: bool = True
    opened_on: date | None = None
    credit: Decimal = ZERO
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """``today``; ``country`` and ``currency`` of the procedure, empty = any; ``most`` and ``least``
    claim; ``cost``: what the first step costs, advanced by the creditor."""

    today: date
    country: str = ""
    currency: str = ""
    least: Decimal = ZERO
    most: Decimal | None = None
    cost: Decimal = ZERO


class Gate(NamedTuple):
    """``names``: the claims it is about, ``overridable``: by a manager, with a reason."""

    code: str
    verdict: str
    names: tuple[str, ...] = ()
    overridable: bool = False


def check_gates(
    codes: Iterable[str], claims: Sequence[Claim], debtor: Debtor, terms: Terms
) -> list[Gate]:
    """The gates of a kind of proceeding, each answered, in the order of the list.

    ValueError for a gate that nobody knows."""
    wanted = set(codes)
    if unknown := wanted - GATES.keys():
        raise ValueError(f"{', '.join(sorted(unknown))} is no gate; name some of {list(GATES)}.")
    return [_check(code, claims, debtor, terms) for code in GATES if code in wanted]


def _check(code, claims, debtor, terms):
    rule = GATES[code]
    if code == "open" and not claims:
        return Gate(code, REFUSE)
    if rule.each:
        hit = tuple(claim.name for claim in claims if rule.fails(claim, debtor, terms))
        verdict = rule.verdict if hit else OK
    else:
        hit, verdict = (), rule.verdict if rule.fails(claims, debtor, terms) else OK
    return Gate(code, verdict, hit, rule.overridable and verdict == REFUSE)


class _Rule(NamedTuple):
    fails: Callable[..., bool]
    verdict: str = REFUSE
    overridable: bool = True
    each: bool = True


def _is_barred(claim, _debtor, terms):
    return claim.barred_on is not None and claim.barred_on < terms.today


def _is_barred_soon(claim, _debtor, terms):
    on = claim.barred_on
    return on is not None and 0 <= (on - terms.today).days <= LIMITATION_WARN_DAYS


def _is_in_insolvency(claim, debtor, _terms):
    return get_rank(claim.arose_on or claim.due, debtor.opened_on) == INSOLVENCY


def _is_too_small(claims, _debtor, terms):
    total = sum((claim.amount for claim in claims), ZERO)
    # Nothing at all is told by another gate.
    return 0 < total < max(terms.least, terms.cost + CENT)


def _is_too_large(claims, _debtor, terms):
    total = sum((claim.amount for claim in claims), ZERO)
    return terms.most is not None and total > terms.most


def _is_demanded(claim):
    return claim.demanded_on is not None and claim.demanded_on > claim.due


# In the order in which they are shown.
GATES = {
    "open": _Rule(
        lambda claim, _debtor, terms: claim.amount <= 0 or claim.due >= terms.today,
        overridable=False,
    ),
    "twice": _Rule(lambda claim, *_: claim.elsewhere, overridable=False),
    "insolvency": _Rule(_is_in_insolvency, overridable=False),
    "currency": _Rule(
        lambda claim, _debtor, terms: bool(terms.currency) and claim.currency != terms.currency,
        overridable=False,
    ),
    "in_payment": _Rule(lambda claim, *_: claim.paying),
    "demand": _Rule(lambda claim, *_: not _is_demanded(claim), overridable=False),
    # Who was given time is not taken to court within it.
    "deadline": _Rule(
        lambda claim, _debtor, terms: claim.pay_by is not None and claim.pay_by >= terms.today
    ),
    "default": _Rule(
        lambda claim, _debtor, terms: not claim.default_on or claim.default_on > terms.today
    ),
    "disputed": _Rule(lambda claim, *_: claim.disputed > 0),
    "barred": _Rule(_is_barred),
    "barred_soon": _Rule(_is_barred_soon, WARN),
    "agreed": _Rule(lambda claim, *_: claim.agreed),
    "rests": _Rule(lambda claim, *_: claim.rests),
    "credits": _Rule(lambda _claims, debtor, _terms: debtor.credit > 0, each=False),
    "address": _Rule(
        lambda _claims, debtor, _terms: not debtor.address, overridable=False, each=False
    ),
    "domestic": _Rule(
        lambda _claims, debtor, terms: bool(terms.country) and debtor.country != terms.country,
        overridable=False,
        each=False,
    ),
    "debtor_kind": _Rule(lambda _claims, debtor, _terms: not debtor.kind_known, WARN, each=False),
    "data_notice": _Rule(lambda claim, *_: not claim.announced),
    "contract": _Rule(lambda claim, *_: not claim.contract_on, WARN),
    "performed": _Rule(lambda claim, *_: not claim.performed),
    "title": _Rule(
        lambda _claims, debtor, _terms: not debtor.titled, overridable=False, each=False
    ),
    "small": _Rule(_is_too_small, each=False),
    "large": _Rule(_is_too_large, overridable=False, each=False),
}
