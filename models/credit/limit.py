from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.credit.limits import Limit
from ..common.res_company import get_company_today
from ..common.window import notify, open_form

_lt = LazyTranslate(__name__)
# Days before a limit runs out on which somebody looks at it.
NOTICE = 30
# What is approved: whoever changes it proposes it.
PROPOSED = (
    *("company_id", "partner_id", "scope", "kind", "currency_id", "amount"),
    *("valid_from", "valid_until"),
)
ORIGINS = [
    ("hand", "Set by us"),
    ("bureau", "Recommended by an agency"),
    ("insurer", "Cover of the insurer"),
    ("statements", "Financial statements"),
    ("blanket", "Blanket limit"),
]


class AccountCreditLimit(models.Model):
    """A credit limit: what a debtor may owe, from a day on. Somebody proposes it, somebody approves
    it, and it stays as it was: a new one takes its place. Zero is a limit, nothing on account; who
    has none may owe anything."""

    _name = "account.credit.limit"
    _description = "Credit Limit"
    _inherit = ["account.collections.door", "account.collections.tended", "account.credit.shown"]
    _order = "valid_from desc, id desc"
    _check_company_auto = True
    _deletable = "proposed"
    _only_collectors = _lt("Only collectors may propose, approve or end credit limits.")
    _only_managers = _lt("Only managers may end credit limits.")
    _too_late = _lt("%(records)s: this is decided already. Propose a new limit instead.")
    _stays = _lt("%(records)s: what was decided stays. Propose a new limit instead.")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="proposed",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        by_hand="proposed",
    )
    scope = fields.Selection(
        [("own", "The debtor alone"), ("group", "The debtor and his group together")],
        string="For",
        required=True,
        default="own",
        by_hand="proposed",
        help="His group are the debtors that name him as their group's debtor. Where both limits "
        "are set, the smaller one rules.",
    )
    kind = fields.Selection(
        [("base", "Limit"), ("top_up", "On top, for a time")],
        required=True,
        default="base",
        by_hand="proposed",
        help="What is allowed on top is added to the limit until its last day.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        by_hand="proposed",
    )
    amount = fields.Monetary(
        required=True, aggregator=None, by_hand="proposed", help="0 = nothing on account."
    )
    valid_from = fields.Date(
        required=True,
        default=get_company_today,
        by_hand="proposed",
    )
    valid_until = fields.Date(
        by_hand="proposed", help="Its last day. Empty: until another one takes its place."
    )
    review_on = fields.Date(
        compute="_compute_review_on",
        store=True,
        precompute=True,
        help="Whoever looks after the debtor gets a task on this day: 30 days before the limit "
        "runs out, or after the months set for the company.",
    )
    origin = fields.Selection(
        ORIGINS, "Based on", required=True, default="hand", by_hand="proposed"
    )
    reason = fields.Char(
        by_hand="proposed", help="Why so much. The debtor may ask to read this: facts only."
    )
    state = fields.Selection(
        [("proposed", "Proposed"), ("approved", "Approved"), ("refused", "Refused")],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
        index=True,
    )
    proposed_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True, copy=False
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    ended_on = fields.Date(
        readonly=True, copy=False, help="Taken back on this day: from then on there is no limit."
    )
    is_current = fields.Boolean(
        "In Force", compute="_compute_is_current", search="_search_is_current"
    )
    needs_manager = fields.Boolean(compute="_compute_needs_manager", compute_sudo=True)

    _approved_idx = models.Index("(company_id, partner_id, valid_until) WHERE state = 'approved'")
    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "A credit limit must not be negative. 0 = nothing on account."
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= valid_from)",
        "The limit must not end before it begins.",
    )
    _top_up_ends = models.Constraint(
        "CHECK (kind != 'top_up' OR valid_until IS NOT NULL)",
        "What is allowed on top needs a last day.",
    )

    # === COMPUTES === #

    @api.depends("valid_from", "valid_until", "company_id")
    def _compute_review_on(self):
        for limit in self:
            months = limit.sudo().company_id.credit_review_months
            days = []
            if limit.valid_from and months:
                days.append(fields.Date.add(limit.valid_from, months=months))
            if limit.valid_until:
                days.append(limit.valid_until - timedelta(days=NOTICE))
            limit.review_on = min(days, default=False)

    @api.depends("state", "valid_from", "valid_until", "ended_on", "partner_id", "scope")
    def _compute_is_current(self):
        for company, limits in self.grouped("company_id").items():
            known = self._find_current(company, limits.partner_id) if company else self
            for limit in limits:
                limit.is_current = limit._origin in known

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = [self._find_current(company) for company in self.env.companies]
        return Domain("id", "in", self.union(*found).ids)

    @api.model
    def _find_current(self, company, debtors=None):
        """Those in force today: of each debtor the newest that has begun, with what is on top."""
        today = company._get_dunning_today()
        domain = Domain("company_id", "=", company.id) & Domain("state", "=", "approved")
        if debtors is not None:
            domain &= Domain("partner_id", "in", debtors.ids)
        begun = self.search(domain & Domain("valid_from", "<=", today))
        found = self.browse()
        for _owner, own in begun.grouped(lambda one: (one.partner_id, one.scope)).items():
            base = own.filtered(lambda one: one.kind == "base")
            found |= base.sorted(lambda one: (one.valid_from, one.id))[-1:]
            found |= own - base
        return found.filtered(
            lambda one: not (one.valid_until and one.valid_until < today) and not one.ended_on
        )

    @api.depends(*PROPOSED, "state")
    @api.depends_context("uid")
    def _compute_needs_manager(self):
        manager = self.env.user.has_group("account_collections.group_manager")
        for limit in self:
            alone = limit.company_id.credit_collector_limit
            limit.needs_manager = not manager and limit._get_judged_amount() > alone

    @api.depends("partner_id", "amount", "currency_id")
    def _compute_display_name(self):
        for limit in self:
            amount = limit.currency_id.format(limit.amount) if limit.currency_id else ""
            limit.display_name = f"{limit.partner_id.name or ''}: {amount}"

    # === AS A VALUE === #

    def _get_company_amount(self, day=None):
        """In the currency of the company, at the rate of the day: whoever sets a limit in another
        currency means it there."""
        self.ensure_one()
        company = self.company_id
        if not (self.currency_id and company):
            return self.amount
        day = day or company._get_dunning_today()
        return self.currency_id._convert(self.amount, company.currency_id, company, day)

    def _get_judged_amount(self):
        """By what it is told who may approve it: of what is on top with all that is on top at the
        same time, else many small ones would be as good as a large one."""
        self.ensure_one()
        amount = self._get_company_amount()
        if self.kind != "top_up" or not (self.valid_from and self.valid_until and self.partner_id):
            return amount
        others = self.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.partner_id.commercial_partner_id.id)
            & Domain("scope", "=", self.scope)
            & Domain("kind", "=", "top_up")
            & Domain("state", "=", "approved")
            & Domain("ended_on", "=", False)
            & Domain("valid_from", "<=", self.valid_until)
            & Domain("valid_until", ">=", self.valid_from)
            & Domain("id", "not in", self._origin.ids)
        )
        return amount + sum(one._get_company_amount() for one in others)

    def _as_limit(self, day):
        """The limit as the rule sees it."""
        self.ensure_one()
        return Limit(
            as_exact(self._get_company_amount(day), self.company_id.currency_id.decimal_places),
            self.valid_from,
            self.valid_until or None,
            self.ended_on or None,
            self.kind == "top_up",
            self.id,
        )

    # === ENTERED === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["res.partner"]._put_firms_for_contacts(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        res = super().write(vals)
        if not self.env.su and set(PROPOSED) & set(vals):
            # Else who raised what a colleague proposed would approve his own figure.
            self._through_door().proposed_by_id = self.env.user
        return res

    @api.constrains("currency_id", "company_id")
    def _check_rate(self):
        """A currency without a rate would count one for one, and nobody would see it."""
        for limit in self:
            company, currency = limit.company_id, limit.currency_id
            ours = (self.env["res.company"], company, company.root_id)
            rated = any(rate.company_id in ours for rate in currency.rate_ids)
            if currency != company.currency_id and not rated:
                raise ValidationError(
                    self.env._(
                        "There is no rate of %(currency)s. Enter one, or set the limit in %(own)s.",
                        currency=currency.name,
                        own=company.currency_id.name,
                    )
                )

    @api.model
    def _get_new_action(self, company, debtor):
        """The form of a new limit, for the buttons everywhere."""
        return open_form(
            self.browse(),
            self.env._("Credit limit of %s", debtor.commercial_partner_id.display_name),
            view="account_credit_limit_view_dialog",
            dialog=True,
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            currency_id=company.currency_id.id,
        )

    # === DOORS === #

    def action_propose(self):
        """Nothing counts yet: say who sees it next."""
        self.check_access("read")
        return notify(self.env._("Proposed. It counts once it is approved: it waits on Today."))

    def action_approve(self):
        """Let the limit count: alone where it is small, by a manager where it is not, by a second
        person where it is large."""
        self._check_collector()
        self.check_access("write")
        self._check_state("proposed")
        self._check_threshold()
        today = {company: company._get_dunning_today() for company in self.company_id}
        for company, limits in self.grouped("company_id").items():
            limits._move_to(
                "approved",
                ("proposed",),
                decided_by_id=self.env.uid,
                decided_on=today[company],
            )
        self._forget_cached()
        self._find_replaced()._drop_tasks()
        self._tell(self.env._("Credit limit approved: %(limit)s, from %(since)s on."))
        return notify(self.env._("Approved: %s.", self._name_some()))

    def _check_threshold(self):
        manager = self.env.su or self.env.user.has_group("account_collections.group_manager")
        for limit in self:
            company = limit.sudo().company_id
            amount = limit.sudo()._get_judged_amount()
            if not manager and amount > company.credit_collector_limit:
                raise AccessError(
                    self.env._(
                        "%s is more than a collector may approve. Ask a manager to approve it.",
                        limit.display_name,
                    )
                )
            second = company.credit_second_limit
            if second and amount >= second and limit.proposed_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "%s needs a second person: you proposed it, or changed it, yourself. Ask "
                        "another manager to approve it.",
                        limit.display_name,
                    )
                )

    def action_refuse(self):
        """Say no: it stays in the history of the debtor."""
        self._check_collector()
        self.check_access("write")
        for company, limits in self.grouped("company_id").items():
            limits._move_to(
                "refused",
                ("proposed",),
                decided_by_id=self.env.uid,
                decided_on=company._get_dunning_today(),
            )
        self._drop_tasks()
        self._tell(self.env._("Credit limit refused: %(limit)s."))

    def action_end(self):
        """Take the limit back: from today on there is none."""
        self._check_manager()
        self.check_access("write")
        self._check_state("approved")
        for company, limits in (
            self.filtered(lambda one: not one.ended_on).grouped("company_id").items()
        ):
            limits._through_door().write({"ended_on": company._get_dunning_today()})
        self._forget_cached()
        self._drop_tasks()
        self._tell(self.env._("Credit limit ended: %(limit)s."))

    def action_replace(self):
        """Propose another limit in its place."""
        self.ensure_one()
        action = self._get_new_action(self.company_id, self.partner_id)
        kept = ("scope", "kind", "origin", "amount")
        action["context"] |= {f"default_{name}": self[name] for name in kept}
        action["context"]["default_currency_id"] = self.currency_id.id
        return action

    def _find_replaced(self):
        """Approved limits whose place these take."""
        replaced = self.browse()
        for limit in self.filtered(lambda one: one.kind == "base"):
            replaced |= self.search(
                Domain("company_id", "=", limit.company_id.id)
                & Domain("partner_id", "=", limit.partner_id.id)
                & Domain("scope", "=", limit.scope)
                & Domain("kind", "=", "base")
                & Domain("state", "=", "approved")
                & Domain("id", "not in", self.ids)
            )
        return replaced

    # === MERGED === #

    @api.model
    def _find_limiting(self, debtors):
        """What is in force of ``debtors`` who are about to be merged."""
        mine = Domain("partner_id", "in", debtors.ids) & Domain("state", "=", "approved")
        found = [self._find_current(one, debtors) for one in self.search(mine).company_id]
        return self.union(*found).filtered(lambda one: one.kind == "base")

    def _settle_merged(self, debtor):
        """Of these limits, whose debtors are one ``debtor`` by now, the smallest goes on, whatever
        is newer and was taken back or ran out; somebody decides anew."""
        for (company, _scope), own in self.grouped(lambda one: (one.company_id, one.scope)).items():
            least = min(own, key=lambda one: (one._get_company_amount(), -one.id))
            current = self._find_current(company, debtor)
            if least not in current:
                today = company._get_dunning_today()
                least = least.copy({"valid_from": today})
                decided = {"decided_by_id": self.env.uid, "decided_on": today}
                least._move_to("approved", ("proposed",), **decided)
            if len(own) > 1:
                amounts = ", ".join(one.currency_id.format(one.amount) for one in own)
                reader = least._for_reader()
                words = reader.env._("Merged debtors had the limits %s, decide anew", amounts)
                reader._give_tasks("credit_review", words)

    def _forget_cached(self):
        """What was remembered of a company without any limit."""
        self.env.registry.clear_cache()

    # === TOLD === #

    def _get_words(self):
        self.ensure_one()
        amount = self.currency_id.format(self.amount)
        return {"limit": amount, "since": format_date(self.env, self.valid_from)}

    def _get_task_day(self):
        return self.review_on

    @api.model
    def _cron_watch(self):
        """Each company by itself: limits to be reviewed, requests whose reason is gone."""
        faults = self.env["account.collections.fault"]
        for company in self.env["res.company"].search([("active", "=", True)]):
            if company._has_credit_control():
                faults._isolate("credit", company, company, self._watch)

    @api.model
    def _watch(self, companies):
        for company in companies:
            self._give_reviews(company)
            self.env["account.credit.cover"]._give_duties(company)
            requests = self.env["account.credit.release"].sudo()
            requests.search([("company_id", "=", company.id), ("state", "=", "requested")])._lift()

    @api.model
    def _give_reviews(self, company):
        """One task for each limit in force whose day has come."""
        today = company._get_dunning_today()
        due = (
            self.sudo()
            ._find_current(company)
            .filtered(lambda one: one.review_on and one.review_on <= today and not one.task_id)
        )
        due._give_tasks("credit_review", self.env._("Review credit limit"))
