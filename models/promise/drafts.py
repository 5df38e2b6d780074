from odoo import models
from odoo.fields import Domain

from ..notice.line import CLAIMED


class AccountPaymentPromise(models.Model):
    """Items that were promised leave the letters that are still being reviewed; from letters in the
    outbox they are taken when it looks again."""

    _inherit = "account.payment.promise"

    def _open(self, extensions):
        pauses = super()._open(extensions)
        if pauses:
            drafted = self.env["account.dunning.notice.line"].sudo()
            lines = drafted.search(
                Domain("move_line_id", "in", self.line_ids.move_line_id.ids)
                & Domain("notice_id.state", "=", "draft")
                & CLAIMED
            )
            lines._drop("promise")
            lines.notice_id._plan_charges()
        return pauses
