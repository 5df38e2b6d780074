from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.misc import clean_context

# What follows from the open item, or from the plan.
DERIVED = {
    "company_id",
    "move_id",
    "state",
    "added",
    "name",
    "date_maturity",
    "currency_id",
    "amount",
}


class AccountPaymentPlanItem(models.Model):
    """An open item that a payment plan is laid over, with what of it the plan is about."""

    _name = "account.payment.plan.item"
    _description = "Item of a Payment Plan"
    _order = "added, date_maturity, id"

    plan_id = fields.Many2one("account.payment.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="plan_id.state", store=True, precompute=True)
    # No foreign key may keep an invoice from being corrected: the row remembers by itself.
    move_line_id = fields.Many2one(
        "account.move.line", string="Open Item", ondelete="set null", index="btree_not_null"
    )
    added = fields.Boolean(
        readonly=True, help="A charge that the plan brought into the books when it was accepted."
    )
    name = fields.Char("Document", compute="_compute_item", store=True, precompute=True)
    date_maturity = fields.Date("Due Date", compute="_compute_item", store=True, precompute=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_item", store=True, precompute=True
    )
    amount = fields.Monetary(
        "In the Plan", compute="_compute_item", store=True, precompute=True, aggregator=None
    )
    amount_open_now = fields.Monetary("Open", compute="_compute_amount_open_now", compute_sudo=True)

    _running_unique = models.UniqueIndex(
        "(move_line_id) WHERE state IN ('accepted', 'in_arrears', 'cured', 'defaulted')",
        "There is a payment plan for this item already.",
    )
    _item_unique = models.UniqueIndex("(plan_id, move_line_id)", "An item is planned once.")

    # Not of the balance: the row remembers what was open.
    @api.depends("move_line_id")
    def _compute_item(self):
        for row in self:
            item = row.move_line_id
            charge = item.dunning_charge_id
            row.name = charge.display_name if charge else item.move_id.name
            row.date_maturity = item.date_maturity or item.invoice_date or item.date
            row.currency_id = item.currency_id
            row.amount = item.amount_residual_currency

    @api.depends("move_line_id.amount_residual_currency")
    def _compute_amount_open_now(self):
        for row in self:
            item = row.move_line_id
            posted = item.parent_state == "posted"
            row.amount_open_now = max(item.amount_residual_currency, 0.0) if posted else 0.0

    def _remember(self):
        """What is open at the moment of the offer."""
        for row in self:
            row.amount = row.amount_open_now

    def _check_items(self):
        """Open receivables of one debtor, one company and one currency."""
        for plan, rows in self.grouped("plan_id").items():
            items = rows.move_line_id
            if any(item.account_type != "asset_receivable" for item in items):
                raise ValidationError(
                    self.env._("Only open items of customers can be paid in instalments.")
                )
            if items.partner_id.commercial_partner_id - plan.partner_id:
                raise ValidationError(
                    self.env._("The items must all be those of %s.", plan.partner_id.name)
                )
            if items.company_id - plan.company_id:
                raise ValidationError(
                    self.env._("The items must all be those of %s.", plan.company_id.name)
                )
            if len(items.currency_id) > 1:
                raise ValidationError(
                    self.env._("The items are in several currencies. Make a plan for each of them.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_derived(vals)
        # Defaults in the context are those of the plan.
        bare = self.with_env(self.env(context=clean_context(self.env.context)))
        rows = super(AccountPaymentPlanItem, bare).create(vals_list).with_env(self.env)
        if not self.env.su:
            rows.plan_id._touch()
        return rows

    def write(self, vals):
        self._check_derived(vals)
        if not self.env.su:
            self.plan_id._touch()
        res = super().write(vals)
        if "plan_id" in vals and not self.env.su:
            self.plan_id._touch()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.plan_id.filtered(lambda plan: plan.state != "draft"):
            raise UserError(self.env._("The items of a payment plan stay as they are."))
        if not self.env.su:
            self.plan_id._touch()

    @api.model
    def _check_derived(self, names):
        """Refuse what the row remembers by itself."""
        if DERIVED & set(names) and not self.env.su:
            raise AccessError(self.env._("Only the open item is chosen, all else follows from it."))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    plan_item_ids = fields.One2many(
        "account.payment.plan.item", "move_line_id", groups="account_collections.group_viewer"
    )
