from odoo import models
from odoo.exceptions import UserError


class AccountDunningNoticeLine(models.Model):
    _inherit = "account.dunning.notice.line"

    def action_put_back(self):
        """As of now: what was paid or blocked since it was left out is not claimed again."""
        res = super().action_put_back()
        self.sudo().notice_id._recheck()
        labels = dict(self._fields["drop_reason"]._description_selection(self.env))
        for line in self.filtered("drop_reason"):
            raise UserError(
                self.env._(
                    "%(item)s cannot be claimed any more: %(reason)s.",
                    item=line.name,
                    reason=labels[line.drop_reason],
                )
            )
        return res
