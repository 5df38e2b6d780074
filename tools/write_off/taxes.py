"""How much of an open amount is tax, rate by rate, as the invoice itself has it (§ 17 UStG): each
rate bears its share of what is open, and the last one takes what is left by rounding.

>>> parts = list_parts([(("19",), Decimal(1000)), (("7",), Decimal(500))],
...     {"19": Decimal(190), "7": Decimal(35)})
>>> [(str(it.net), str(it.tax)) for it in split(parts, Decimal(1125), Decimal("0.01"))]
[('652.18', '123.91'), ('326.08', '22.83')]

What was sold without tax, or under a tax that comes to nothing (reverse charge), bears none.
"""

from collections.abc import Hashable, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from ..common.money import ZERO, round_half_up


class Part(NamedTuple):
    """What of an invoice was sold under the same ``taxes``, which came to ``amounts``."""

    taxes: tuple[Hashable, ...]
    base: Decimal
    amounts: Mapping[Hashable, Decimal]

    @property
    def gross(self) -> Decimal:
        return self.base + sum(self.amounts.values(), ZERO)


class Share(NamedTuple):
    """What of an open amount falls to a part: ``net``, and the tax of each of its ``taxes``."""

    taxes: tuple[Hashable, ...]
    net: Decimal
    amounts: Mapping[Hashable, Decimal]

    @property
    def tax(self) -> Decimal:
        return sum(self.amounts.values(), ZERO)

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


def list_parts(
    bases: Iterable[tuple[tuple[Hashable, ...], Decimal]], taxes: Mapping[Hashable, Decimal]
) -> list[Part]:
    """The parts of an invoice: ``bases`` by the taxes on them, ``taxes`` with what each came to. A
    tax of several bases is shared out by them; what was credited comes with a minus."""
    sums: dict[tuple[Hashable, ...], Decimal] = {}
    for names, base in bases:
        key = tuple(name for name in names if taxes.get(name))
        sums[key] = sums.get(key, ZERO) + base
    whole: dict[Hashable, Decimal] = {}
    for names, base in sums.items():
        for name in names:
            whole[name] = whole.get(name, ZERO) + base
    return [
        Part(
            names,
            base,
            {name: taxes[name] * base / whole[name] if whole[name] else ZERO for name in names},
        )
        for names, base in sums.items()
    ]


def split_to(parts: Iterable[Part], end: Decimal, amount: Decimal, unit: Decimal) -> list[Share]:
    """What falls to each part of the last ``amount`` of what is owed up to ``end``: of an invoice
    in instalments each bears what those before it left, and together they bear its tax to the cent.

    >>> parts = list_parts([(("19",), Decimal("100.03"))], {"19": Decimal("19.01")})
    >>> ends = [Decimal("39.68"), Decimal("79.36"), Decimal("119.04")]
    >>> [str(split_to(parts, end, Decimal("39.68"), Decimal("0.01"))[0].tax) for end in ends]
    ['6.34', '6.33', '6.34']
    """
    parts = list(parts)
    return [
        Share(
            to.taxes,
            to.net - before.net,
            {name: tax - before.amounts[name] for name, tax in to.amounts.items()},
        )
        for to, before in zip(
            split(parts, end, unit), split(parts, end - amount, unit), strict=True
        )
    ]


def split(parts: Iterable[Part], amount: Decimal, unit: Decimal) -> list[Share]:
    """What of an ``amount`` that is open falls to each part, by what each came to with its tax. A
    part that was credited in full bears nothing."""
    parts = [part for part in parts if part.gross > 0]
    total = sum((part.gross for part in parts), ZERO)
    if not parts:
        return [Share((), amount, {})]
    shares, left = [], amount
    for part in parts:
        gross = left if part is parts[-1] else round_half_up(amount * part.gross / total, unit)
        left -= gross
        amounts = {
            name: round_half_up(gross * tax / part.gross, unit)
            for name, tax in part.amounts.items()
        }
        shares.append(Share(part.taxes, gross - sum(amounts.values(), ZERO), amounts))
    return shares
