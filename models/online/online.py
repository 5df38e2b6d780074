from odoo import fields, models
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from .payment_transaction import ON_THE_WAY

_lt = LazyTranslate(__name__)
ALERTS = [
    ("failed", "Failed"),
    ("unbooked", "Confirmed, but not booked"),
    ("left", "Paid more than was open"),
    ("refunded", "Paid back"),
    ("cancelled", "Payment cancelled"),
]
WORDS = {
    "failed": _lt("Online payment failed, its items are dunned again"),
    "unbooked": _lt("Paid online, but Odoo could not book it: tell your administrator"),
    "left": _lt("Paid online, though paid already: allocate %(amount)s, or pay it back"),
    "gone": _lt("%(why)s: allocate %(amount)s paid online, or pay it back"),
    "refunded": _lt("Online payment paid back: say whether the invoice is open again"),
    "cancelled": _lt("Online payment cancelled in the books, its items are open again"),
}


class AccountCollectionOnline(models.Model):
    """An online payment in the file of its debtor: collectors may read no transactions of payment
    providers, but must know that money is on its way, and what did not go as it should."""

    _name = "account.collection.online"
    _description = "Online Payment of a Debtor"
    _inherit = ["account.collections.tended"]
    _order = "id desc"
    _rec_name = "reference"
    _check_company_auto = True
    _machine_writes = _lt("%(fields)s comes from the payment provider and is not entered by hand.")

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    transaction_id = fields.Many2one(
        "payment.transaction", required=True, readonly=True, ondelete="cascade"
    )
    reference = fields.Char(readonly=True)
    provider = fields.Char(readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    state = fields.Selection(related="transaction_id.state")
    since = fields.Datetime(related="transaction_id.last_state_change", string="Since")
    alert = fields.Selection(
        ALERTS, string="Told", readonly=True, help="What somebody was last given a task about."
    )

    _transaction_unique = models.UniqueIndex(
        "(transaction_id)", "This online payment stands in a file already."
    )

    # === WHAT HAPPENED === #

    def _tell_of_state(self, before):
        """Its state has changed: one that failed after it had held the letters back is told."""
        if self.transaction_id.operation == "refund":
            return
        if self.state in ("error", "cancel") and before in ON_THE_WAY:
            self._alert("failed", "call")
        elif self.state in (*ON_THE_WAY, "done"):
            self._mend("failed")

    def _tell_of_booking(self):
        """Post-processed: what was confirmed is booked, a refund is out."""
        self._mend("unbooked")
        if self._get_refunds():
            self._alert("refunded", "decide")

    def _tell_of_failure(self):
        self._alert("unbooked", "decide")

    def _tell_of_rest(self):
        """What is left of the payment is the debtor's credit: somebody allocates it, or pays it
        back."""
        payment = self.transaction_id.payment_id or self._find_payment()
        lines = payment.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        left = -sum(lines.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(left, 0) <= 0:
            return
        own = self._for_reader()
        why = own.transaction_id._get_collection_parts()._get_trouble()
        amount = format_amount(own.env, left, self.currency_id)
        self._alert("left", "allocate", "gone" if why else "left", amount=amount, why=why)

    def _tell_of_cancelling(self):
        self._alert("cancelled", "decide")

    def _get_refunds(self):
        refunds = self.transaction_id.child_transaction_ids
        return refunds.filtered(lambda one: one.operation == "refund" and one.state == "done")

    def _find_payment(self):
        """Before Odoo has noted it at the transaction."""
        return self.env["account.payment"].search(
            [("payment_transaction_id", "=", self.transaction_id.id)], order="id desc", limit=1
        )

    # === TOLD === #

    def _alert(self, alert, kind, words=None, **values):
        """One task about it, in the language of whoever looks after the debtor; not the same one
        twice."""
        self.ensure_one()
        if self.alert == alert:
            return
        self.alert = alert
        own = self._for_reader()
        text = own.env._(WORDS[words or alert])
        own._give_tasks(kind, text % values)

    def _mend(self, alert):
        """It has gone through after all."""
        if self.alert == alert:
            self.alert = False
            self._drop_tasks()
