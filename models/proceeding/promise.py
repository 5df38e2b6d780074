from odoo import models


class AccountPaymentPromise(models.Model):
    """A promise about what somebody else has in hand."""

    _inherit = "account.payment.promise"

    def _check_acceptable(self, extensions):
        res = super()._check_acceptable(extensions)
        self.line_ids.move_line_id._check_agreed("promise")
        return res

    def _open(self, extensions):
        res = super()._open(extensions)
        self.line_ids.move_line_id._tell_in_hand("promise")
        return res
