from odoo import api, models
from odoo.tools import SQL

# Both keep the level on the item under the same name, and each has its own table of levels.
TABLES = {"om_followup": "followup_line", "odoo_followup": "account_followup_followup_line"}
LEVEL = "followup_line_id"


class AccountDunningTakeover(models.Model):
    """OdooMates' om_account_followup and Odoo's own follow-up: the last level stands on the item,
    with its day where they keep one."""

    _inherit = "account.dunning.takeover"

    @api.model
    def _get_sources(self):
        found = super()._get_sources()
        names = {
            "om_followup": self.env._("OdooMates Follow-Up"),
            "odoo_followup": self.env._("Odoo Follow-Up"),
        }
        if self._has_columns("account_move_line", LEVEL):
            tables = self._get_referred_tables()
            for source, table in TABLES.items():
                if table in tables and self._has_columns(table, "name", "delay"):
                    found[source] = names[source]
        return found

    @api.model
    def _get_referred_tables(self):
        """The table that the level of an item refers to. Where no foreign key tells: any."""
        rows = self.env.execute_query(
            SQL(
                """SELECT other.relname
                     FROM pg_constraint key
                     JOIN pg_class other ON other.oid = key.confrelid
                     JOIN pg_attribute field
                       ON field.attrelid = key.conrelid AND field.attnum = ANY(key.conkey)
                    WHERE key.contype = 'f' AND key.conrelid = 'account_move_line'::regclass
                      AND field.attname = %s""",
                LEVEL,
            )
        )
        return [table for (table,) in rows] or list(TABLES.values())

    @api.model
    def _read_om_followup(self, company):
        return self._read_followup(TABLES["om_followup"], company)

    @api.model
    def _read_odoo_followup(self, company):
        return self._read_followup(TABLES["odoo_followup"], company)

    @api.model
    def _read_followup(self, table, company):
        """A follow-up by letter alone was a letter, any other an e-mail."""
        days = [
            SQL.identifier("item", column)
            for column in ("followup_date", "last_followup_date")
            if self._has_columns("account_move_line", column)
        ]
        channel = SQL("NULL")
        if self._has_columns(table, "send_email"):
            paper = (
                SQL("level.send_letter")
                if self._has_columns(table, "send_letter")
                else SQL("FALSE")
            )
            channel = SQL(
                "CASE WHEN level.send_email THEN 'email' WHEN %s THEN 'letter' END", paper
            )
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT item.id AS number, item.id AS item, move.name AS invoice,
                       CONCAT(%(name)s, ' (', level.delay, ')') AS level, level.delay AS place,
                       level.delay AS after, %(day)s::date AS sent_on, %(channel)s AS channel,
                       NULL AS document, NULL AS amount
                  FROM account_move_line item
                  JOIN account_move move ON move.id = item.move_id
                  JOIN %(table)s level ON level.id = item.followup_line_id
                 WHERE item.company_id = %(company)s AND item.parent_state = 'posted'
                   AND item.reconciled IS NOT TRUE AND item.account_id = ANY(%(accounts)s)
                   AND item.balance > 0
              ORDER BY item.id
                """,
                name=self._get_name_sql("level"),
                day=SQL("COALESCE(%s)", SQL(", ").join(days)) if days else SQL("NULL"),
                channel=channel,
                table=SQL.identifier(table),
                company=company.id,
                accounts=list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
            )
        )
        return self._as_found(rows)
