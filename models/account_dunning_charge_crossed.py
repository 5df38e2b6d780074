from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        paid = partials.debit_move_id.filtered(lambda item: item.account_type == "asset_receivable")
        self.env["account.dunning.charge"].sudo()._void_crossed(paid)
        return partials


class AccountDunningChargeCrossed(models.Model):
    """A payment on its way when the letter was written: nobody pays for a letter he did not
    need."""

    _inherit = "account.dunning.charge"

    @api.model
    def _void_crossed(self, items):
        """Waive the fees of letters whose claims were all paid within the courtesy days."""
        if not items:
            return
        fees = self.search(
            Domain("kind", "=", "fee")
            & Domain("state", "=", "open")
            & Domain("notice_id.line_ids.move_line_id", "in", items.ids)
        )
        crossed = fees.filtered(lambda fee: fee._is_crossed())
        if crossed:
            crossed._waive(self.env._("The payment crossed the letter."))

    def _is_crossed(self):
        """Whether all that the letter asked for was paid no later than the courtesy days after
        it."""
        self.ensure_one()
        notice = self.notice_id
        items = notice._get_claims().move_line_id
        last_day = notice.sent_on + timedelta(days=self.company_id.dunning_courtesy_days)
        payments = items.matched_credit_ids.credit_move_id
        return all(item.reconciled for item in items) and all(
            payment.date <= last_day for payment in payments
        )
