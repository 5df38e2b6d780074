import psycopg2

from odoo.tools import SQL

# Nothing more can be done in this transaction.
CONNECTION_LOST = (psycopg2.OperationalError, psycopg2.InterfaceError)


def take_free(records):
    """Lock those of the ``records`` that no other worker has; returns them.

    As `try_lock_for_update`, but quiet: where another worker was faster by a moment PostgreSQL
    refuses (SerializationFailure), which is no error of anybody's."""
    query = SQL(
        "SELECT id FROM %s WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED",
        SQL.identifier(records._table),
        list(records.ids),
    )
    records.env.cr.execute(query, log_exceptions=False)
    free = {row[0] for row in records.env.cr.fetchall()}
    return records.filtered(lambda record: record.id in free)
