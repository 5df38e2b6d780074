from odoo import models
from odoo.fields import Domain


class AccountDunningNoticeLine(models.Model):
    _inherit = "account.dunning.notice.line"

    def _relink_to(self, item):
        """Interest claimed on an item that is gone was claimed on the one that took its place."""
        res = super()._relink_to(item)
        charges = self.env["account.dunning.charge"].sudo()
        orphans = charges.search(
            Domain("move_id", "=", item.move_id.id)
            & Domain("move_line_id", "=", False)
            & Domain("notice_id", "=", self.notice_id.id)
            & Domain("kind", "=", "interest")
        )
        orphans.move_line_id = item
        return res

    def write(self, vals):
        """Another level costs something else."""
        res = super().write(vals)
        if "level_id" in vals:
            self.notice_id._reckon_charges()
        return res
