from odoo import api, fields, models


class AccountPaymentPlanItem(models.Model):
    """An item that is gone since its invoice was corrected: the plan is about the one that took its
    place."""

    _inherit = "account.payment.plan.item"

    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_move_id",
        store=True,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
    )

    @api.depends("move_line_id")
    def _compute_move_id(self):
        """What is left of an item that is gone."""
        for row in self:
            row.move_id = row.move_line_id.move_id or row.move_id

    def _relink(self):
        """To the item with the same due date, or to the only one; else somebody has to look."""
        kept = [self._fields[name] for name in ("name", "date_maturity", "currency_id", "amount")]
        for row in self:
            items, planned = row.move_id._get_receivables(), row.plan_id.item_ids.move_line_id
            if heir := items._choose_heir(row.date_maturity, planned):
                # What was agreed stays as it was.
                with self.env.protecting(kept, row):
                    row.move_line_id = heir
                    row.flush_recordset()
