from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang
from odoo.tools.translate import LazyTranslate

from ...tools.incentive.incentives import DISCOUNT, LIMIT, TERM, THANKS
from ..common.window import open_wizard

_lt = LazyTranslate(__name__)
TERMS = (DISCOUNT, TERM)


class AccountCreditIncentive(models.Model):
    """What could be offered to a debtor who pays well, with what it costs or brings beside it, by
    plain rules from his bookings of a year; nothing about the person. A clerk accepts it or leaves
    it; what was decided comes back after a year at the earliest."""

    _name = "account.credit.incentive"
    _description = "Proposal for a Good Payer"
    _inherit = ["account.collections.door", "account.collections.tended"]
    _order = "state desc, turnover desc, partner_id, kind, id"
    _check_company_auto = True
    _deletable = ()
    _only_collectors = _lt("Only collectors may decide about proposals for good payers.")
    _too_late = _lt("%(records)s: somebody has decided about it already.")
    _stays = _lt("%(records)s: what was decided stays.")
    _is_kept = _lt("%(records)s stays. Dismiss it with a reason: it does not return for a year.")
    _machine_writes = _lt("%(fields)s of a proposal follows from the bookings.")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    kind = fields.Selection(
        [
            (DISCOUNT, "Early-payment discount"),
            (TERM, "Longer term"),
            (LIMIT, "Higher limit"),
            (THANKS, "Thanks"),
        ],
        "Proposal",
        required=True,
        readonly=True,
    )
    looked_on = fields.Date("As of", required=True, readonly=True)
    turnover = fields.Monetary(
        "Turnover of the Year", readonly=True, help="Billed less credit notes, with tax."
    )
    index = fields.Float(
        "Payment Index",
        digits=(12, 1),
        readonly=True,
        aggregator=None,
        help="80 pays on the day, 100 a month before it.",
    )
    paid_count = fields.Integer("Paid Items", readonly=True, aggregator=None)
    cost = fields.Monetary(
        readonly=True, help="A year. Of a higher limit: how much more is at risk."
    )
    worth = fields.Monetary("Brings", readonly=True, help="A year: the money is there earlier.")
    days = fields.Integer(readonly=True, aggregator=None)
    rate = fields.Float("Discount %", readonly=True, aggregator=None)
    a_year = fields.Float("Discount as Interest a Year", readonly=True, aggregator=None)
    interest = fields.Float("What Money Costs %", readonly=True, aggregator=None)
    amount = fields.Monetary("New Limit", readonly=True, aggregator=None)
    effect = fields.Char("Cost and Effect", compute="_compute_effect")
    payment_term_id = fields.Many2one(
        "account.payment.term",
        string="Payment Terms",
        check_company=True,
        ondelete="set null",
        by_hand="proposed",
        help="What the contact gets when you accept. Empty: choose the terms, or make some first.",
    )
    former_term_id = fields.Many2one(
        "account.payment.term", string="Terms before", readonly=True, ondelete="set null"
    )
    limit_id = fields.Many2one("account.credit.limit", readonly=True, ondelete="set null")
    courtesy_id = fields.Many2one("account.collection.courtesy", readonly=True, ondelete="set null")
    reason = fields.Char("Why not", readonly=True)
    decided_on = fields.Date(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("accepted", "Accepted"), ("dismissed", "Dismissed")],
        required=True,
        default="proposed",
        readonly=True,
        index=True,
    )

    _once = models.UniqueIndex(
        "(company_id, partner_id, kind) WHERE state = 'proposed'",
        "This is proposed for the debtor already.",
    )

    # === IN WORDS === #

    @api.depends("partner_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{one.partner_id.name or ''}: {labels.get(one.kind, '')}"

    @api.depends("cost", "worth", "days", "rate", "a_year", "interest", "amount")
    @api.depends_context("lang")
    def _compute_effect(self):
        words = {
            DISCOUNT: self.env._(
                "%(rate)s %% of %(turnover)s costs %(cost)s a year; the money is there %(days)s "
                "days earlier, worth %(worth)s. As interest: %(a_year)s %% a year."
            ),
            TERM: self.env._(
                "%(days)s days more on %(turnover)s a year cost %(cost)s at %(interest)s %%."
            ),
            LIMIT: self.env._("Up to %(amount)s: %(cost)s more at risk. He uses most of his."),
            THANKS: self.env._("Costs nothing; nobody has measured what it brings."),
        }
        for one in self:
            one.effect = words[one.kind] % one._get_told() if one.kind else ""

    def _get_told(self):
        self.ensure_one()
        money = self.currency_id.format
        return {
            "rate": formatLang(self.env, self.rate, digits=1),
            "turnover": money(self.turnover),
            "cost": money(self.cost),
            "worth": money(self.worth),
            "days": self.days,
            "a_year": formatLang(self.env, self.a_year, digits=0),
            "interest": formatLang(self.env, self.interest, digits=1),
            "amount": money(self.amount),
        }

    def _get_words(self):
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "what": labels[self.kind],
            "terms": self.payment_term_id.sudo().name or "",
            "former": self.former_term_id.sudo().name or "–",
            "reason": self.reason or "",
        }

    # === DECIDED === #

    def action_accept(self):
        """Propose the limit, set the terms on the contact, or thank him."""
        self._check_collector()
        self.check_access("write")
        self._check_state("proposed")
        self._check_still_good()
        for one in self:
            one._accept()
            one._decide("accepted")

    def _accept(self):
        self.ensure_one()
        if self.kind in TERMS:
            self._set_terms()
        elif self.kind == LIMIT:
            self._propose_limit()
        else:
            self._thank()

    def _set_terms(self):
        terms = self.payment_term_id
        if not terms:
            raise UserError(
                self.env._("Choose the payment terms that %s shall have.", self.partner_id.name)
            )
        if self.kind == DISCOUNT and not terms.sudo().early_discount:
            raise UserError(
                self.env._("%s have no early-payment discount. Choose others.", terms.sudo().name)
            )
        debtor = self.partner_id.sudo().with_company(self.company_id)
        self._through_door().former_term_id = debtor.property_payment_term_id
        debtor.property_payment_term_id = terms
        self._tell(self.env._("Payment terms of a good payer: %(terms)s instead of %(former)s."))

    def _propose_limit(self):
        """As any other: somebody approves it."""
        limit = self.env["account.credit.limit"].create(
            {
                "company_id": self.company_id.id,
                "partner_id": self.partner_id.id,
                "currency_id": self.currency_id.id,
                "amount": self.amount,
                "reason": self.env._(
                    "Pays well: payment index %(index)s by %(count)s items of a year",
                    index=formatLang(self.env, self.index, digits=1),
                    count=self.paid_count,
                ),
            }
        )
        self._through_door().limit_id = limit

    def _thank(self):
        """By e-mail, where one may be sent; else somebody has the task to do it."""
        case = self._get_cases()[self]
        courtesies = self.env["account.collection.courtesy"].sudo()
        mail = courtesies._plan_thanks(case, self.company_id._get_dunning_today())
        if why := mail._find_objection():
            mail.unlink()
            self._give_tasks("incentive", self.env._("Thank him. No e-mail: %s", why))
        else:
            self._through_door().courtesy_id = mail

    def action_dismiss(self):
        """Ask for the reason."""
        self._check_collector()
        words = self.env._("Dismiss")
        return open_wizard("account.collections.reason", words, door="dismiss", record_ids=self.ids)

    def _dismiss(self, reason):
        self._check_collector()
        self.check_access("write")
        self._check_state("proposed")
        self._decide("dismissed", reason=reason)

    def _decide(self, state, **vals):
        for company, own in self.grouped("company_id").items():
            own._move_to(
                state,
                ("proposed",),
                decided_by_id=self.env.uid,
                decided_on=company._get_dunning_today(),
                **vals,
            )
