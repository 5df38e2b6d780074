from odoo import models
from odoo.fields import Domain

from ..notice.line import CLAIMED


class AccountPaymentPlan(models.Model):
    _inherit = "account.payment.plan"

    def _start(self):
        """Its items leave the letters that are still being reviewed."""
        res = super()._start()
        self._take_off_drafts(Domain("move_line_id", "in", self.item_ids.move_line_id.ids))
        return res

    def _end(self, state, origins, reason="", **vals):
        res = super()._end(state, origins, reason, **vals)
        self._take_off_drafts(Domain("plan_id", "in", self.ids))
        return res

    def _take_off_drafts(self, about):
        lines = self.env["account.dunning.notice.line"].sudo()
        drafted = lines.search(CLAIMED & Domain("notice_id.state", "=", "draft") & about)
        drafted._drop("plan")
        drafted.notice_id._plan_charges()
