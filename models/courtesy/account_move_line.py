from odoo import models

from ..common.isolation import work_isolated


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_matching(self):
        res = super()._after_matching()
        if self._is_matched_quietly():
            return res
        # No courtesy is worth a booking.
        courtesy = self.env["account.collection.courtesy"].sudo()
        work_isolated(self.env, self, lambda items: courtesy._note_paid(items))
        return res
