from odoo import models


class AccountPaymentPromise(models.Model):
    _inherit = "account.payment.promise"

    def _check_acceptable(self, extensions):
        self.line_ids.move_line_id._refuse_in_insolvency()
        return super()._check_acceptable(extensions)
