from odoo import api, models
from odoo.tools import SQL


class AccountMove(models.Model):
    """Invoices that are being paid online: with parts, only their items are."""

    _inherit = "account.move"

    @api.model
    def _get_whole_sql(self):
        """What has parts is read with its items."""
        return SQL(
            """%s AND NOT EXISTS (SELECT FROM account_collection_online_part part
                                   WHERE part.transaction_id = other.id)""",
            super()._get_whole_sql(),
        )

    @api.model
    def _read_overdue_transactions(self, company):
        """What is for no invoice as well: the items of an opening balance, charges."""
        found = super()._read_overdue_transactions(company)
        others = self.env.execute_query(
            SQL(
                """SELECT DISTINCT other.id, other.reference, payer.commercial_partner_id
                     FROM payment_transaction other
                     JOIN res_partner payer ON payer.id = other.partner_id
                     JOIN account_collection_online_part part ON part.transaction_id = other.id
                LEFT JOIN account_move_line item ON item.id = part.move_line_id
                LEFT JOIN account_dunning_charge charge ON charge.id = part.charge_id
                    WHERE %(overdue)s
                      AND part.company_id = %(company)s AND NOT (other.id = ANY(%(known)s))
                      AND (charge.state = 'open'
                           OR (item.parent_state = 'posted' AND NOT item.reconciled))
                 ORDER BY other.id""",
                overdue=self._get_overdue_sql(),
                company=company.id,
                known=[transaction for transaction, *_rest in found],
            )
        )
        return [*found, *others]

    def _get_moves_being_paid(self):
        paid = super()._get_moves_being_paid()
        parts = self.line_ids._read_parts_under_way()
        return paid | set(self.env["account.move.line"].browse(parts).move_id.ids)
