from odoo import models


class AccountDunningDelivery(models.Model):
    _inherit = "account.dunning.delivery"

    def _set_sent(self):
        """The letter may follow the e-mail: only then its fee is due."""
        res = super()._set_sent()
        self.notice_id.filtered(lambda notice: notice.state == "sent")._book_charges()
        return res
