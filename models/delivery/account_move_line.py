from odoo import models
from odoo.fields import Domain

from ..notice.line import CLAIMED


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_matching(self):
        """What was paid leaves the drafts at once: nobody shall review a letter about it."""
        res = super()._after_matching()
        lines = self.env["account.dunning.notice.line"].sudo()
        about = CLAIMED & Domain("move_line_id", "in", self.ids)
        drafts = lines.search(about & Domain("notice_id.state", "=", "draft")).notice_id
        if drafts:
            drafts._recheck_isolated()
        return res
