"""Searches of fields that have no column."""

import functools

from odoo.exceptions import UserError

# How amounts are compared; all else the ORM refuses in words or makes of these.
NUMERIC = ("in", ">", ">=", "<", "<=")


def asks_group(search):
    """For the search method ``_search_<field>`` of a field with groups: only who may read the field
    may search by it, as each search tells something of its values. Odoo asks of columns only."""
    name = search.__name__.removeprefix("_search_")

    @functools.wraps(search)
    def asking(self, operator, value):
        self._check_field_access(self._fields[name], "read")
        return search(self, operator, value)

    return asking


def spare_compiling(env):
    """PostgreSQL reckons with a look at every debtor and compiles the query first, which takes
    longer than the page or count that stops early: not in this transaction."""
    env.cr.execute("SET LOCAL jit = off")


def as_amount(env, operator, value):
    """What an amount is compared with, several for "in"; empty is nothing. UserError if it is no
    number."""
    if operator == "in":
        return tuple(as_amount(env, "=", one) for one in value)
    try:
        return float(value or 0.0)
    except (TypeError, ValueError):
        words = env._("“%s” is no amount. Search for a number.", value)
        raise UserError(words) from None
