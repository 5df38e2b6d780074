from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.policy.versions import get_first_day
from ..common.window import open_form

_lt = LazyTranslate(__name__)
# The languages of the wording that we offer.
OFFERED = ("en", "de")


class AccountCreditPolicy(models.Model):
    """A version of the credit policy: what a company tells its customers, before they buy, about
    when it is to be paid and what follows if it is not. From its first day on it stands on
    quotations, invoices and the debtor's page. It stays as it is: papers bear the version that was
    in force on their day, and a change is a new version from a later day on."""

    _name = "account.credit.policy"
    _description = "Credit Policy"
    _inherit = ["account.collections.door", "account.collections.cached"]
    _order = "valid_from desc, id desc"
    _check_company_auto = True
    _deletable = "draft"
    _only_managers = _lt("Only managers may change the credit policy.")
    _too_late = _lt("%(records)s is in force and stays. Make a new version instead.")
    _stays = _lt("%(records)s is in force: papers bear it. Make a new version instead.")
    _is_kept = _stays
    _machine_writes = _lt("%(fields)s of a credit policy follows from the buttons.")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="draft",
    )
    number = fields.Integer("Version", readonly=True, copy=False, aggregator=None)
    valid_from = fields.Date(
        "In Force from",
        required=True,
        copy=False,
        default=lambda self: self._get_first_day(self.env.company),
        by_hand="draft",
        help="Quotations and invoices of this day and later say it, until the next version.",
    )
    text = fields.Text(
        translate=True,
        by_hand="draft",
        help="Printed on quotations and invoices, and shown on the debtor's page, in the language "
        "of the customer. Once it is in force it stays as it is.",
    )
    keeper_id = fields.Many2one(
        "res.users",
        string="Kept by",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        by_hand=True,
        help="Gets a task each year: look at it again, with the figures of the year.",
    )
    missing_text = fields.Char(
        "Languages without a Text",
        compute="_compute_missing_text",
        help="Customers of these languages would read it in another one.",
    )
    decided_by_id = fields.Many2one(
        "res.users", string="Put in Force by", readonly=True, copy=False
    )
    decided_on = fields.Date(readonly=True, copy=False)
    is_current = fields.Boolean("In Force Today", compute="_compute_is_current")
    state = fields.Selection(
        [("draft", "Draft"), ("valid", "In Force")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        help="A version whose first day lies ahead is in force from that day on.",
    )

    _day_unique = models.UniqueIndex(
        "(company_id, valid_from) WHERE state = 'valid'",
        "Another version is in force from this day on. Choose a later one.",
    )

    # === COMPUTES === #

    @api.depends("number", "valid_from", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            day = format_date(self.env, one.valid_from) if one.valid_from else ""
            if one.number:
                words = self.env._("Credit policy %(number)s, from %(day)s on")
            else:
                words = self.env._("Draft of a credit policy, from %(day)s on")
            one.display_name = words % {"number": one.number, "day": day}

    @api.depends("state", "valid_from")
    def _compute_is_current(self):
        for company, own in self.grouped("company_id").items():
            current = company and company.sudo()._get_credit_policy(
                company.sudo()._get_dunning_today()
            )
            for one in own:
                one.is_current = bool(current) and one.id == current.id

    @api.depends("text", "state")
    def _compute_missing_text(self):
        """Of a version in force there is nothing to be done any more."""
        installed = dict(self.env["res.lang"].get_installed())
        for one in self:
            saved = one._origin if one.state == "draft" else one.browse()
            known = saved.id and one._fields["text"]._get_stored_translations(saved)
            # Where there is none Odoo shows the English one.
            missing = [
                name
                for code, name in installed.items()
                if code not in (known or {}) and not code.startswith("en")
            ]
            one.missing_text = ", ".join(missing) if known else ""

    @api.model
    def _is_remembered(self, names):
        return bool({"state", "valid_from", "company_id"} & set(names))

    # === WORDING === #

    @api.model
    def _get_first_day(self, company):
        versions = company.sudo()._list_credit_policies()
        return get_first_day(versions, company._get_dunning_today())

    def action_suggest(self):
        """Put our own wording in place of the text, in the languages we speak."""
        self._check_manager()
        self._check_state("draft")
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        for one in self:
            # English first: whatever is written first stands for all languages.
            for code in sorted(installed, key=lambda code: not code.startswith("en")):
                if code.partition("_")[0] in OFFERED:
                    tongue = one.with_context(lang=code)
                    tongue.text = tongue._get_offered_text()

    def _get_offered_text(self):
        """A text to begin with, in the language of the context; of the law of Germany where the
        company is there, else of none."""
        self.ensure_one()
        env = self.env
        german = self.company_id.country_id.code == "DE"
        parts = [
            env._(
                "Payment: the term of payment named in our quotation and invoice is agreed. If "
                "none is named, the invoice is payable at once, without deduction."
            ),
            env._(
                "Late payment: if the agreed day has passed, you are in default without a "
                "reminder (§ 286 (2) BGB); in any case 30 days after the invoice has fallen due "
                "and reached you (§ 286 (3) BGB; of consumers only if the invoice says so). From "
                "then on statutory default interest is due (§ 288 BGB), by businesses also the "
                "lump sum of EUR 40."
            )
            if german
            else env._(
                "Late payment: if the agreed day has passed, you are in default as the law has it. "
                "From then on we claim the interest and the costs that the law allows."
            ),
            env._(
                "Overdue invoices: we remind you first. While something is overdue we may deliver "
                "against payment in advance only. What remains unpaid we hand over to a lawyer, a "
                "collection agency or a court."
            ),
            env._(
                "Credit limit: we deliver on account up to a limit that we set for each customer "
                "and look at again. Beyond it we ask for payment in advance or for security."
            ),
            env._(
                "If an invoice seems wrong to you, or if you cannot pay in time, tell us before it "
                "is due: we look for a way."
            ),
        ]
        return "\n".join(parts)

    # === DOORS === #

    def action_put_in_force(self):
        """From its day on papers bear it; it stays as it is."""
        self._check_manager()
        self.check_access("write")
        self._check_state("draft")
        for one in self:
            one._check_ready()
            company = one.company_id.sudo()
            # Of versions to come one may have been taken back.
            known = one.sudo().search([("company_id", "=", company.id), ("state", "=", "valid")])
            one._move_to(
                "valid",
                ("draft",),
                number=max(known.mapped("number"), default=0) + 1,
                decided_by_id=self.env.uid,
                decided_on=company._get_dunning_today(),
            )
            one.flush_recordset()
            one._after_decided()

    def _check_ready(self):
        self.ensure_one()
        if not (self.text or "").strip():
            raise UserError(self.env._("Write down first what your customers shall read."))
        first = self._get_first_day(self.company_id)
        if self.valid_from < first:
            raise UserError(
                self.env._(
                    "Papers that are out already say something else. Choose %s or a later day.",
                    format_date(self.env, first),
                )
            )
        same = [("company_id", "=", self.company_id.id), ("valid_from", "=", self.valid_from)]
        if self.sudo().search_count([*same, ("state", "=", "valid")], limit=1):
            raise UserError(
                self.env._("Another version is in force from this day on. Choose a later one.")
            )

    def _after_decided(self):
        """Hook: what follows a version that was put in force."""

    def action_take_back(self):
        """Before its first day nobody has read it: it is a draft again."""
        self._check_manager()
        self.check_access("write")
        self._check_state("valid")
        for one in self:
            if one.valid_from <= one.company_id._get_dunning_today():
                raise UserError(
                    self.env._("%s is in force already. Make a new version.", one.display_name)
                )
        self._move_to("draft", ("valid",), number=0, decided_by_id=False, decided_on=False)

    def action_renew(self):
        """A draft of the next version, which begins with the words of this one."""
        self.ensure_one()
        self._check_manager()
        self.check_access("read")
        draft = self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "draft")], limit=1
        )
        draft = draft or self.with_company(self.company_id).copy()
        return open_form(draft, self.env._("New Version"))
