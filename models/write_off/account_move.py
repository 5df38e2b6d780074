from odoo import fields, models

from .write_off import LOSS

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """What of the invoice was written off: Odoo calls it paid."""

    _inherit = "account.move"

    write_off_id = fields.Many2one(
        "account.collection.write.off",
        string="Write-off",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=ANY_READER,
        help="The entry books this write-off, or what came of it.",
    )
    write_off_ids = fields.One2many(
        "account.collection.write.off", "move_id", string="Write-offs", groups=ANY_READER
    )

    def action_write_off(self):
        """Give up what is open of these invoices."""
        items = self._get_receivables().filtered(lambda item: item._is_open())
        return self.env["account.collection.write.off"]._get_new_action(items)

    def _track_subtype(self, init_values):
        """Nobody is told that an invoice was paid which was given up."""
        if "payment_state" in init_values and self.payment_state == "paid":
            given_up = [("action", "=", LOSS), ("state", "=", "booked")]
            if self.sudo().write_off_ids.filtered_domain(given_up):
                return self.env["mail.message.subtype"]
        return super()._track_subtype(init_values)

    def _is_paid_or_credited(self):
        given_up = self.write_off_id and not self.write_off_id.is_waived
        return super()._is_paid_or_credited() and not given_up
