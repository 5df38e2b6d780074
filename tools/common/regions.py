"""In which region of a country public holidays are told: Odoo's states under the names that the
``holidays`` package gives their regions.

>>> get_region("DE", "DE-BY", ["BW", "BY"])
'BY'

Most states are the regions, with the country before their code (DE-BY) or a language behind it
(ZH-FR: Zürich in French). Where they are finer, ``data/common/regions.csv`` says which region a
state lies in: Spanish provinces, counties of the United Kingdom, departments of Alsace. A state
that nobody knows has the holidays of the whole country, and so have those that lie outside of
its regions (Isle of Man, Channel Islands) or exist no more (four provinces of Sardinia).
"""

import functools
from collections.abc import Container

from .tables import read_rows

TABLE = "common/regions"


def get_region(country: str, state: str, known: Container[str]) -> str | None:
    """The one of the ``known`` regions of ``country`` in which ``state`` lies, None if unknown."""
    bare = state.removeprefix(f"{country}-")
    names = (_load_regions().get((country, bare)), bare, bare.partition("-")[0])
    return next((name for name in names if name and name in known), None)


@functools.cache
def _load_regions() -> dict[tuple[str, str], str]:
    return {(row["country"], row["state"]): row["region"] for row in read_rows(TABLE)}
