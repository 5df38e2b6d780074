from odoo import api, models


class AccountPaymentPlan(models.Model):
    """A plan gives more time: the insurer may have to be asked."""

    _name = "account.payment.plan"
    _inherit = ["account.payment.plan", "account.credit.terms"]

    @api.depends("line_ids.due_on", "item_ids.move_line_id", "state")
    @api.depends_context("lang")
    def _compute_insurer_text(self):
        return super()._compute_insurer_text()

    def _get_arranged_end(self):
        return self._get_last_day()

    def _offer(self):
        self._check_insurer()
        return super()._offer()
