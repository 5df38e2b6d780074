from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.common.money import as_exact
from ...tools.credit.insurance import HANDOVER, REPORT, Cover, find_cover, find_duties, get_insured
from ..common.res_company import get_company_today


class AccountCreditCover(models.Model):
    """Up to which amount a debtor is covered, from a day on: as the insurer decided, or as you did
    yourself where the policy lets you. A newer one takes its place."""

    _name = "account.credit.cover"
    _description = "Insurance Cover"
    _inherit = ["account.collections.tended", "account.credit.shown"]
    _order = "valid_from desc, id desc"
    _check_company_auto = True
    _deletable = True

    insurance_id = fields.Many2one(
        "account.credit.insurance",
        string="Policy",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self._get_default_insurance(),
        by_hand=True,
    )
    company_id = fields.Many2one(
        related="insurance_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        by_hand=True,
    )
    kind = fields.Selection(
        [("named", "Decided by the insurer"), ("self", "Checked by yourself")],
        "Decided",
        required=True,
        default="named",
        by_hand=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(
        required=True, aggregator=None, by_hand=True, help="0 = the insurer covers nothing."
    )
    valid_from = fields.Date(required=True, default=get_company_today, by_hand=True)
    valid_until = fields.Date(
        by_hand=True,
        help="Its last day for new deliveries: what was delivered before stays covered.",
    )
    note = fields.Char("Reference", by_hand=True, help="Number and terms of the decision.")
    is_current = fields.Boolean(
        "In Force", compute="_compute_is_current", search="_search_is_current"
    )
    why_not = fields.Char(
        "Not Covered",
        compute="_compute_why_not",
        compute_sudo=True,
        help="Why the policy leaves him out.",
    )
    asked_for = fields.Selection(
        [(REPORT, "Report"), (HANDOVER, "Handover")],
        readonly=True,
        copy=False,
        help="What somebody got a task for.",
    )
    asked_until = fields.Date(readonly=True, copy=False, help="The last day of what is to be done.")

    _debtor_idx = models.Index("(company_id, partner_id, valid_from)")
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A cover must not be negative.")
    _dates_ordered = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= valid_from)",
        "The cover must not end before it begins.",
    )

    @api.model
    def _get_default_insurance(self):
        company = self.env["res.company"].browse(
            self.env.context.get("default_company_id") or self.env.company.id
        )
        return self.env["account.credit.insurance"].search(
            [("company_id", "=", company.id)], limit=1
        )

    # === COMPUTES === #

    @api.depends("valid_from", "valid_until", "partner_id", "insurance_id")
    def _compute_is_current(self):
        for company, covers in self.grouped("company_id").items():
            known = self._find_current(company, covers.partner_id) if company else self
            for cover in covers:
                cover.is_current = cover._origin in known

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = [self._find_current(company) for company in self.env.companies]
        return Domain("id", "in", self.union(*found).ids)

    @api.model
    def _find_current(self, company, debtors=None):
        """Those in force today."""
        today = company._get_dunning_today()
        known = self._read_covers(company, debtors)
        current = (find_cover(own, today) for own in known.values())
        return self.browse(cover.order for cover in current if cover)

    @api.depends("partner_id", "insurance_id")
    @api.depends_context("lang")
    def _compute_why_not(self):
        companies = self.env["res.company"].search([("active", "=", True)])
        own = companies.partner_id.commercial_partner_id
        for cover in self:
            debtor = cover.partner_id.commercial_partner_id
            cover.why_not = cover.insurance_id._why_not(debtor, own) if debtor else ""

    @api.depends("partner_id", "amount", "insurance_id")
    def _compute_display_name(self):
        for cover in self:
            amount = cover.currency_id.format(cover.amount) if cover.currency_id else ""
            cover.display_name = f"{cover.partner_id.name or ''}: {amount}"

    # === ENTERED === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["res.partner"]._put_firms_for_contacts(vals_list)
        made = super().create(vals_list)
        made._tell(self.env._("Cover entered: %(cover)s, from %(since)s on."))
        return made

    def write(self, vals):
        res = super().write(vals)
        if {"amount", "valid_from", "valid_until"} & set(vals):
            self._tell(self.env._("Cover changed: %(cover)s, %(since)s to %(until)s."))
        return res

    @api.constrains("kind", "amount", "insurance_id")
    def _check_self(self):
        for cover in self.filtered(lambda one: one.kind == "self"):
            allowed = cover.insurance_id.self_check_amount
            if cover.currency_id.compare_amounts(cover.amount, allowed) > 0:
                raise ValidationError(
                    self.env._(
                        "Up to %s you may decide about cover yourself. Ask the insurer for more.",
                        cover.currency_id.format(allowed),
                    )
                )

    def _get_words(self):
        self.ensure_one()
        until = format_date(self.env, self.valid_until) if self.valid_until else "…"
        since = format_date(self.env, self.valid_from)
        return {"cover": self.currency_id.format(self.amount), "since": since, "until": until}

    def _settle_merged(self):
        """These covers are of one debtor by now, and the newest counts: the insurer knows which."""
        for own in self.grouped("company_id").values():
            if len(own) > 1:
                amounts = ", ".join(one.currency_id.format(one.amount) for one in own)
                newest = own.sorted(lambda one: (one.valid_from, one.id))[-1]._for_reader()
                words = newest.env._(
                    "Merged debtors were covered with %s, ask the insurer", amounts
                )
                newest._give_tasks("credit_insurer", words)

    # === AS VALUES === #

    @api.model
    def _read_covers(self, company, debtors=None):
        """``{debtor id: [Cover]}`` of those whom their policy does not leave out; no query without
        a policy. A policy that has ended covers nothing that is delivered later."""
        if not company._has_credit_insurance():
            return {}
        domain = Domain("company_id", "=", company.id)
        if debtors is not None:
            domain &= Domain("partner_id", "in", debtors.commercial_partner_id.ids)
        rows = self.sudo().search(domain, order="id")
        digits = company.currency_id.decimal_places
        covers = defaultdict(list)
        for row in rows.filtered(lambda one: not one.why_not):
            policy = row.insurance_id
            ends = [day for day in (row.valid_until, policy.valid_until) if day]
            covers[row.partner_id.id].append(
                Cover(
                    policy._as_policy(),
                    as_exact(row.amount, digits),
                    max(row.valid_from, policy.valid_from),
                    min(ends, default=None),
                    row.id,
                )
            )
        return covers

    @api.model
    def _read_insured(self, company, debtors):
        """``{debtor id: (cover of today, what is insured)}``"""
        today = company._get_dunning_today()
        known = {
            debtor: cover
            for debtor, own in self._read_covers(company, debtors).items()
            if (cover := find_cover(own, today))
        }
        debtors = self.env["res.partner"].browse(known)
        nets = self._read_net_exposures(company, debtors) if known else {}
        unit = company.currency_id.round
        return {
            debtor: (
                cover,
                unit(float(get_insured(nets[debtor], cover.amount, cover.policy.own_share))),
            )
            for debtor, cover in known.items()
        }

    # === WHAT THE INSURER WANTS TO BE TOLD === #

    @api.model
    def _read_duties(self, company, debtors=None):
        """``{debtor id: [Duty]}``, the first first."""
        covers = self._read_covers(company, debtors)
        told = {
            debtor: own
            for debtor, own in covers.items()
            if any(one.policy.report_days or one.policy.handover_days for one in own)
        }
        debtors = self.env["res.partner"].browse(told)
        owed = self._read_owed_to_tell(company, debtors) if told else {}
        found = {debtor: find_duties(owed.get(debtor, ()), told[debtor]) for debtor in told}
        return {debtor: duties for debtor, duties in found.items() if duties}

    @api.model
    def _give_duties(self, company):
        """One task about each debtor: the first that has to be done within the next days. What was
        done meanwhile, or was paid, needs none."""
        if not company._has_credit_insurance():
            return
        today = company._get_dunning_today()
        duties = self._read_duties(company)
        covers = self.sudo().search([("company_id", "=", company.id)], order="valid_from, id")
        latest = {cover.partner_id.id: cover for cover in covers}
        over = covers.filtered("asked_for")
        for debtor, own in duties.items():
            duty, cover = own[0], latest[debtor]
            if duty.ask_on > today:
                continue
            over -= cover
            if (cover.asked_for, cover.asked_until) == (duty.kind, duty.last_day):
                continue
            cover._give_tasks("credit_insurer", cover._for_reader()._say_duty(duty), duty.ask_on)
            cover.write({"asked_for": duty.kind, "asked_until": duty.last_day})
        over._drop_tasks()
        over.write({"asked_for": False, "asked_until": False})

    def _say_duty(self, duty):
        day = format_date(self.env, duty.last_day)
        if duty.kind == HANDOVER:
            return self.env._("Hand over to the insurer's collection by %s", day)
        return self.env._("Report to the insurer by %s", day)

    def action_report(self):
        """Say what was told to the insurer."""
        self.ensure_one()
        self.check_access("read")
        Report = self.env["account.credit.report"]
        return Report._get_new_action(self.company_id, self.partner_id)
