from odoo import fields, models


class AccountDisputeBatch(models.TransientModel):
    """Disputes about several invoices in one go, each as a whole."""

    _name = "account.dispute.batch"
    _description = "Dispute Invoices"
    _by_hand = True

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    item_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        readonly=True,
        by_hand="new",
        help="Those that were ticked. Empty: all that is open of the invoices.",
    )
    reason_id = fields.Many2one("account.dispute.reason", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    description = fields.Text(help="What the debtor says. Facts only: he may ask to read this.")

    def action_dispute(self):
        """One dispute per item that was ticked, else per invoice, with all that is open of it."""
        self.ensure_one()
        common = {
            "reason_id": self.reason_id.id,
            "user_id": self.user_id.id,
            "description": self.description,
        }
        chosen = self.item_ids.filtered(lambda item: item.move_id in self.move_ids)
        about = [{"move_line_id": item.id, "move_id": item.move_id.id} for item in chosen]
        about += [{"move_id": move.id} for move in self.move_ids - chosen.move_id]
        self.env["account.dispute"].create([{**common, **vals} for vals in about])
        return {"type": "ir.actions.act_window_close"}
