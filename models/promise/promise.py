from odoo import api, fields, models
from odoo.tools import format_date

from ...tools.promise import promises
from ..debtor.contact import KINDS


class AccountPaymentPromise(models.Model):
    """A promise to pay: the debtor names a day and an amount for some of his open items. While it
    can still be kept they are not dunned; what became of it is judged by what he paid."""

    _name = "account.payment.promise"
    _description = "Promise to Pay"
    _inherit = ["account.collections.arrangement"]
    _judge_job = "promise"
    _order = "promised_on desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(by_hand="proposed")
    partner_id = fields.Many2one(by_hand="proposed")
    line_ids = fields.One2many(
        "account.payment.promise.line", "promise_id", string="Items", by_hand="proposed"
    )
    amount = fields.Monetary(
        required=True,
        aggregator=None,
        by_hand="proposed",
        help="What will be paid, no more than is open.",
    )
    amount_open = fields.Monetary("Open", compute="_compute_amount_open", compute_sudo=True)
    promised_on = fields.Date(
        "Promised for",
        required=True,
        index=True,
        default=lambda self: self.env.company._get_promise_day(),
        by_hand="proposed",
        help="The day on which the debtor wants to have paid.",
    )
    method_id = fields.Many2one(
        "account.payment.promise.method",
        string="Payment Method",
        ondelete="restrict",
        by_hand="proposed",
        help="How he pays. Its days on the way are added to the promised day.",
    )
    channel = fields.Selection(
        KINDS,
        string="Came in by",
        required=True,
        default="call",
        by_hand="proposed",
        help="How the promise came in; it is kept among the contacts of the case as well.",
    )
    contact_name = fields.Char(
        "Promised by", by_hand="proposed", help="Who gave the promise. Empty: the debtor."
    )
    note = fields.Text(by_hand=True, help="Facts only: the debtor may ask to read this.")
    collector_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        default=lambda self: self.env.user,
        by_hand=True,
        help="Is reminded the day before, and told when the promise is broken.",
    )
    last_day = fields.Date(
        compute="_compute_last_day",
        store=True,
        precompute=True,
        help="Paid by this day it is kept: the promised day, the tolerance of the company and the "
        "days the money is on its way. Until then the items are not dunned.",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("open", "Open"),
            ("kept", "Kept"),
            ("partially_kept", "Kept in part"),
            ("broken", "Broken"),
            ("withdrawn", "Withdrawn"),
            ("superseded", "Superseded"),
        ],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
        index=True,
    )
    accepted_on = fields.Date(readonly=True, copy=False)
    pauses = fields.Boolean(
        "Pauses Dunning",
        readonly=True,
        copy=False,
        help="Not after too many broken promises: then it is only recorded, and dunning goes on.",
    )
    extension = fields.Integer(
        "Extensions",
        readonly=True,
        copy=False,
        aggregator=None,
        help="How often the day was put off by a new promise.",
    )
    level = fields.Integer(
        "Promise No.",
        compute="_compute_level",
        compute_sudo=True,
        help="1 + the promises before it on any of its items that were not kept.",
    )
    amount_paid = fields.Monetary(
        "Paid in Time", readonly=True, copy=False, aggregator=None, help="Until the last day."
    )
    matched_before = fields.Json(
        readonly=True,
        copy=False,
        help="What was matched with the items already, by payment: it keeps no promise.",
    )
    superseded_by_id = fields.Many2one(
        "account.payment.promise", readonly=True, copy=False, index="btree_not_null"
    )
    withdraw_reason = fields.Char("Reason of Withdrawal", readonly=True, copy=False)
    contact_id = fields.Many2one(
        "account.collection.contact",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The promised amount must be above zero."
    )

    # === COMPUTES === #

    @api.depends("line_ids.move_line_id.amount_residual_currency")
    def _compute_amount_open(self):
        for promise in self:
            promise.amount_open = sum(promise.line_ids.mapped("amount_open_now"))

    # Not of the settings themselves: who changes them does not change what was agreed before.
    @api.depends("promised_on", "method_id", "company_id")
    def _compute_last_day(self):
        for promise in self:
            day, slack = promise.promised_on, promise._get_slack()
            promise.last_day = day and promises.get_last_day(day, slack)

    @api.depends("line_ids.move_line_id.promise_line_ids.state", "accepted_on")
    def _compute_level(self):
        for promise in self:
            others = promise.line_ids.move_line_id.promise_line_ids.promise_id - promise
            place = promise._place()
            promise.level = promises.get_level(
                other.state for other in others if other._place() < place
            )

    def _place(self):
        """Its place among accepted promises; one not accepted comes after all of them."""
        self.ensure_one()
        return (self.accepted_on or fields.Date.to_date("9999-12-31"), self._origin.id or 10**9)

    @api.depends("partner_id", "amount", "currency_id", "promised_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(debtor)s: %(amount)s by %(day)s",
                debtor=promise.partner_id.name or "",
                amount=promise._format_amount(promise.amount),
                day=format_date(self.env, promise.promised_on) if promise.promised_on else "",
            )

    # === AS A VALUE === #

    def _as_promise(self):
        """The promise as the rule sees it."""
        self.ensure_one()
        slack = (self.last_day - self.promised_on).days
        return promises.Promise(self._exact(self.amount), self.promised_on, slack)

    def _get_slack(self):
        """Days after the promised one on which the money is still in time, as of today."""
        self.ensure_one()
        return self.company_id.promise_tolerance_days + self.method_id.transit_days
