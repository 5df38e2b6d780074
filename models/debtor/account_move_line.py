from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_matching(self):
        """Who paid, or whose payment was taken back, stands elsewhere in the list of cases."""
        res = super()._after_matching()
        self.env["account.collection.case"]._rank_later(self)
        return res
