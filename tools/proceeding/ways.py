"""What must be so before a title is enforced in one way or another.

>>> title = Title(Decimal(700), Decimal(700), served=True, kept=True)
>>> [check for check in check_way("mortgage", title) if not check.met]
[Check(code='large', met=False)]

Title, clause and service always (§ 750 ZPO); an enforcement order needs no clause.
"""

from decimal import Decimal
from typing import NamedTuple

from .enforcement import may_mortgage, may_simplify

BAILIFF, WAGES, BANK, MORTGAGE = "bailiff", "wages", "bank", "mortgage"
WAYS = (BAILIFF, WAGES, BANK, MORTGAGE)
# Of which somebody else than the debtor holds the money.
THIRD_PARTY = (WAGES, BANK)


class Title(NamedTuple):
    """``principal`` without interest, ``total`` with titled interest and costs; ``kept``: it is
    known where the original lies; ``third_party``: employer or bank are named."""

    principal: Decimal
    total: Decimal
    served: bool = False
    kept: bool = False
    order: bool = True
    third_party: bool = False


class Check(NamedTuple):
    code: str
    met: bool


def check_way(way: str, title: Title) -> list[Check]:
    """ValueError for a way that nobody knows."""
    if way not in WAYS:
        raise ValueError(f"{way} is no way of enforcement; name one of {WAYS}.")
    checks = [Check("served", title.served), Check("kept", title.kept)]
    if not title.order:
        # Whether the clause is on it nobody can see from here.
        checks.append(Check("clause", False))
    if way in THIRD_PARTY:
        checks.append(Check("third_party", title.third_party))
    if way == MORTGAGE:
        checks.append(Check("large", may_mortgage(title.principal)))
    return checks


def is_simple(way: str, title: Title) -> bool:
    """Whether the electronic order with a scan in place of the original is open (§§ 754a, 829a
    ZPO)."""
    return way != MORTGAGE and title.order and may_simplify(title.total)
