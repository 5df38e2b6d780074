from odoo import fields, models


class AccountPaymentPromiseWithdraw(models.TransientModel):
    """Why a promise holds no longer: the reason stays in the debtor's file."""

    _name = "account.payment.promise.withdraw"
    _description = "Withdraw Promises"

    promise_ids = fields.Many2many("account.payment.promise", string="Promises", required=True)
    reason = fields.Char(required=True)

    def action_withdraw(self):
        """Withdraw them."""
        self.ensure_one()
        self.promise_ids._withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
