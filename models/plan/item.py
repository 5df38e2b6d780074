from odoo import fields, models


class AccountPaymentPlanItem(models.Model):
    """An open item that a payment plan is laid over, with what of it the plan is about."""

    _name = "account.payment.plan.item"
    _description = "Item of a Payment Plan"
    _inherit = ["account.payment.plan.row", "account.collections.arrangement.item"]
    _order = "added, date_maturity, id"
    _arrangement = "plan_id"

    state = fields.Selection(related="plan_id.state", store=True, precompute=True)
    added = fields.Boolean(
        readonly=True, help="A charge that the plan brought into the books when it was accepted."
    )
    amount = fields.Monetary(
        "In the Plan", compute="_compute_item", store=True, precompute=True, aggregator=None
    )

    _running_unique = models.UniqueIndex(
        "(move_line_id) WHERE state IN ('accepted', 'in_arrears', 'cured', 'defaulted')",
        "There is a payment plan for this item already.",
    )
    _item_unique = models.UniqueIndex("(plan_id, move_line_id)", "An item is planned once.")
