from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.promise import promises
from ...tools.promise.promises import BROKEN, KEPT, OPEN, PARTIALLY_KEPT, VERDICTS


class AccountPaymentPromise(models.Model):
    """What became of promises: judged when something is matched with their items or taken back,
    and each night, when their last day is over."""

    _inherit = "account.payment.promise"

    def _judge(self):
        """Compare what was promised with what was paid; withdrawn and superseded ones rest."""
        judged = self.sudo().filtered(lambda promise: promise.state in VERDICTS)
        paid = judged._read_payments()
        moved = defaultdict(self.sudo().browse)
        for company, own in judged.grouped("company_id").items():
            today = company._get_dunning_today()
            for promise in own:
                verdict = promises.judge(promise._as_promise(), paid[promise.id], today)
                amount = float(verdict.paid)
                if promise.currency_id.compare_amounts(promise.amount_paid, amount):
                    promise.amount_paid = amount
                if verdict.state != promise.state:
                    moved[verdict.state] += promise
        for state, changed in moved.items():
            getattr(changed, f"_set_{state}")()

    # === VERDICTS === #

    def _set_kept(self):
        self._move_to(KEPT, VERDICTS)
        self._tell(self.env._("Promise kept: %(promise)s."))
        self._drop_tasks()

    def _set_partially_kept(self):
        text = self.env._(
            "Promise kept in part: %(paid)s paid. %(promise)s. Dunning goes on where it stood."
        )
        self._set_unkept(PARTIALLY_KEPT, text)

    def _set_broken(self):
        text = self.env._("Promise broken: %(promise)s. Dunning goes on where it stood.")
        self._set_unkept(BROKEN, text)

    def _set_unkept(self, state, text):
        """The last day is over: the items are free, and somebody calls today."""
        over = self - self._find_being_paid()
        fresh = over.filtered(lambda promise: promise.state in (OPEN, KEPT))
        over._move_to(state, VERDICTS)
        over._tell(text)
        fresh._give_tasks("promise_broken", self.env._("Promise broken: call"))

    def _set_open(self):
        """A payment was taken back while the promise can still be kept. Where a newer one runs for
        an item by now, that one holds."""
        for promise in self.sorted(lambda promise: promise._place(), reverse=True):
            if newer := promise._get_rivals()[:1]:
                promise._move_to("superseded", VERDICTS, superseded_by_id=newer.id)
                promise._tell(self.env._("Promise superseded by another one: %(promise)s."))
                continue
            promise._move_to(OPEN, VERDICTS)
            promise.flush_recordset()
            promise.line_ids.flush_recordset()
            promise._tell(self.env._("Payment taken back, the promise is open again: %(promise)s."))
            promise._give_tasks("promise_due", self.env._("Payment promised"))

    def _find_being_paid(self):
        """Those still open with money on its way that the ledger does not show yet: nobody calls
        them liars before it is booked."""
        waiting = self.filtered(lambda promise: promise.state == OPEN)
        moves = waiting.line_ids.move_line_id.move_id
        paying = moves._get_moves_being_paid() if moves else set()
        return waiting.filtered(
            lambda promise: not paying.isdisjoint(promise.line_ids.move_line_id.move_id.ids)
        )

    # === NIGHT === #

    @api.model
    def _cron_judge(self):
        """The last day of these promises is over."""
        # Each company has a day of its own: the judge looks again.
        tomorrow = fields.Date.add(fields.Date.today(), days=1)
        over = Domain("state", "=", OPEN) & Domain("last_day", "<", tomorrow)
        self.search(over, order="id")._judge_by_night()
