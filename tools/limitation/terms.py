"""The words of limitation: what happened to a claim, and what a country's law makes of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from ..common.tables import Row, read_rows, to_flag

TABLE = "limitation/periods"

# What may have happened on one day …
MOMENTS = frozenset(
    {
        "accrual",  # the claim fell due; in Sweden: the day it arose
        "acknowledgement",
        "part_payment",  # interest and security count alike, § 212 (1) no. 1 BGB
        "enforcement",  # asked for or carried out
        "demand",  # in writing
        "filing",  # lawsuit or payment order reached the court
        "service",
        "last_step",  # of the parties or the court, § 204 (2) BGB
        "title",  # the day it became final
    }
)
# … or from one day to another, both included; without an end it still lasts.
SPANS = frozenset(
    {
        "talks",
        "deferral",
        "standstill",  # not to enforce for a while, the due day stays; § 205 BGB as well
        "insolvency",
    }
)
KINDS = MOMENTS | SPANS


class Event(NamedTuple):
    """``until``: last day of a span. ``soon``: of a filing, whether the creditor did what he could
    to have it served soon (§ 167 ZPO); None = judged by the dates. ``source``: what shows it, for
    the explanation. ``proven``: a creditor who cannot prove it had better not count on it."""

    kind: str
    on: date
    until: date | None = None
    soon: bool | None = None
    source: str = ""
    proven: bool = True


class Rule(NamedTuple):
    """How claims of one kind become time-barred; one row of ``data/limitation/periods.csv``.

    ``starts``: "due" = with the day after the accrual, "year_end" = with the end of its year.
    ``restarted_by`` and ``suspended_by``: kinds of events. ``talks_floor``: months after talks in
    which the claim is not barred at least. ``after_proceedings``: months for which a suspension by
    proceedings outlasts their last step. ``served_soon``: months from the end of the period within
    which service still counts from the filing; None = service is not asked for. ``title_years``:
    None = not known. ``demand_signed``: a demand must be signed and have been received, so a letter
    does not count before somebody says that it can be proved (Cass. 2335/2024)."""

    country: str
    debtor: str
    claim: str
    years: int
    starts: str
    ends_on_year_end: bool
    restarted_by: frozenset[str]
    suspended_by: frozenset[str]
    talks_floor: int
    after_proceedings: int
    served_soon: int | None
    title_years: int | None
    demand_signed: bool = False


def check_events(events: Iterable[Event]) -> list[Event]:
    """The events by date, whatever the order in which they were handed over."""
    events = sorted(set(events), key=_get_turn)
    for event in events:
        if event.kind not in KINDS:
            raise ValueError(f"{event.kind!r} is no event; name one of {', '.join(sorted(KINDS))}.")
        if event.until and event.kind in MOMENTS:
            raise ValueError(f"A {event.kind} has one day; leave out its end, {event.until}.")
        if event.until and event.until < event.on:
            raise ValueError(f"The {event.kind} of {event.on} ends before it; swap the days.")
    if sum(event.kind == "accrual" for event in events) > 1:
        raise ValueError("A claim falls due once; compute each of several claims alone.")
    return events


def _get_turn(event: Event):
    return event.on, event.kind, event.until or date.max, event.source, event.proven


def load_rules() -> list[Rule]:
    return [_read_rule(row) for row in read_rows(TABLE)]


def get_rule(
    rules: Sequence[Rule], country: str, debtor: str = "consumer", claim: str = ""
) -> Rule:
    """The rule for a ``debtor`` (business or consumer) and kind of ``claim`` (empty = any; sale,
    retail, periodic, scotland where a country knows them). An unknown debtor is a consumer: his
    periods are the shorter ones, so no claim is forgotten too long."""
    if debtor not in ("business", "consumer"):
        raise ValueError(f"A debtor is business or consumer, not {debtor!r}.")
    for wanted in (claim, ""):
        for rule in rules:
            if (rule.country, rule.claim) == (country, wanted) and rule.debtor in (debtor, "any"):
                return rule
    raise ValueError(
        f"No limitation period is known for {debtor} debtors in {country}; "
        f"add a row to {TABLE}.csv."
    )


def _read_rule(row: Row) -> Rule:
    if row["starts"] not in ("due", "year_end"):
        raise ValueError(f"A period starts at due or year_end, not at {row['starts']!r}.")
    unknown = {*row["restarted_by"].split(), *row["suspended_by"].split()} - KINDS
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no event; correct the row.")
    return Rule(
        *(row[column] for column in ("country", "debtor", "claim")),
        int(row["years"]),
        row["starts"],
        to_flag(row, "ends_on_year_end"),
        frozenset(row["restarted_by"].split()),
        frozenset(row["suspended_by"].split()),
        int(row["talks_floor_months"] or 0),
        int(row["after_proceedings_months"] or 0),
        int(row["served_soon_months"]) if row["served_soon_months"] else None,
        int(row["title_years"]) if row["title_years"] else None,
        to_flag(row, "demand_signed"),
    )
