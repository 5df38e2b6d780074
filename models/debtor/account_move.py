from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self.env["account.collection.case"]._rank_later(self.line_ids)
        return res
