from odoo import api, fields, models


class AccountCollectionAnswerItem(models.Model):
    """An open item a debtor answered about, as it stood when he did."""

    _name = "account.collection.answer.item"
    _description = "Item of a Debtor's Answer"
    _inherit = ["account.collections.arrangement.item"]
    _order = "date_maturity, id"
    _arrangement = "answer_id"

    answer_id = fields.Many2one(
        "account.collection.answer", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="answer_id.company_id", store=True, precompute=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Own Currency")
    # Not by hand, as it is elsewhere.
    move_line_id = fields.Many2one(by_hand=False)
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_item",
        store=True,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
    )
    amount = fields.Monetary(compute="_compute_item", store=True, precompute=True, aggregator=None)
    amount_company = fields.Monetary(
        currency_field="company_currency_id", compute="_compute_item", store=True, precompute=True
    )

    @api.depends("move_line_id")
    def _compute_item(self):
        res = super()._compute_item()
        for row in self:
            item = row.move_line_id
            row.move_id = item.move_id or row.move_id
            row.amount_company = item.amount_residual if item else row.amount_company
        return res

    def _relink(self):
        """The invoice was corrected and has new items: the row goes to that in place of its own;
        what was open when the debtor answered stays as it was."""
        kept = ("name", "date_maturity", "currency_id", "amount", "amount_company", "move_id")
        for row in self:
            items = row.move_id._get_receivables().filtered(lambda item: item.amount_residual > 0)
            taken = row.answer_id.line_ids.move_line_id
            if heir := items._choose_heir(row.date_maturity, taken):
                with self.env.protecting([self._fields[name] for name in kept], row):
                    row.move_line_id = heir
                    row.flush_recordset()
