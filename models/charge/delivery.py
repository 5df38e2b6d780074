from odoo import models


class AccountDunningDelivery(models.Model):
    _inherit = "account.dunning.delivery"

    def _set_sent(self):
        """The letter may follow the e-mail: only then its fee is due. What the first delivery of a
        notice makes due is booked with the notice itself."""
        followed = self.notice_id.filtered(lambda notice: notice.state == "sent")
        res = super()._set_sent()
        followed._book_charges()
        return res
