from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountPaymentPromiseLine(models.Model):
    """An open item that a debtor promised to pay, as it stood when he did."""

    _name = "account.payment.promise.line"
    _description = "Promised Item"
    _inherit = ["account.collections.arrangement.item"]
    _order = "date_maturity, id"
    _arrangement = "promise_id"
    _remembered = "amount_open"

    promise_id = fields.Many2one(
        "account.payment.promise", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="promise_id.state", store=True, precompute=True)
    amount_open = fields.Monetary(
        "Open when Promised", compute="_compute_item", store=True, precompute=True, aggregator=None
    )

    _open_unique = models.UniqueIndex(
        "(move_line_id) WHERE state = 'open'",
        "There is an open promise for this item already.",
    )
    _item_unique = models.UniqueIndex("(promise_id, move_line_id)", "An item is promised once.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.env["account.payment.promise"]._check_derived(vals)
        lines = super().create(vals_list)
        lines.promise_id._check_proposed()
        return lines

    def write(self, vals):
        if not self.env.su:
            self.env["account.payment.promise"]._check_derived(vals)
            self.promise_id._check_proposed()
        res = super().write(vals)
        if "promise_id" in vals:
            self.promise_id._check_proposed()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_proposed(self):
        # Lines of one that was open are evidence as it is itself.
        if self.promise_id.filtered(lambda promise: promise.state != "proposed"):
            raise UserError(self.env._("The items of a promise stay as they are."))
