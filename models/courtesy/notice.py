from odoo import api, models

from ...tools.courtesy.courtesy import choose_words
from .courtesy import BATCH

# Days after which nobody wants to be reminded of a letter, not even by an apology.
FRESH = 30


class AccountDunningNotice(models.Model):
    _inherit = "account.dunning.notice"

    def _choose_courtesy(self):
        """What to write to the debtor about the payment of this letter, if anything."""
        self.ensure_one()
        if not self.sent_on:
            # It came back since.
            return None
        procedure = self.level_id.procedure_id
        items = self._get_claims().move_line_id.sudo()
        credits = items.matched_credit_ids.credit_move_id
        # A credit note is no payment.
        payments = credits.filtered(lambda line: not line.move_id.is_invoice(include_receipts=True))
        today = self.company_id._get_dunning_today()
        return choose_words(
            self.sent_on,
            payments.mapped("date"),
            bool(items) and all(item.reconciled for item in items),
            procedure.thanks_when,
            procedure.apologizes and (today - self.sent_on).days <= FRESH,
        )

    @api.model
    def _cron_send(self, *args, **kwargs):
        res = super()._cron_send(*args, **kwargs)
        Courtesy = self.env["account.collection.courtesy"].sudo()
        done = []
        self._commit_step(lambda: done.append(Courtesy._send_due()) or done[-1])
        if done and done[-1] == BATCH:
            # More of them wait, on the first of a month for one.
            self._trigger_outbox()
        return res
