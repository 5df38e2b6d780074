from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..debtor.contact import KINDS

_lt = LazyTranslate(__name__)
# While it runs its items are not dunned.
RUNNING = ("offered", "accepted", "kept")


class AccountCollectionSettlement(models.Model):
    """A settlement: the debtor pays a part by a day, and the rest is given up if he does. Accepted,
    it is a promise, and kept or broken as one; only when the money is there the rest is written
    off, with its tax. Else he owes all of it, less what he paid."""

    _name = "account.collection.settlement"
    _description = "Settlement"
    _inherit = ["mail.thread", "account.collections.arrangement", "account.collections.letter"]
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _deletable = "draft"
    _machine_writes = _lt("%(fields)s of a settlement follows from its buttons.")
    _stays = _lt("%(records)s: what was offered stays as it is. Make a new offer instead.")
    _is_kept = _lt("%(records)s stays as evidence. Withdraw it.")

    company_id = fields.Many2one(by_hand="draft")
    partner_id = fields.Many2one(by_hand="draft")
    line_ids = fields.One2many(
        "account.collection.settlement.line", "settlement_id", string="Items", by_hand="draft"
    )
    amount_open = fields.Monetary("Open", compute="_compute_amounts", compute_sudo=True)
    amount = fields.Monetary(
        "He Pays", required=True, aggregator=None, by_hand="draft", help="Less than is open."
    )
    amount_waived = fields.Monetary(
        "We Give up", compute="_compute_amounts", compute_sudo=True, help="If he pays in time."
    )
    pay_by = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_promise_day(),
        by_hand="draft",
        help="By this day the money must be there.",
    )
    offer_until = fields.Date(
        "Offer Holds until",
        required=True,
        default=lambda self: self.env.company._get_promise_day(),
        by_hand="draft",
        help="The debtor may accept it by this day.",
    )
    text = fields.Text(
        "What else is Agreed", by_hand="draft", help="Printed in the offer, in his language."
    )
    reason_id = fields.Many2one(
        "account.collection.write.off.reason",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.ref(
            "account_collections.write_off_reason_settled", raise_if_not_found=False
        ),
        by_hand="draft",
        help="Why the rest is given up, and whether its turnover tax comes back.",
    )
    user_id = fields.Many2one(
        "res.users", string="Prepared by", readonly=True, default=lambda self: self.env.user
    )
    collector_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        default=lambda self: self.env.user,
        by_hand=True,
    )
    needs_manager = fields.Boolean(compute="_compute_needs_manager", compute_sudo=True)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    offered_on = fields.Date(readonly=True, copy=False)
    offer_file = fields.Char(readonly=True, copy=False, help="As it was offered.")
    accepted_on = fields.Date(readonly=True, copy=False)
    accepted_by = fields.Char(
        copy=False, by_hand=("draft", "offered"), help="Who accepted for the debtor."
    )
    channel = fields.Selection(
        KINDS,
        string="Accepted by",
        default="email",
        required=True,
        by_hand=("draft", "offered"),
        help="How he accepted it: in writing it can be proved.",
    )
    acknowledges = fields.Boolean(
        "Acknowledges the Debt",
        by_hand=("draft", "offered"),
        help="He said in writing that he owes it: limitation begins anew (§ 212 BGB). Whoever only "
        "settles a dispute acknowledges nothing.",
    )
    promise_id = fields.Many2one(
        "account.payment.promise", readonly=True, copy=False, index="btree_not_null"
    )
    write_off_ids = fields.Many2many(
        "account.collection.write.off", string="Write-offs", readonly=True, copy=False
    )
    block_ids = fields.Many2many("account.dunning.block", readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("offered", "Offered"),
            ("accepted", "Accepted"),
            ("kept", "Paid"),
            ("done", "Settled"),
            ("lapsed", "Lapsed"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "What he pays must be above zero. Write the claim off instead."
    )

    @api.depends("line_ids.amount", "amount")
    def _compute_amounts(self):
        for one in self:
            one.amount_open = sum(one.line_ids.mapped("amount"))
            one.amount_waived = max(one.amount_open - one.amount, 0.0)

    @api.depends("amount_waived", "company_id", "approved_by_id")
    @api.depends_context("uid")
    def _compute_needs_manager(self):
        manager = self.env.user.has_group("account_collections.group_manager")
        for one in self:
            known = manager or one.approved_by_id
            one.needs_manager = not known and one._get_waived_company() > (
                one.company_id.write_off_limit
            )

    def _get_waived_company(self):
        """What is given up, in the currency of the company."""
        company = self.company_id
        if not (company and self.currency_id):
            return self.amount_waived
        today = company._get_dunning_today()
        return self.currency_id._convert(self.amount_waived, company.currency_id, company, today)

    @api.depends("partner_id", "amount", "currency_id", "pay_by")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            one.display_name = self.env._(
                "%(debtor)s: settled for %(amount)s",
                debtor=one.partner_id.name or "",
                amount=one._format_amount(one.amount),
            )

    def _get_words(self):
        self.ensure_one()
        return {
            "settlement": self.display_name,
            "waived": self._format_amount(self.amount_waived),
            "day": format_date(self.env, self.pay_by),
            "reason": self.end_reason or "",
        }
