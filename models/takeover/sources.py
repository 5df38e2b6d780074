from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import existing_tables, table_columns

from ...tools.takeover.file import Line


class Found(NamedTuple):
    """What a table of another add-on tells: its letters, and its levels, ``{name: (place, days
    after the due date)}``."""

    lines: list
    levels: dict


class AccountDunningTakeover(models.Model):
    """The tables of other add-ons, where they are found in this database: read as they lie there,
    whether the add-on is still installed or only its tables are left. One reader each,
    ``_read_<source>(company)``, in a file of its own."""

    _inherit = "account.dunning.takeover"

    @api.model
    def _get_sources(self):
        """Hook: the other systems whose tables are found here, ``{source: name}``."""
        return {}

    @api.model
    def _read_source(self, source, company):
        """``Found`` of one that is there, else of none."""
        if source not in self._get_sources():
            return Found([], {})
        self.env.flush_all()
        return getattr(self, f"_read_{source}")(company)

    @api.model
    def _has_columns(self, table, *columns):
        """Whether a table with these columns is found."""
        known = existing_tables(self.env.cr, [table])
        return bool(known) and set(columns) <= set(table_columns(self.env.cr, table))

    @api.model
    def _get_name_sql(self, alias, column="name"):
        """A name as the user reads it: plain, or translated."""
        name = SQL("to_jsonb(%s)", SQL.identifier(alias, column))
        return SQL(
            """CASE jsonb_typeof(%(name)s)
                   WHEN 'object' THEN COALESCE(%(name)s->>%(lang)s, %(name)s->>'en_US')
                   ELSE %(name)s#>>'{}' END""",
            name=name,
            lang=self.env.lang or "en_US",
        )

    @api.model
    def _as_found(self, rows):
        """``rows``: ``{number, item, invoice, level, place, after, sent_on, channel, document,
        amount}``"""
        lines = [
            Line(
                number=row["number"],
                invoice=row["invoice"] or "",
                level=row["level"],
                sent_on=row["sent_on"],
                channel=row["channel"] or "",
                document=row["document"] or "",
                amount=row["amount"],
                item=row["item"],
            )
            for row in rows
        ]
        return Found(lines, {row["level"]: (row["place"], row["after"]) for row in rows})
