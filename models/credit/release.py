from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.credit.holds import Release, why_void
from ..common.window import notify, open_form

_lt = LazyTranslate(__name__)
COLLECTOR = "account_collections.group_user"
DAYS = 7
# What is granted: whoever changes it may not be the second person.
ASKED = ("company_id", "partner_id", "res_model", "res_id", "amount", "until")


class AccountCreditRelease(models.Model):
    """A release: somebody lets a debtor who is held through, for the reasons he saw, so much and so
    long. A new reason, more debt than was allowed, or its last day, and he is held again; nobody
    need take it back."""

    _name = "account.credit.release"
    _description = "Credit Release"
    _inherit = ["account.collections.door", "account.collections.tended", "account.credit.shown"]
    _order = "id desc"
    _check_company_auto = True
    _deletable = "requested"
    _only_collectors = _lt("Only collectors may release debtors.")
    _too_late = _lt("%(records)s: this is decided already. Ask for a new release instead.")
    _stays = _lt("%(records)s: what was decided stays. Ask for a new release instead.")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="requested",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        by_hand="requested",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    res_model = fields.Char("Kind of Document", by_hand="requested")
    res_id = fields.Many2oneReference("Document ID", model_field="res_model", by_hand="requested")
    document = fields.Char(
        compute="_compute_document",
        store=True,
        help="The order it is about. Empty: whatever the debtor orders.",
    )
    amount = fields.Monetary(
        "Up to",
        required=True,
        aggregator=None,
        by_hand="requested",
        help="How much more the debtor may owe than on the day of the release.",
    )
    until = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(self.env.company._get_dunning_today(), days=DAYS),
        by_hand="requested",
        help="Its last day.",
    )
    note = fields.Char(
        "Reason", by_hand="requested", help="Why the debtor is let through. Facts only."
    )
    state = fields.Selection(
        [
            ("requested", "Requested"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("lifted", "Not needed any more"),
            ("ended", "Ended"),
        ],
        required=True,
        default="requested",
        readonly=True,
        copy=False,
        index=True,
    )
    requested_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True, copy=False
    )
    changed_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, help="Who changed last what was asked for."
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    reasons = fields.Json(
        readonly=True,
        copy=False,
        groups=COLLECTOR,
        help="The holds as they were when somebody decided.",
    )
    reasons_text = fields.Text(
        "Released in spite of", compute="_compute_reasons_text", compute_sudo=True, groups=COLLECTOR
    )
    exposure_seen = fields.Monetary(
        "Exposure when Released", readonly=True, copy=False, aggregator=None, groups=COLLECTOR
    )
    ceiling = fields.Monetary(
        "May Owe",
        readonly=True,
        copy=False,
        aggregator=None,
        groups=COLLECTOR,
        help="The exposure when it was released, and what was allowed on top.",
    )
    void_text = fields.Char("Counts", compute="_compute_void_text", compute_sudo=True)

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)", "What is released must not be negative."
    )

    # === COMPUTES === #

    @api.depends("res_model", "res_id")
    def _compute_document(self):
        for release in self:
            found = release._find_document()
            # What is kept was looked at; a form that is only filled tells nothing else.
            if found and not release.id:
                found = found.with_user(self.env.uid)._filtered_access("read")
            release.document = found.sudo().display_name if found else ""

    def _find_document(self):
        """The document it is about, if it is still there."""
        self.ensure_one()
        if not (self.res_model and self.res_id and self.res_model in self.env):
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    @api.depends("partner_id", "document", "amount", "company_id")
    def _compute_display_name(self):
        for release in self:
            about = release.document or release.partner_id.name or ""
            currency = release.company_id.currency_id
            release.display_name = f"{about}: {currency.format(release.amount)}"

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_reasons_text(self):
        Hold = self.env["account.credit.hold"]
        for release in self:
            holds = Hold._from_json(release.reasons)
            release.reasons_text = Hold._tell(holds, release.company_id)

    @api.depends("state", "until", "ceiling", "partner_id")
    @api.depends_context("lang")
    def _compute_void_text(self):
        """Whether it counts today, and why not."""
        words = {
            None: self.env._("Counts"),
            "passed": self.env._("Its last day is over"),
            "new_reason": self.env._("A new reason came up"),
            "amount": self.env._("More is owed than was allowed"),
        }
        for company, releases in self.grouped("company_id").items():
            given = releases.filtered(lambda one: one.state == "granted")
            (releases - given).void_text = ""
            debtors = given.partner_id.commercial_partner_id
            facts = debtors._read_credit_facts(company)
            for one in given:
                known = facts.get(one.partner_id.commercial_partner_id.id)
                holds = known.find_holds(company) if known else ()
                after = known.facts.exposure.total if known else 0
                today = company._get_dunning_today()
                one.void_text = words[why_void(one._as_release(), holds, after, today)]

    # === AS A VALUE === #

    def _as_release(self):
        self.ensure_one()
        kept = self.env["account.credit.hold"]._from_json(self.reasons)
        digits = self.company_id.currency_id.decimal_places
        return Release(
            {hold.code: hold.weight for hold in kept}, as_exact(self.ceiling, digits), self.until
        )

    @api.model
    def _find_live(self, debtors, company):
        """``{debtor: releases that were granted and not ended}``"""
        found = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("state", "=", "granted")
            & Domain("until", ">=", company._get_dunning_today())
        )
        return found.grouped("partner_id")

    def _is_about(self, document):
        """Whether it lets a ``document`` through: its own, or any if it names none."""
        self.ensure_one()
        if not (self.res_model and self.res_id):
            return True
        return document is not None and any(
            (one._name, one.id) == (self.res_model, self.res_id)
            for one in self._get_origins(document)
        )

    @api.model
    def _get_origins(self, document):
        """The ``document`` and what it stems from: goods leave for an order."""
        if "sale_id" in document._fields and document.sale_id:
            return [document, document.sale_id]
        return [document]

    # === ENTERED === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["res.partner"]._put_firms_for_contacts(vals_list)
        releases = super().create(vals_list)
        releases._check_document()
        return releases

    def write(self, vals):
        res = super().write(vals)
        if {"res_model", "res_id"} & set(vals):
            self._check_document()
        if not self.env.su and set(ASKED) & set(vals):
            # Whoever asked stays who is told.
            self._through_door().changed_by_id = self.env.user
        return res

    def _check_document(self):
        """What somebody may not read he does not name either."""
        for release in self.filtered("res_model"):
            if release.res_model not in self.env:
                raise UserError(self.env._("There is no such kind of document."))
            self.env[release.res_model].browse(release.res_id).check_access("read")

    @api.model
    def _get_new_action(self, company, debtor, **more):
        """The form of a new release, for the buttons everywhere."""
        return open_form(
            self.browse(),
            self.env._("Release %s", debtor.commercial_partner_id.display_name),
            view="account_credit_release_view_dialog",
            dialog=True,
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            **more,
        )

    # === DOORS === #

    def action_ask(self):
        """Nobody is let through yet: say who sees it next."""
        self.check_access("read")
        return notify(self.env._("Asked. A collector decides: it waits on Today."))

    def action_grant(self):
        """Let the debtor through for the reasons that hold him now."""
        self._check_collector()
        self.check_access("write")
        self._check_state("requested")
        self._check_threshold()
        Hold = self.env["account.credit.hold"]
        for release in self:
            company, debtor = release.company_id, release.partner_id.commercial_partner_id
            if release.until < company._get_dunning_today():
                raise UserError(
                    self.env._("The last day of the release is over. Name another one.")
                )
            known = debtor._read_credit_facts(company).get(debtor.id)
            if release._is_free(known):
                raise UserError(self.env._("Nothing holds %s: no release is needed.", debtor.name))
            holds, exposure = release._foresee(known), known.facts.exposure.total
            release._move_to(
                "granted",
                ("requested",),
                decided_by_id=self.env.uid,
                decided_on=company._get_dunning_today(),
                reasons=Hold._as_json(holds),
                exposure_seen=float(exposure),
                ceiling=float(exposure) + release.amount,
            )
        self._drop_tasks()
        self._tell(self.env._("Released: %(release)s, until %(until)s. %(reason)s"))
        self._tell_requester(self.env._("Released, go on"))

    def _foresee(self, known):
        """The reasons that hold once what is released is owed as well."""
        digits = self.company_id.currency_id.decimal_places
        more = as_exact(self.amount, digits)
        return known.find_holds(self.company_id, more)

    def _check_threshold(self):
        manager = self.env.su or self.env.user.has_group("account_collections.group_manager")
        for release in self:
            company = release.sudo().company_id
            if not manager and release.amount > company.credit_collector_limit:
                raise AccessError(
                    self.env._(
                        "%s is more than a collector may release. Ask a manager to release it.",
                        release.display_name,
                    )
                )
            second = company.credit_second_limit
            asked_by = release.changed_by_id or release.requested_by_id
            if second and release.amount >= second and asked_by == self.env.user:
                raise UserError(
                    self.env._(
                        "%s needs a second person: you asked for it, or changed it, yourself. Ask "
                        "another manager to release it.",
                        release.display_name,
                    )
                )

    def action_refuse(self):
        """Say no: whoever asked is told."""
        self._check_collector()
        self.check_access("write")
        for company, releases in self.grouped("company_id").items():
            releases._move_to(
                "refused",
                ("requested",),
                decided_by_id=self.env.uid,
                decided_on=company._get_dunning_today(),
            )
        self._tell(self.env._("Not released: %(release)s."))
        self._tell_requester(self.env._("Not released"))

    def action_end(self):
        """Hold the debtor again."""
        self._check_collector()
        self.check_access("write")
        self._move_to("ended", ("granted",))
        self._drop_tasks()
        self._tell(self.env._("Release ended: %(release)s."))

    def _tell_requester(self, summary):
        """A task of whoever asked, unless he decided himself."""
        others = self.filtered(lambda one: one.requested_by_id != self.env.user)
        if others:
            others._give_tasks("credit_release", summary)

    def _get_task_user(self):
        asked = self.requested_by_id
        return asked if asked.active and not asked.share else self.env["res.users"]

    def _get_words(self):
        self.ensure_one()
        return {
            "release": self.display_name,
            "until": format_date(self.env, self.until),
            "reason": self.note or "",
        }

    # === REASONS THAT WENT AWAY === #

    def _lift(self):
        """Of these requests those that nothing holds any more: whoever asked is told, and confirms
        by himself."""
        for company, requests in (
            self.filtered(lambda one: one.state == "requested").grouped("company_id").items()
        ):
            facts = requests.partner_id.commercial_partner_id._read_credit_facts(company)
            free = requests.filtered(
                lambda one, facts=facts: one._is_free(
                    facts.get(one.partner_id.commercial_partner_id.id)
                )
            )
            if free:
                free._move_to("lifted", ("requested",))
                free._give_tasks("credit_release", self.env._("Not held any more, go on"))

    def _is_free(self, known):
        return known is None or not any(hold.stops for hold in self._foresee(known))
