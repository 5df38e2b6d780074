from odoo import fields, models


class AccountPaymentPlanWithdraw(models.TransientModel):
    """Why a payment plan holds no longer: the reason stays in the debtor's file."""

    _name = "account.payment.plan.withdraw"
    _description = "End Payment Plans"

    plan_ids = fields.Many2many("account.payment.plan", string="Payment Plans", required=True)
    reason = fields.Char(required=True)

    def action_withdraw(self):
        """End them."""
        self.ensure_one()
        self.plan_ids._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
