from odoo import fields, models

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

    def _is_direct_payment(self):
        return super()._is_direct_payment() and not self.write_off_id
