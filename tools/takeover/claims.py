"""Which open item each letter of another system was about, and which level it reached there.

What is wrong with a line is a ``Fault``. A line that needs nothing (paid, cancelled, taken over
already, a level that is left out) is a ``HARMLESS`` one: it keeps no other from coming in.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .file import Fault, Line

HARMLESS = ("known", "paid", "cancelled", "left_out")
# The level of a letter that is not taken over.
LEFT_OUT = -1


class Claim(NamedTuple):
    """A receivable item of the ledger; ``waits_on``: the letter of ours that waits about it."""

    id: int
    move_id: int
    number: str
    references: tuple
    company_id: int
    debtor_id: int | None
    debtors: tuple
    due: date
    state: str
    is_invoice: bool
    amount: Decimal
    settled: bool
    procedure_id: int | None = None
    waits_on: str = ""


class Ladders(NamedTuple):
    """``ranks``: the rank that a level there stands for, by its name in lower case, ``LEFT_OUT``
    or None where nobody said; ``steps``: by procedure, ``{rank: level id}``; ``names``: by
    procedure, ``{name in lower case: rank}``."""

    ranks: Mapping
    steps: Mapping
    names: Mapping


class Letter(NamedTuple):
    """What the items on one letter have in common."""

    debtor_id: int
    sent_on: date
    level_id: int
    channel: str
    document: str
    deadline: date | None
    demand: bool


class Entry(NamedTuple):
    """What a letter that is to be taken over says about an item."""

    number: int
    claim: Claim
    level_id: int
    rank: int
    sent_on: date
    channel: str
    document: str
    amount: Decimal | None
    deadline: date | None
    demand: bool
    key: str

    def get_letter(self):
        return Letter(
            self.claim.debtor_id,
            self.sent_on,
            self.level_id,
            self.channel,
            self.document,
            self.deadline,
            self.demand,
        )


class Sorted(NamedTuple):
    entries: list
    faults: list
    notes: list


class _Wrong(Exception):
    pass


class Sorter:
    """``claims``: those that the lines may mean, of all companies; ``channels``: ``{name:
    channel}`` in lower case; ``known``: the keys taken over before; ``today``: the company's."""

    def __init__(self, claims, company_id, ladders, channels, known, today):
        self.company_id = company_id
        self.ladders, self.channels, self.known, self.today = ladders, channels, known, today
        self.by_id = {claim.id: claim for claim in claims}
        self.by_number, self.by_reference = {}, {}
        for claim in claims:
            self.by_number.setdefault(claim.number, []).append(claim)
            for reference in claim.references:
                self.by_reference.setdefault(reference, []).append(claim)

    def sort(self, lines: list[Line]) -> Sorted:
        result, seen = Sorted([], [], []), {}
        for line in lines:
            try:
                entry = self._read(line)
                if entry.key in seen:
                    raise _Wrong("twice", str(seen[entry.key]))
                seen[entry.key] = line.number
                result.entries.append(entry)
            except _Wrong as wrong:
                fault = Fault(line.number, *wrong.args)
                (result.notes if fault.code in HARMLESS else result.faults).append(fault)
        return result

    def _read(self, line):
        claim = self._find(line)
        self._check_open(claim)
        rank, level_id = self._find_level(line, claim)
        self._check_days(line, claim, rank)
        if line.amount is not None and not 0 < line.amount <= claim.amount:
            raise _Wrong("too_much", str(claim.amount))
        channel = self._find_channel(line)
        key = get_key(claim, line.sent_on, rank, channel)
        if key in self.known:
            raise _Wrong("known", claim.number)
        if claim.waits_on:
            raise _Wrong("waits", claim.waits_on)
        return Entry(
            number=line.number,
            claim=claim,
            level_id=level_id,
            rank=rank,
            sent_on=line.sent_on,
            channel=channel,
            document=line.document,
            amount=line.amount,
            deadline=line.deadline,
            demand=line.demand,
            key=key,
        )

    # === WHICH ITEM === #

    def _find(self, line):
        claims = self._find_named(line)
        own = [claim for claim in claims if claim.company_id == self.company_id]
        if claims and not own:
            raise _Wrong("other_company", line.invoice)
        if line.debtor:
            wanted = line.debtor.lower()
            named = [claim for claim in own if wanted in claim.debtors]
            if own and not named:
                raise _Wrong("debtor", line.debtor)
            own = named
        if not own:
            raise _Wrong("unknown", line.invoice)
        own = _drop_void(own)
        if len({claim.move_id for claim in own}) > 1:
            raise _Wrong("ambiguous", ", ".join(sorted({claim.number for claim in own})[:5]))
        return self._choose_instalment(line, own)

    def _find_named(self, line):
        """The number goes before references: it is given once."""
        if line.item:
            return [self.by_id[line.item]] if line.item in self.by_id else []
        return self.by_number.get(line.invoice) or self.by_reference.get(line.invoice) or []

    def _choose_instalment(self, line, claims):
        if line.due:
            same = [claim for claim in claims if claim.due == line.due]
            if not same:
                raise _Wrong("due", _list_days(claims))
            claims = same
        if len(claims) > 1:
            raise _Wrong("instalments", _list_days(claims))
        return claims[0]

    def _check_open(self, claim):
        if claim.state == "draft":
            raise _Wrong("draft", claim.number)
        if claim.state != "posted":
            raise _Wrong("cancelled", claim.number)
        if claim.amount <= 0:
            raise _Wrong("credit", claim.number)
        if claim.settled:
            raise _Wrong("paid", claim.number)
        if not claim.debtor_id:
            raise _Wrong("no_debtor", claim.number)

    # === HOW FAR === #

    def _find_level(self, line, claim):
        """What a person said of the name goes first; else what the debtor's ladder calls it; else
        its number."""
        name = line.level.lower()
        steps = self.ladders.steps.get(claim.procedure_id)
        rank = self.ladders.ranks.get(name)
        if rank == LEFT_OUT:
            raise _Wrong("left_out", line.level)
        if not steps:
            raise _Wrong("no_procedure", claim.number)
        if rank is None:
            rank = self.ladders.names.get(claim.procedure_id, {}).get(name, _as_number(name))
        if rank not in steps:
            raise _Wrong("level", line.level)
        return rank, steps[rank]

    def _check_days(self, line, claim, rank):
        if not line.sent_on:
            raise _Wrong("no_day")
        if line.sent_on > self.today:
            raise _Wrong("future", line.sent_on.isoformat())
        if rank and line.sent_on <= claim.due:
            raise _Wrong("early", claim.due.isoformat())
        if line.deadline and line.deadline < line.sent_on:
            raise _Wrong("deadline", line.deadline.isoformat())

    def _find_channel(self, line):
        channel = self.channels.get(line.channel.lower())
        if channel is None:
            raise _Wrong("channel", line.channel)
        return channel


def _as_number(text):
    return int(text) if text.isascii() and text.isdigit() else None


def _drop_void(claims):
    """Those that were not cancelled, if there are any: a corrected invoice may have another one's
    reference."""
    return [claim for claim in claims if claim.state != "cancel"] or claims


def _list_days(claims):
    return ", ".join(sorted({claim.due.isoformat() for claim in claims}))


def get_key(claim, sent_on, rank, channel):
    """What makes a letter about an item one and the same, whichever file or table tells of it and
    whatever the invoice is called there. An invoice that was corrected has new items, but keeps its
    number."""
    what = claim.number if claim.is_invoice else f"#{claim.id}"
    return f"{what} {claim.due} {sent_on} {rank} {channel}".strip()


def propose_ranks(names, ranks_of):
    """``{name: rank}`` for the level names of a file: a number is its rank, a name that of our
    levels, if it is the same in all ladders; None where nobody can tell. ``ranks_of``: ``{name:
    {ranks}}`` in lower case."""
    proposed = {}
    for name in names:
        ranks = ranks_of.get(name.lower(), set())
        proposed[name] = next(iter(ranks)) if len(ranks) == 1 else _as_number(name)
    return proposed


def propose_by_order(days, highest):
    """``{name: rank}`` for the levels of another system, of which ``days`` gives the place and the
    days after the due date: the first is the first here. What came before the due date is the note,
    rank 0; beyond our ladder nobody can tell more than its ``highest``."""
    rising = sorted({place for place, after in days.values() if after >= 0})
    ranks = {place: min(rank, highest) for rank, place in enumerate(rising, start=1)}
    return {name: ranks[place] if after >= 0 else 0 for name, (place, after) in days.items()}
