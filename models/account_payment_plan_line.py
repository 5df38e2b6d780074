from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context


class AccountPaymentPlanLine(models.Model):
    """An instalment: so much by a day. How it stands is told by what was paid on the items of the
    plan; nothing of that is kept."""

    _name = "account.payment.plan.line"
    _description = "Instalment"
    _order = "due_on, id"

    plan_id = fields.Many2one("account.payment.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="plan_id.currency_id")
    number = fields.Integer(compute="_compute_number")
    due_on = fields.Date(required=True)
    amount = fields.Monetary(required=True)
    amount_paid = fields.Monetary("Paid", compute="_compute_standing", compute_sudo=True)
    amount_open = fields.Monetary("Open", compute="_compute_standing", compute_sudo=True)
    days_late = fields.Integer(compute="_compute_standing", compute_sudo=True)
    state = fields.Selection(
        [
            ("due", "To be paid"),
            ("paid", "Paid"),
            ("paid_late", "Paid late"),
            ("short", "Paid in part"),
            ("missed", "Missed"),
        ],
        compute="_compute_standing",
        compute_sudo=True,
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "An instalment must be above zero.")

    @api.depends("plan_id.line_ids.due_on")
    def _compute_number(self):
        for plan in self.plan_id:
            dated = plan.line_ids.filtered("due_on").sorted("due_on")
            for number, line in enumerate(dated + (plan.line_ids - dated), start=1):
                line.number = number
        self.filtered(lambda line: not line.plan_id).number = 0

    @api.depends(
        "due_on",
        "amount",
        "plan_id.state",
        "plan_id.item_ids.move_line_id.amount_residual_currency",
    )
    def _compute_standing(self):
        reviews = self.plan_id._review()
        for line in self:
            line.amount_paid = line.amount_open = line.days_late = line.state = False
            line.amount_open = line.amount
        for plan, progress in reviews.items():
            ordered = plan.line_ids.sorted(lambda line: (line.due_on, line.amount))
            for line, entry in zip(ordered, progress.entries, strict=True):
                line.amount_paid = float(entry.paid)
                line.amount_open = float(entry.open)
                line.days_late = entry.days_late
                line.state = entry.state

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_derived(vals_list)
        # Defaults in the context are those of the plan.
        bare = self.with_env(self.env(context=clean_context(self.env.context)))
        lines = super(AccountPaymentPlanLine, bare).create(vals_list).with_env(self.env)
        if not self.env.su:
            lines.plan_id._touch()
        return lines

    def write(self, vals):
        self._check_derived([vals])
        if not self.env.su:
            self.plan_id._touch()
        res = super().write(vals)
        if "plan_id" in vals and not self.env.su:
            self.plan_id._touch()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.plan_id.filtered(lambda plan: plan.state != "draft"):
            raise UserError(self.env._("The instalments of a payment plan stay as they are."))
        if not self.env.su:
            self.plan_id._touch()

    @api.model
    def _check_derived(self, vals_list):
        if not self.env.su and any("company_id" in vals for vals in vals_list):
            raise AccessError(self.env._("An instalment is of the company of its plan."))
