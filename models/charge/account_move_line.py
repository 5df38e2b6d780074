from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_matching(self):
        res = super()._after_matching()
        claims = self.filtered(lambda item: not item.dunning_charge_id)
        self.env["account.dunning.charge"]._follow_payments(claims)
        return res
