from odoo import models
from odoo.fields import Domain


class AccountPaymentPromise(models.Model):
    """Items that were promised leave the letters that are still being reviewed."""

    _inherit = "account.payment.promise"

    def _open(self, extensions):
        pauses = super()._open(extensions)
        if pauses:
            promised = Domain("move_line_id", "in", self.line_ids.move_line_id.ids)
            self.env["account.dunning.notice.line"]._leave_drafts(promised, "promise")
        return pauses
