"""When a debtor is in default: not simply on the due date.

§ 286 BGB knows several ways, and the earliest that applies counts: a date that was agreed, a
demand, thirty days, a refusal, a court. Other laws know fewer. Interest runs from the first day of
default.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ..common.calendar import add_days


@dataclass(frozen=True)
class DefaultRule:
    """What a law asks for."""

    # The day after the due date: "always", only if it was "agreed" (§ 286 (2) no. 1), or "never".
    due_date: str = "agreed"
    # Days after the claim was due and the invoice received (§ 286 (3)); 0: there is no such rule.
    days: int = 30
    # Consumers must have been told of these days on the invoice (§ 286 (3) sentence 1).
    days_need_hint: bool = True
    # Whether any letter that demands payment puts in default; where the law asks for a formal
    # notice (art. 1344 C. civ., book XIX CEL) no letter does by itself.
    demand_counts: bool = True
    # Default begins so many days after the demand was received (§ 4 räntelagen); 0: with the end of
    # the deadline it set.
    demand_days: int = 0
    # A due date or a period that ends on a Saturday, Sunday or holiday ends on the next working
    # day (§ 193 BGB; BGH III ZR 159/06).
    shifts: bool = True


@dataclass(frozen=True)
class DefaultFacts:
    """What is known of an item; dates as far as there are any."""

    due: date
    agreed: bool = False
    received: date | None = None  # the invoice
    hinted: bool = False  # the invoice told of the thirty days
    demanded: date | None = None  # the day the first demand was received
    deadline: date | None = None  # which it set
    refused: date | None = None
    served: date | None = None  # a lawsuit or an order for payment
    excused: bool = False  # not responsible, or with a defence: §§ 286 (4), 273, 320
    excused_until: date | None = None  # the last day on which he was


class Default(NamedTuple):
    """The first day that bears interest, and what it rests on."""

    on: date
    basis: str


def get_default(
    facts: DefaultFacts, rule: DefaultRule, is_open: Callable[[date], bool]
) -> Default | None:
    """The start of default, or None: not yet, or not by what is known.

    ``is_open`` tells working days."""
    if facts.excused:
        return None
    due = _shift(facts.due, rule, is_open)
    ways = [*_by_date(facts, rule, due, is_open), *_by_act(facts, rule, due, is_open)]
    return min(_after_excuse(ways, facts), key=lambda way: way.on, default=None)


def _after_excuse(ways, facts):
    """Nobody is in default while he has a defence; a date that was agreed needs no demand anew."""
    free = facts.excused_until and add_days(facts.excused_until, 1)
    return [way._replace(on=max(way.on, free)) if free else way for way in ways]


def _by_date(facts, rule, due, is_open):
    if rule.due_date == "always" or (rule.due_date == "agreed" and facts.agreed):
        yield Default(add_days(due, 1), "agreed" if facts.agreed else "due")
    if rule.days and facts.received and (facts.hinted or not rule.days_need_hint):
        end = add_days(max(due, facts.received), rule.days)
        yield Default(add_days(_shift(end, rule, is_open), 1), "days")


def _by_act(facts, rule, due, is_open):
    """A demand before the due date is none; whoever is told a deadline may use it up. What was
    done while the debtor had a defence puts him in default neither then nor later."""
    excused = facts.excused_until or date.min
    if rule.demand_counts and facts.demanded and facts.demanded > max(due, excused):
        last = add_days(facts.demanded, max(rule.demand_days - 1, 0))
        end = max(last, facts.deadline or facts.demanded)
        yield Default(add_days(_shift(end, rule, is_open), 1), "demand")
    if facts.refused and facts.refused > excused:
        yield Default(max(facts.refused, add_days(due, 1)), "refusal")
    if facts.served and facts.served > excused:
        yield Default(max(facts.served, add_days(due, 1)), "court")


def _shift(day, rule, is_open):
    while rule.shifts and day < date.max and not is_open(day):
        day = add_days(day, 1)
    return day
