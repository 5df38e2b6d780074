from odoo import models
from odoo.fields import Domain


class AccountPaymentPlan(models.Model):
    _inherit = "account.payment.plan"

    def _start(self):
        """Its items leave the letters that are still being reviewed."""
        res = super()._start()
        planned = Domain("move_line_id", "in", self.item_ids.move_line_id.ids)
        self.env["account.dunning.notice.line"]._leave_drafts(planned, "plan")
        return res

    def _end(self, state, origins, reason="", **vals):
        res = super()._end(state, origins, reason, **vals)
        instalments = Domain("plan_id", "in", self.ids)
        self.env["account.dunning.notice.line"]._leave_drafts(instalments, "plan")
        return res
