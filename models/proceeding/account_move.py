from odoo import api, fields, models

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """Which proceeding has the invoice in hand."""

    _inherit = "account.move"

    proceeding_claim_ids = fields.One2many(
        "account.collection.proceeding.claim", "move_id", groups=ANY_READER
    )
    remittance_id = fields.Many2one(
        "account.collection.remittance",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=ANY_READER,
        help="The entry books this statement of an agency.",
    )
    proceeding_id = fields.Many2one(
        "account.collection.proceeding", compute="_compute_proceeding_id", groups=ANY_READER
    )

    @api.depends("proceeding_claim_ids.is_live")
    def _compute_proceeding_id(self):
        for move in self:
            live = move.proceeding_claim_ids.filtered("is_live")
            move.proceeding_id = live[:1].proceeding_id

    def action_hand_over(self):
        """Hand these invoices of one debtor over to an agency, a court, a lawyer."""
        items = self._get_receivables().filtered(lambda item: item._is_open())
        return self.env["account.collection.proceeding"]._get_new_action(items)

    def _is_direct_payment(self):
        """Whether the debtor paid it, or was credited it, without whoever has the claim in hand."""
        return self._is_paid_or_credited() and not self.remittance_id

    def _is_paid_or_credited(self):
        """Hook: whether it lowers what the debtor owes, and not our books alone."""
        self.ensure_one()
        return True
