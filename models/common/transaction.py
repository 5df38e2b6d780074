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


def claim_rows(records):
    """From here until the end of the transaction nobody else decides about these ``records``: who
    claims one at the same moment waits, fails (SerializationFailure) and is tried again by Odoo,
    then with what was decided before his eyes. A lock alone would let him go on with what he read
    before."""
    if records.ids:
        table, ids = SQL.identifier(records._table), sorted(records.ids)
        # In one order, so that two who claim the same rows do not wait for each other.
        records.env.cr.execute(
            SQL("SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", table, ids)
        )
        records.env.cr.execute(SQL("UPDATE %s SET id = id WHERE id = ANY(%s)", table, ids))
