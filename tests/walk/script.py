"""What happens in a walk: a list of events, made from a seed without a look at the ledger.

An event names its debtor by number and other events by theirs, so that any of them may be left out:
what is about something that never happened does not happen either.
"""

import random
from datetime import date, timedelta
from typing import NamedTuple

# The times of a day, see `walk`: the night goes before them.
MORNING, NOON, EVENING = SLOTS = ("morning", "noon", "evening")

# Kinds that are not walked yet, with why. Whoever mends one takes it out.
LEFT_OUT = {
    "bank statement line": "is matched by people in another module",
    "allocation to accrued interest": "pays only what a letter has claimed",
}

# What happens how often; what begins something comes more often than what ends it.
WEIGHTS = {
    "invoice": 30,
    "pay": 16,
    "pay_free": 7,
    "credit": 6,
    "match": 6,
    "confirm": 12,
    "print_pile": 6,
    "promise": 5,
    "dispute": 5,
    "resolve": 5,
    "block": 4,
    "lift": 3,
    "plan": 4,
    "accept": 4,
    "give_up_plan": 1,
    "give_up_promise": 1,
    "stop_waiting": 2,
    "take_back": 3,
    "return_payment": 2,
    "write_off": 2,
    "opening": 2,
    "include": 2,
    "revalue": 4,
    "online": 3,
    "online_ends": 3,
    "redraft": 5,
    "hand_over": 4,
    "cancel_invoice": 1,
    "bounce": 6,
    "repair": 7,
    "cancel_letter": 1,
    "review": 7,
    "address": 1,
    "insolvency": 1,
    "archive": 1,
    "merge": 1,
    "join": 2,
    "run_by_hand": 1,
    "mail_down": 1,
    "proceed": 4,
    "end_proceeding": 3,
    "give_up": 2,
    "take_up_again": 1,
}
# What an event may be about.
CLAIMS = ("invoice", "opening")
ABOUT = {
    **dict.fromkeys(
        (
            "pay",
            "take_back",
            "write_off",
            "online",
            "redraft",
            "hand_over",
            "cancel_invoice",
            "dispute",
            "promise",
            "plan",
            "revalue",
            "proceed",
            "give_up",
        ),
        CLAIMS,
    ),
    "match": ("pay_free", "credit"),
    "return_payment": ("pay", "pay_free"),
    "include": ("opening",),
    "resolve": ("dispute",),
    "stop_waiting": ("dispute",),
    "lift": ("block",),
    "accept": ("plan",),
    "give_up_plan": ("plan",),
    "give_up_promise": ("promise",),
    "online_ends": ("online",),
    "end_proceeding": ("proceed",),
    "take_up_again": ("give_up",),
}


# The parts of the company that are no persons of their own.
BRANCHES = ("branch", "sister")


def is_of_branch(debtor):
    """Some debtors deal with the branches too."""
    return debtor % 5 == 4


class Event(NamedTuple):
    """``key``: its number, by which others name it."""

    key: int
    day: int
    slot: str
    name: str
    facts: dict

    def __str__(self):
        facts = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"day {self.day:3} {self.slot:7} #{self.key} {self.name}({facts})"


class Script(NamedTuple):
    """``start``: the first day; ``days``: how many nights there are."""

    seed: int
    start: date
    days: int
    debtors: int
    events: tuple

    def day(self, number):
        return self.start + timedelta(days=number)

    def with_events(self, events, days=None):
        return self._replace(events=tuple(events), days=days or self.days)

    def __str__(self):
        head = f"seed {self.seed}, {self.debtors} debtors, {self.days} days from {self.start}"
        return "\n".join([head, *map(str, self.events)])


def write(seed, days=60, debtors=12, per_day=4):
    """The script of a seed; a longer one begins like a shorter one."""
    dice = random.Random(f"{seed} {debtors}")
    start = date(2025, 9, 1) + timedelta(days=dice.randrange(200))
    writer = _Writer(dice, debtors)
    for debtor in range(debtors):
        for _number in range(dice.randint(1, 3)):
            writer.add(0, MORNING, "invoice", debtor)
        writer.add(0, MORNING, "opening", debtor)
    for day in range(days):
        for _number in range(dice.randint(0, 2 * per_day)):
            writer.add(day, dice.choice(SLOTS), *writer.choose())
    order = sorted(writer.events, key=lambda one: (one.day, SLOTS.index(one.slot), one.key))
    return Script(seed, start, days, debtors, tuple(order))


class _Writer:
    def __init__(self, dice, debtors):
        self.dice, self.debtors = dice, debtors
        self.events = []
        self.known = {}  # name: [(key, debtor)]
        self.debtor = 0  # whom the event at hand is about

    def choose(self):
        names = list(WEIGHTS)
        name = self.dice.choices(names, [WEIGHTS[one] for one in names])[0]
        return name, self.dice.randrange(self.debtors)

    def add(self, day, slot, name, debtor):
        facts = {"debtor": debtor}
        if name in ABOUT:
            earlier = [one for kind in ABOUT[name] for one in self.known.get(kind, ())]
            if not earlier:
                return
            # People deal with what is new rather than with what is old.
            about = max(self.dice.choice(earlier) for _try in range(2))
            facts = {"of": about[0], "debtor": about[1]}
        self.debtor = facts["debtor"]
        facts |= getattr(self, f"_about_{name}", dict)()
        key = len(self.events) + 1
        self.events.append(Event(key, day, slot, name, facts))
        self.known.setdefault(name, []).append((key, facts["debtor"]))

    # === FACTS === #

    def _amount(self):
        return self.dice.choice((20, 50, 99.95, 100, 250, 1000, 1234.56, 5000))

    def _part(self):
        """A share of what is there."""
        return self.dice.choice((0.1, 0.25, 0.5, 0.8, 1, 1, 1, 1))

    def _late(self):
        """Days by which something is booked late."""
        return self.dice.choice((0, 0, 0, 0, 1, 2, 5, 12))

    def _somebody(self):
        return self.dice.randrange(self.debtors)

    def _office(self):
        if is_of_branch(self.debtor):
            return self.dice.choice(("main", "branch", "branch", "sister"))
        return self.dice.choice(("main", "main", "main", "other"))

    def _currency(self):
        return self.dice.choice((None,) * 7 + ("USD", "GBP", "CHF", "EUR"))

    def _about_invoice(self):
        pick = self.dice.choice
        return {
            "office": self._office(),
            "amount": self._amount(),
            "currency": self._currency(),
            "kind": pick(("out_invoice",) * 6 + ("out_receipt",)),
            # Most are entered late, so that a walk need not wait for them.
            "due": pick((-60, -40, -20, -12, -8, -3, -1, 0, 1, 5, 14, 30)),
            "terms": pick(("once",) * 6 + ("halves", "thirds", "discount")),
            "agreed": pick((True, True, False)),
            "contact": pick((False, False, True)),
        }

    def _about_opening(self):
        """Of several items, many at first; most are dunned from the start."""
        days = self.dice.choice((-90, -60, -30, -20, -2600))
        number, included = self.dice.randint(1, 10), self.dice.random() < 0.8
        own = {"number": number, "included": included}
        return {"office": self._office(), "amount": self._amount(), "due": days, **own}

    def _about_pay(self):
        currency = self.dice.choice((None,) * 8 + ("USD", "EUR"))
        part = self.dice.choice((0.1, 0.25, 0.5, 0.98, 1, 1, 1, 1, 1, 1.1))
        return {"part": part, "late": self._late(), "currency": currency}

    def _about_pay_free(self):
        return {
            "office": self._office(),
            "amount": self._amount(),
            "currency": self._currency(),
            "late": self._late(),
        }

    def _about_credit(self):
        """Of an invoice, or of nothing that is known."""
        claims = [one for kind in CLAIMS[:1] for one in self.known.get(kind, ())]
        facts = {"part": self._part(), "matched": self.dice.random() < 0.4, "free": not claims}
        if claims and self.dice.random() < 0.7:
            about = max(self.dice.choice(claims) for _try in range(2))
            return {**facts, "of": about[0], "debtor": about[1], "free": False}
        own = {"office": self._office(), "amount": self._amount(), "currency": self._currency()}
        return {**facts, "free": True, **own}

    def _about_write_off(self):
        return {"part": self.dice.choice((0.5, 0.9, 0.98))}

    def _about_revalue(self):
        return {"amount": self.dice.choice((-30, -5, 5, 30))}

    def _about_online(self):
        state = self.dice.choice(("pending", "pending", "authorized", "done"))
        return {"part": self._part(), "state": state}

    def _about_online_ends(self):
        return {"state": self.dice.choice(("error", "cancel", "done"))}

    def _about_hand_over(self):
        return {"to": self._somebody()}

    def _about_promise(self):
        return {"part": self._part(), "days": self.dice.choice((0, 2, 5, 10, 20))}

    def _about_plan(self):
        pick = self.dice.choice
        return {
            "number": pick((2, 3, 4)),
            "first": pick((1, 3, 7)),
            "every": pick((7, 10, 15)),
            "kind": pick(("standstill", "standstill", "deferral")),
            "at_once": pick((True, False)),
        }

    def _about_dispute(self):
        part = self.dice.choice((None, None, 0.2, 0.5))
        return {"part": part, "quality": self.dice.random() < 0.5}

    def _about_resolve(self):
        return {"outcome": self.dice.choice(("for_us", "for_debtor", "withdraw"))}

    def _about_block(self):
        pick = self.dice.choice
        claims = [one for kind in CLAIMS for one in self.known.get(kind, ())]
        facts = {"days": pick((None, 0, 3, 10)), "pauses": pick((True, False))}
        if claims and self.dice.random() < 0.7:
            about = max(self.dice.choice(claims) for _try in range(2))
            return {**facts, "scope": pick(("invoice", "item")), "of": about[0], "debtor": about[1]}
        return {**facts, "scope": "debtor", "office": self._office()}

    def _about_proceed(self):
        return {"kind": self.dice.choice(("mediation", "agency", "agency", "lawyer", "sale"))}

    def _about_end_proceeding(self):
        return {"how": self.dice.choice(("paid", "settled", "uncollectible", "withdrawn"))}

    def _about_give_up(self):
        return {"part": self.dice.choice((None, None, 0.2, 0.5))}

    def _about_address(self):
        return {"email": self.dice.choice(("none", "one", "two", "wrong"))}

    def _about_merge(self):
        return {"into": self._somebody()}

    def _about_join(self):
        """Every third debtor is a person, see `World.invite`."""
        person = self.dice.choice([one for one in range(self.debtors) if one % 3 == 2])
        firm = self.dice.choice([one for one in range(self.debtors) if one % 3 != 2])
        return {"debtor": person, "firm": firm}

    def _about_review(self):
        return {"what": self.dice.choice(("drop", "lower", "raise")), "place": self.dice.random()}

    def _about_repair(self):
        return {"as_letter": self.dice.random() < 0.5}

    def _about_run_by_hand(self):
        return {"office": self._office()}
