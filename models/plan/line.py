from odoo import api, fields, models


class AccountPaymentPlanLine(models.Model):
    """An instalment: so much by a day. How it stands is told by what was paid on the items of the
    plan; nothing of that is kept."""

    _name = "account.payment.plan.line"
    _description = "Instalment"
    _inherit = ["account.payment.plan.row"]
    _order = "due_on, id"

    currency_id = fields.Many2one(related="plan_id.currency_id")
    number = fields.Integer(compute="_compute_number")
    due_on = fields.Date(required=True, by_hand="draft")
    amount = fields.Monetary(required=True, by_hand="draft")
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
