from odoo import api, models


class AccountPaymentPromise(models.Model):
    """A day that is later gives more time: the insurer may have to be asked."""

    _name = "account.payment.promise"
    _inherit = ["account.payment.promise", "account.credit.terms"]

    @api.depends("promised_on", "line_ids.move_line_id", "state")
    @api.depends_context("lang")
    def _compute_insurer_text(self):
        return super()._compute_insurer_text()

    def _get_arranged_end(self):
        return self.promised_on

    def _accept(self):
        self._check_insurer()
        return super()._accept()
