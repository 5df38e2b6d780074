"""Payments of a past to measure the forecast on: of each day no more is known than was known then.

The ledger of the tests is made up, always the same: a hundred debtors of two years, each with a
habit of his own. What others have published can be measured in its place: dev/forecast FILE. On the
file the method was chosen by (a sample of IBM, WA_Fn-UseC_-Accounts-Receivable.csv, 2012 to 2013,
sha256 f5d488ea…) that says 6.41 days, 64.6 %, k 0.57, 19.6 % and 4.2 %. The file is not here: its
owner allows to use it, and says nothing of passing it on.
"""

import csv
import random
from collections import defaultdict
from datetime import date, datetime
from typing import NamedTuple

from ...tools.insight.forecast import Claim, expect, get_correction, learn

# What is tested begins a year after the first day; what is learnt lies before each forecast.
START = 366
DEBTORS, INVOICES, TERM = 100, 2466, 30
PUBLISHED = "%m/%d/%Y"


class Row(NamedTuple):
    debtor: int
    invoiced: int
    due: int
    paid: int
    amount: float


def make_ledger():
    """Debtors pay 3.5 days early in the middle, 10 days apart from each other, and each 7 days off
    his own habit; within the second year they become six days faster, as by electronic bills.
    Nobody is more than 30 days early or 45 late."""
    # Of all that chance offers this alone is the same in each version of Python.
    chance = random.Random(2012).random

    def spread(middle, width):
        return middle + width * (sum(chance() for _ in range(12)) - 6)

    habits = [spread(-3.5, 10) for _debtor in range(DEBTORS)]
    rows = []
    for number in range(INVOICES):
        debtor, invoiced = number % DEBTORS, int(chance() * 2 * 365)
        faster = 6 * max(invoiced - START, 0) / 365
        late = min(max(round(spread(habits[debtor], 7) - faster), -TERM), 45)
        due = invoiced + TERM
        rows.append(Row(debtor, invoiced, due, due + late, round(max(spread(60, 20), 5), 2)))
    return sorted(rows, key=lambda row: (row.invoiced, row.debtor))


def read_published(path):
    """A file with the columns of the sample: customer, day and amount of the invoice, days on which
    it was due and settled."""
    with open(path, newline="") as file:
        found = [*csv.DictReader(file)]
    names = {name: key for key, name in enumerate(sorted({row["customerID"] for row in found}))}
    first = min(_read_day(row["InvoiceDate"]) for row in found).replace(month=1, day=1)
    return [
        Row(
            names[row["customerID"]],
            *((_read_day(row[name]) - first).days for name in ("InvoiceDate", "DueDate")),
            (_read_day(row["SettledDate"]) - first).days,
            float(row["InvoiceAmount"]),
        )
        for row in found
    ]


def _read_day(text) -> date:
    return datetime.strptime(text, PUBLISHED).date()


class Past:
    """A ledger of which on each day no more is known than was."""

    def __init__(self, rows):
        self.rows, self.learnt = rows, {}

    def learn(self, day):
        if day not in self.learnt:
            paid, waiting = defaultdict(list), defaultdict(list)
            for row in self.rows:
                if row.invoiced < day:
                    known = row.paid < day
                    rows, until = (paid, row.paid) if known else (waiting, day - 1)
                    rows[row.debtor].append(until - row.due)
            self.learnt[day] = learn(paid, waiting)
        return self.learnt[day]

    def expect(self, day, days):
        """(expected, came in) of what was open on ``day``."""
        rows = [row for row in self.rows if row.invoiced < day <= row.paid]
        claims = [Claim(row.debtor, day - 1 - row.due, row.amount) for row in rows]
        came = sum(row.amount for row in rows if row.paid < day + days)
        return expect(self.learn(day), claims, days), came

    def likely_delay(self, row, day):
        """Days after the due date by which half of such items are paid."""
        habits, late = self.learn(day), day - 1 - row.due
        found = (n for n in range(1, 300) if habits.chance(row.debtor, late, n) >= 0.5 - 1e-12)
        return late + next(found)

    # === MEASURED === #

    def measure_days(self):
        """(invoices, days the forecast is off at the invoice, share within 7 days), and how far the
        due day is off."""
        tested = [row for row in self.rows if row.invoiced >= START]
        off = [abs(row.paid - row.due - self.likely_delay(row, row.invoiced)) for row in tested]
        plain = [abs(row.paid - row.due) for row in tested]
        count = len(tested)
        near = sum(miss <= 7 for miss in off) / count
        return count, sum(off) / count, near, sum(plain) / count

    def measure_cash(self, days):
        """How far what is expected in ``days`` is off, week by week, as a share of what came."""
        weeks = [self.expect(day, days) for day in range(START + 3, START + 330, 7)]
        missed = sum(abs(expected - came) for expected, came in weeks)
        return missed / sum(came for _expected, came in weeks)

    def measure_corrected(self, days):
        """(error, bias) of what is corrected by its own last weeks."""
        weeks = [(day, *self.expect(day, days)) for day in range(START - 90, START + 330, 7)]
        corrected = []
        for day, expected, came in weeks:
            closed = [(e, c) for other, e, c in weeks if other + days <= day]
            if day >= START:
                corrected.append((expected * get_correction(closed), came))
        whole = sum(came for _expected, came in corrected)
        missed = sum(abs(expected - came) for expected, came in corrected)
        return missed / whole, sum(expected - came for expected, came in corrected) / whole


def tell(rows, say):
    """Its figures, a line each."""
    past = Past(rows)
    count, off, near, plain = past.measure_days()
    say(
        f"{count} invoices: {off:.2f} days off (the due day: {plain:.2f}), {near:.1%} within 7 days"
    )
    say(f"k: {past.learn(START).k:.2f}")
    for days in (7, 30):
        error, bias = past.measure_corrected(days)
        say(
            f"cash of {days} days: {past.measure_cash(days):.1%} off; corrected {error:.1%}, "
            f"bias {bias:+.1%}"
        )
