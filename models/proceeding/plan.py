from odoo import models


class AccountPaymentPlan(models.Model):
    _inherit = "account.payment.plan"

    def _check_free(self):
        self.item_ids.move_line_id._refuse_in_insolvency()
        return super()._check_free()
