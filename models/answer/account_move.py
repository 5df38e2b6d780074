from odoo import models
from odoo.fields import Domain


class AccountMove(models.Model):
    _inherit = "account.move"

    def _after_posting(self):
        """What debtors answered about a corrected invoice is about its new items."""
        res = super()._after_posting()
        rows = self.env["account.collection.answer.item"].sudo()
        lost = Domain("move_id", "in", self.ids) & Domain("move_line_id", "=", False)
        rows.search(lost)._relink()
        return res
