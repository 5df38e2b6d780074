from odoo import models


class AccountPaymentPlan(models.Model):
    """A payment plan for what somebody else has in hand."""

    _inherit = "account.payment.plan"

    def _check_free(self):
        res = super()._check_free()
        self.item_ids.move_line_id._check_agreed("plan")
        return res

    def _accept(self):
        res = super()._accept()
        self.item_ids.move_line_id._tell_in_hand("plan")
        return res
