from odoo import api, models
from odoo.tools import SQL

from ...tools.common.money import ZERO

SALES = ("out_invoice", "out_refund", "out_receipt")


class AccountMove(models.Model):
    """The invoice as a sale."""

    _inherit = "account.move"

    @api.model
    def _read_sales(self, company, first, day, since):
        """(``{(year, month): sales}`` from ``first`` to ``day``, sales after ``since``): invoices
        with tax as they are owed, less credit notes, at the rates they were booked with."""
        self.flush_model(["state", "date", "amount_total_signed", "move_type", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT EXTRACT(YEAR FROM date)::int, EXTRACT(MONTH FROM date)::int,
                          SUM(amount_total_signed),
                          COALESCE(SUM(amount_total_signed) FILTER (WHERE date > %(since)s), 0)
                     FROM account_move
                    WHERE company_id = %(company)s AND state = 'posted' AND date <= %(day)s
                      AND move_type = ANY(%(types)s) AND date >= LEAST(%(first)s, %(since)s)
                    GROUP BY 1, 2""",
                since=since,
                company=company.id,
                types=list(SALES),
                first=first,
                day=day,
            )
        )
        exact = self.env["account.move.line"]._exact(company)
        months = {(year, month): exact(amount) for year, month, amount, _since in rows}
        return months, sum((exact(row[3]) for row in rows), ZERO)
