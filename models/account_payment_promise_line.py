from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class AccountPaymentPromiseLine(models.Model):
    """An open item that a debtor promised to pay, as it stood when he did."""

    _name = "account.payment.promise.line"
    _description = "Promised Item"
    _order = "date_maturity, id"

    promise_id = fields.Many2one(
        "account.payment.promise", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="promise_id.state", store=True, precompute=True)
    # No foreign key may keep an invoice from being corrected: the line remembers by itself.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
    )
    name = fields.Char("Document", compute="_compute_item", store=True, precompute=True)
    date_maturity = fields.Date("Due Date", compute="_compute_item", store=True, precompute=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_item", store=True, precompute=True
    )
    amount_open = fields.Monetary(
        "Open when Promised", compute="_compute_item", store=True, precompute=True, aggregator=None
    )
    amount_open_now = fields.Monetary("Open", compute="_compute_amount_open_now", compute_sudo=True)

    _open_unique = models.UniqueIndex(
        "(move_line_id) WHERE state = 'open'",
        "There is an open promise for this item already.",
    )
    _item_unique = models.UniqueIndex("(promise_id, move_line_id)", "An item is promised once.")

    # Not of the balance: the line remembers what was open.
    @api.depends("move_line_id")
    def _compute_item(self):
        for line in self:
            item = line.move_line_id
            line.name = item.move_id.name
            line.date_maturity = item.date_maturity or item.invoice_date or item.date
            line.currency_id = item.currency_id
            line.amount_open = item.amount_residual_currency

    @api.depends("move_line_id.amount_residual_currency")
    def _compute_amount_open_now(self):
        for line in self:
            item = line.move_line_id
            posted = item.parent_state == "posted"
            line.amount_open_now = max(item.amount_residual_currency, 0.0) if posted else 0.0

    def _remember(self):
        """What is open at the moment of acceptance."""
        for line in self:
            line.amount_open = line.amount_open_now

    def _check_items(self):
        """Open receivables of one debtor, one company and one currency."""
        for promise, lines in self.grouped("promise_id").items():
            items = lines.move_line_id
            if any(item.account_type != "asset_receivable" for item in items):
                raise ValidationError(self.env._("Only open items of customers can be promised."))
            if items.partner_id.commercial_partner_id - promise.partner_id:
                raise ValidationError(
                    self.env._("The items must all be those of %s.", promise.partner_id.name)
                )
            if items.company_id - promise.company_id:
                raise ValidationError(
                    self.env._("The items must all be those of %s.", promise.company_id.name)
                )
            if len(items.currency_id) > 1:
                raise ValidationError(
                    self.env._(
                        "The items are in several currencies. Enter a promise for each currency."
                    )
                )

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


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    promise_line_ids = fields.One2many(
        "account.payment.promise.line",
        "move_line_id",
        groups="account_collections.group_viewer",
    )
