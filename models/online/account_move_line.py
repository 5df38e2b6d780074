from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.common.calendar import add_days
from ..item.account_move import PENDING_DAYS


class AccountMoveLine(models.Model):
    """Open items that are being paid online: so much of each rests, and the others go on."""

    _inherit = "account.move.line"

    @api.model
    def _complete_rows(self, company, rows, today):
        rows = super()._complete_rows(company, rows, today)
        known = self._may_have("online", [row.id for row in rows])
        paid = known and self.browse(row.id for row in rows)._read_parts_under_way()
        if not paid:
            return rows
        return [
            self._rest_part(company, row, "in_payment", *paid[row.id])
            if row.id in paid and row.amount_currency > 0
            else row
            for row in rows
        ]

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Part = self.env["account.collection.online.part"]
        mine = {"online": Part._search([("move_line_id", "in", items)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    def _read_parts_under_way(self):
        """``{item id: (amount, since, until)}`` of what online payments on their way are for, cash
        discounts too, in the currency of the items."""
        if not self.ids:
            return {}
        self.env["account.collection.online.part"].flush_model()
        self.env["payment.transaction"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT part.move_line_id, SUM(part.amount + COALESCE(part.discount, 0)),
                       MIN(COALESCE(other.last_state_change, other.create_date)),
                       CASE WHEN BOOL_AND(other.state != 'done')
                            THEN MAX(COALESCE(other.last_state_change, other.create_date)) END
                  FROM account_collection_online_part part
                  JOIN payment_transaction other ON other.id = part.transaction_id
                 WHERE part.move_line_id = ANY(%s) AND part.credit_id IS NULL AND %s
              GROUP BY 1
                """,
                list(self.ids),
                self.env["account.move"]._get_waiting_sql(),
            )
        )
        return {
            item: (
                float(amount),
                fields.Date.to_date(since),
                last and add_days(fields.Date.to_date(last), PENDING_DAYS),
            )
            for item, amount, since, last in found
        }
