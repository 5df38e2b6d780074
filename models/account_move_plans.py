from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.plans import RUNNING


class AccountMovePlans(models.Model):
    """The payment plan an invoice is part of."""

    _inherit = "account.move"

    payment_plan_id = fields.Many2one(
        "account.payment.plan",
        compute="_compute_payment_plan_id",
        groups="account_collections.group_viewer",
        help="While it runs, the invoice rests and only late instalments are dunned.",
    )

    @api.depends("line_ids.plan_item_ids.state")
    def _compute_payment_plan_id(self):
        # Salespeople see invoices, but not the ledger.
        rows = self.env["account.payment.plan.item"].sudo()
        running = rows.search(
            Domain("move_line_id.move_id", "in", self.ids) & Domain("state", "in", RUNNING)
        )
        found = {row.move_line_id.move_id.id: row.plan_id.id for row in running}
        for move in self:
            move.payment_plan_id = found.get(move._origin.id, False)
