from odoo import api, fields, models
from odoo.tools import SQL, split_every
from odoo.tools.misc import clean_context

BATCH = 1000
MINE = __name__.rsplit(".models.", 1)[0]


def is_plain(model, methods, addon=MINE):
    """Whether nobody but an ``addon`` has a say in these ``methods``: then a statement may do what
    they do."""
    owners = [cls for cls in type(model).mro() for name in methods if name in vars(cls)]
    return all(f"{cls.__module__}.".startswith(f"{addon}.") for cls in owners)


class Lasting(fields.Many2one):
    """Points at what hardly anybody ever deletes: PostgreSQL need not look it up for each of a
    hundred thousand rows, which is two fifths of what they cost. Whoever deletes one is asked
    instead, where only this would hold it."""

    def update_db_foreign_key(self, model, column):
        """None."""


class AccountDunningBulk(models.AbstractModel):
    """Records that come by the hundred thousand: inserted by one statement, not one by one."""

    _name = "account.dunning.bulk"
    _description = "Records Inserted in Bulk"

    @api.model
    def _insert_from(self, columns, source):
        """Insert a record for each row of ``source``, the SQL after FROM; ``columns`` holds the SQL
        of each field.

        Other fields get their default; those that are computed wait for `_compute_missing`. Access,
        constraints written in Python and overrides of ``create`` are not asked: the caller derives
        rows that are right by themselves. Returns the ids."""
        self.env.flush_all()
        values = {**self._get_bulk_defaults(columns), **columns}
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) SELECT %s FROM %s RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(map(SQL.identifier, values)),
                SQL(", ").join(values.values()),
                source,
            )
        )
        self.env.invalidate_all()
        return [row[0] for row in rows]

    @api.model
    def _get_bulk_defaults(self, columns):
        """The SQL of the defaults and of who wrote when."""
        plain = [
            name
            for name, field in self._fields.items()
            if field.store and field.column_type and field.default and not field.compute
        ]
        # What the context says comes from outside.
        bare = self.with_env(self.env(context=clean_context(self.env.context)))
        wanted = bare.default_get([name for name in plain if name not in columns])
        now, user = SQL("NOW() AT TIME ZONE 'UTC'"), SQL("%s", self.env.uid)
        log = {"create_uid": user, "create_date": now, "write_uid": user, "write_date": now}
        return log | {
            name: SQL(
                "%s::%s",
                self._fields[name].convert_to_column_insert(value, self),
                SQL(self._fields[name].column_type[1]),
            )
            for name, value in wanted.items()
        }

    @api.model
    def _compute_missing(self, ids, columns):
        """Compute the stored fields that `_insert_from` was not given, a batch in memory at a
        time."""
        missing = [
            field
            for name, field in self._fields.items()
            if field.store and field.column_type and field.compute and name not in columns
        ]
        for chunk in split_every(BATCH, ids, self.browse) if missing else ():
            for field in missing:
                self.env.add_to_compute(field, chunk)
            self.env.flush_all()
            self.env.invalidate_all()
