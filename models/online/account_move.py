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

    def _get_moves_being_paid(self):
        paid = super()._get_moves_being_paid()
        parts = self.line_ids._read_parts_under_way()
        return paid | set(self.env["account.move.line"].browse(parts).move_id.ids)
