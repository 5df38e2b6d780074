"""How long something about a debtor is kept: by data, proposed, deleted by a person.

>>> rules = load_retention()
>>> get_delete_on(rules["letters"], date(2026, 12, 10)), get_delete_on(rules["vouchers"],
...     date(2026, 12, 10))
(datetime.date(2033, 1, 1), datetime.date(2035, 1, 1))

Books, vouchers and letters count from the end of the year (§ 147 (4) AO), the rest from the day.
"""

import functools
from datetime import date, timedelta
from typing import NamedTuple

from ..common.periods import add_months, add_years, end_of_year
from ..common.tables import read_rows

TABLE = "proceeding/retention"


class Retention(NamedTuple):
    """``months`` from the day, or ``years`` from the end of its year."""

    kind: str
    months: int | None
    years: int | None
    source: str
    certainty: str


@functools.cache
def load_retention() -> dict[str, Retention]:
    def number(text):
        return int(text) if text else None

    return {
        row["kind"]: Retention(
            row["kind"],
            number(row["months"]),
            number(row["years_from_year_end"]),
            row["source"],
            row["certainty"],
        )
        for row in read_rows(TABLE)
    }


def get_delete_on(rule: Retention, day: date) -> date:
    """The first day on which it need not be kept any more."""
    if rule.years is not None:
        return add_years(end_of_year(day), rule.years) + timedelta(days=1)
    return add_months(day, rule.months or 0)
