import logging
import math
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date, ormcache
from odoo.tools.translate import LazyTranslate

from ...tools.credit.assessments import needs_person
from ...tools.proceeding.retention import get_delete_on, load_retention
from ..common.res_company import get_company_today
from ..common.window import notify, open_form
from .scale import GRADES

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)
FETCH = "_fetch_"
FACTORS = [
    ("agency", "Value of an agency"),
    ("own_payments", "How he has paid us"),
    ("overdue", "What he owes us and has not paid"),
    ("statements", "Financial statements"),
    ("registers", "Public registers"),
    ("security", "Security"),
    ("insurer", "Cover of the insurer"),
    ("his_word", "What he says himself"),
]
NUMBERS = ("value", "default_percent", "recommended_limit")
WORDS = ("decision_note", "objection")
# Until its content is deleted.
ENTERED = ("proposed", "valid", "refused", "objected")


class AccountCreditAssessment(models.Model):
    """What an agency, or we, think of a debtor's credit: a value of a day with its source, never
    written over. Of a person, a sole trader too, and of whom we do not know that he is none, it
    only proposes: a named person decides, and the debtor may object (Art. 22 GDPR; CJEU C-634/21,
    C-203/22)."""

    _name = "account.credit.assessment"
    _description = "Credit Assessment"
    _inherit = ["account.collection.forgotten"]
    _order = "day desc, id desc"
    _check_company_auto = True
    _deletable = "proposed"
    _substance = (*NUMBERS, "has_limit", "source", "document", *WORDS)
    _remembering = ENTERED
    _only_collectors = _lt("Only collectors may decide about assessments.")
    _too_late = _lt("%(records)s: this is decided already. Enter a new assessment instead.")
    _stays = _lt("%(records)s: what was entered stays. Enter a new assessment instead.")

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="new",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        by_hand="new",
    )
    scale_id = fields.Many2one(
        "account.credit.scale", required=True, ondelete="restrict", index=True, by_hand="new"
    )
    day = fields.Date(
        "As of",
        required=True,
        default=get_company_today,
        by_hand="new",
    )
    value = fields.Float(required=True, digits=(12, 2), aggregator=None, by_hand="new")
    grade = fields.Selection(
        GRADES,
        "Class",
        compute="_compute_grade",
        store=True,
        precompute=True,
        help="What the value means on its scale, as the scale was when it was entered. Empty: the "
        "scale does not know the value.",
    )
    meaning = fields.Char(compute="_compute_grade", store=True, precompute=True)
    default_percent = fields.Float(
        "Default %", by_hand="new", aggregator=None, help="How likely he fails within a year."
    )
    recommended_limit = fields.Monetary(
        by_hand="new", aggregator=None, help="What the agency would lend him."
    )
    has_limit = fields.Boolean("Recommends a Limit", by_hand="new")
    valid_until = fields.Date(
        compute="_compute_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        by_hand="new",
        help="Its last day; from the scale if it says none.",
    )
    source = fields.Char(by_hand="new", help="Whose assessment it is, and its number there.")
    document = fields.Binary(attachment=True, by_hand="new")
    factor_ids = fields.One2many(
        "account.credit.assessment.factor", "assessment_id", string="Made of", by_hand="new"
    )
    is_natural = fields.Boolean(
        "Of a Person",
        readonly=True,
        help="Also of a sole trader, and of whom nobody said that he is none: then it only "
        "proposes, and a named person decides.",
    )
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("valid", "Counts"),
            ("refused", "Left Aside"),
            ("objected", "Objected to"),
            ("deleted", "Content deleted"),
        ],
        required=True,
        default="proposed",
        readonly=True,
        copy=False,
        index=True,
    )
    delete_on = fields.Date(by_hand=("new", *ENTERED))
    entered_by_id = fields.Many2one(
        "res.users", default=lambda self: self.env.user, readonly=True, copy=False
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    decided_on = fields.Date(readonly=True, copy=False)
    decision_note = fields.Char(
        "Why so",
        by_hand=("new", "proposed", "objected"),
        copy=False,
        help="Your own reason, in words.",
    )
    objection = fields.Text(
        # A form sends it empty when it is new.
        by_hand=("new", "valid", "refused"),
        copy=False,
        help="What the debtor says against it.",
    )
    explanation = fields.Text(
        compute="_compute_explanation", help="As the debtor may ask for it (Art. 15 GDPR)."
    )

    _debtor_idx = models.Index("(partner_id, company_id, day DESC)")
    _values_sane = models.Constraint(
        "CHECK (default_percent >= 0 AND default_percent <= 100 AND recommended_limit >= 0)",
        "The likelihood lies between 0 and 100 %, and no limit is negative.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= day)",
        "An assessment must not end before its day.",
    )

    # === COMPUTES === #

    # Not of the rows of the scale: who changes them does not change what was thought before.
    @api.depends("scale_id", "value")
    def _compute_grade(self):
        for one in self:
            scale = one.scale_id if one.state != "deleted" else one.scale_id.browse()
            one.grade = scale._find_grade(one.value) if scale else False
            fits = scale.line_ids.filtered(
                lambda line, value=one.value: line.first <= value <= line.last
            )
            one.meaning = fits[:1].name

    @api.depends("scale_id", "day")
    def _compute_valid_until(self):
        for one in self:
            months = one.scale_id.months
            one.valid_until = (
                fields.Date.add(one.day, months=months) if one.day and months else False
            )

    @api.depends("day", "valid_until")
    def _compute_delete_on(self):
        """Not while it counts."""
        rule = load_retention()["assessment"]
        for one in self:
            if one.day:
                over = [one.valid_until + timedelta(days=1)] if one.valid_until else []
                one.delete_on = max([get_delete_on(rule, one.day), *over])

    @api.depends("partner_id", "grade", "day")
    def _compute_display_name(self):
        for one in self:
            day = format_date(self.env, one.day) if one.day else ""
            one.display_name = f"{one.partner_id.name or ''}: {one.grade or '?'} ({day})"

    @api.depends(lambda self: [*self._get_explained(), "factor_ids.factor", "factor_ids.finding"])
    @api.depends_context("lang")
    def _compute_explanation(self):
        for one in self:
            one.explanation = "\n".join(one._explain()) if one.scale_id else ""

    @api.model
    def _get_explained(self):
        return ["scale_id", "value", "day", "state", "decided_by_id", "decision_note", "objection"]

    def _explain(self):
        """In sentences, which a debtor understands: from what, by which rule, who decided."""
        if self.state == "deleted":
            yield self.env._(
                "What was entered here was deleted on %s.", format_date(self.env, self.deleted_on)
            )
            return
        known = {
            "value": f"{self.value:g}",
            "scale": self.scale_id.name,
            "day": format_date(self.env, self.day) if self.day else "",
            "origin": self.source or self.env._("our own judgement"),
            "meaning": self.meaning or dict(GRADES).get(self.grade, ""),
        }
        yield self.env._("On %(day)s the value was %(value)s, on the scale %(scale)s.", **known)
        if self.grade:
            yield self.env._("On this scale it means: %(meaning)s.", **known)
        else:
            yield self.env._("The scale does not know this value, so nothing follows from it.")
        yield self.env._("It comes from: %(origin)s.", **known)
        labels = dict(self.factor_ids._fields["factor"]._description_selection(self.env))
        for row in self.factor_ids:
            yield f"– {labels[row.factor]}: {row.finding}"
        if self.has_limit:
            amount = self.currency_id.format(self.recommended_limit)
            yield self.env._("A limit of %s was recommended.", amount)
        if self.is_natural:
            yield self.env._("It decides nothing by itself: a person does.")
        if self.decided_by_id:
            yield self.env._(
                "%(person)s decided on %(day)s: %(state)s. %(why)s",
                person=self.decided_by_id.name,
                day=format_date(self.env, self.decided_on),
                state=dict(self._fields["state"]._description_selection(self.env))[self.state],
                why=self.decision_note or "",
            )
        if self.objection:
            yield self.env._("Objection: %s", self.objection)
        if self.valid_until:
            yield self.env._("It counts until %s.", format_date(self.env, self.valid_until))

    # === ENTERED === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["res.partner"]._put_firms_for_contacts(vals_list)
        made = super().create(vals_list)
        if not self._is_used():
            self.env.registry.clear_cache()
        for one in made:
            person = one.partner_id.sudo().credit_person
            natural = needs_person(person != "legal" if person else None)
            one._through_door().write({"is_natural": natural})
        free = made.filtered(lambda one: not one.is_natural and one.grade)
        free._move_to("valid", ("proposed",))
        made._tell(self.env._("Credit assessment entered: %(assessment)s."))
        return made

    def _get_words(self):
        """What stays in the thread when the content is deleted."""
        self.ensure_one()
        day = format_date(self.env, self.day) if self.day else ""
        return {"assessment": f"{self.scale_id.name} ({day})"}

    @api.model
    def _get_new_action(self, company, debtor, **more):
        return open_form(
            self.browse(),
            self.env._("Assessment of %s", debtor.commercial_partner_id.display_name),
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            **more,
        )

    # === DOORS === #

    def action_use(self):
        """A person decides that it counts."""
        self._decide("valid")

    def action_leave(self):
        """A person decides that nothing follows from it."""
        self._decide("refused")

    def _decide(self, state):
        self._check_collector()
        self.check_access("write")
        self._check_state("proposed", "objected")
        for one in self:
            if state == "valid" and not one.grade:
                raise UserError(
                    self.env._(
                        "%(scale)s does not know the value %(value)s. Leave it aside and enter it "
                        "anew.",
                        scale=one.scale_id.name,
                        value=f"{one.value:g}",
                    )
                )
            if one.state == "objected" and one.decided_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "The debtor objects to your decision: somebody else decides about it anew."
                    )
                )
        for company, own in self.grouped("company_id").items():
            own._move_to(
                state,
                ("proposed", "objected"),
                decided_by_id=self.env.uid,
                decided_on=company._get_dunning_today(),
            )
        self._tell(self.env._("Decided about a credit assessment: %(assessment)s."))

    def action_object(self):
        """The debtor objects: until somebody else has decided it does not count."""
        self._check_collector()
        self.check_access("write")
        if any(not (one.objection or "").strip() for one in self):
            raise UserError(self.env._("Write down first what the debtor says against it."))
        self._move_to("objected", ("valid", "refused"))
        self._tell(self.env._("Objection to a credit assessment: %(assessment)s."))

    def action_forget(self):
        """With what it was made of."""
        res = super().action_forget()
        self._through_door().factor_ids.unlink()
        return res

    def action_propose_limit(self):
        """Propose the recommended limit: it is approved as any other."""
        self.ensure_one()
        self._check_state("valid")
        action = self.env["account.credit.limit"]._get_new_action(self.company_id, self.partner_id)
        action["context"] |= {
            "default_amount": self.recommended_limit,
            "default_origin": "bureau",
            "default_valid_until": fields.Date.to_string(self.valid_until or False) or False,
        }
        return action

    # === FETCHED === #

    @api.model
    def _get_providers(self):
        """Those that an add-on brings by a method ``_fetch_<provider>(debtor)``. It returns the
        values of an assessment, with the scale (``scale_id``) and the ``source``, and raises a
        UserError where the provider knows nothing."""
        return sorted(
            name.removeprefix(FETCH)
            for name in dir(type(self))
            # Odoo has some of its own.
            if name.startswith(FETCH) and not hasattr(models.BaseModel, name)
        )

    @api.model
    def _fetch(self, provider, debtor, company):
        """The assessment of a provider, entered; whatever goes wrong there harms nobody: the former
        assessment stays."""
        if provider not in self._get_providers():
            raise UserError(self.env._("There is no provider of this name."))
        try:
            with self.env.cr.savepoint():
                vals = getattr(self, f"{FETCH}{provider}")(debtor)
        except UserError:
            raise
        except Exception as error:
            _logger.info("The provider %s of credit assessments failed", provider, exc_info=True)
            raise UserError(
                self.env._("%s did not answer. Nothing was changed; try again later.", provider)
            ) from error
        vals = self._check_fetched(provider, vals)
        vals |= {"partner_id": debtor.id, "company_id": company.id}
        return self.create([vals])

    @api.model
    def _check_fetched(self, provider, vals):
        """What a provider says, if it can be."""
        names = {
            *("scale_id", "value", "day", "default_percent", "recommended_limit", "has_limit"),
            *("valid_until", "source", "document"),
        }
        try:
            kept = {name: vals[name] for name in names if name in vals}
            scale = self.env["account.credit.scale"].browse(int(kept["scale_id"])).exists()
            numbers = [float(kept[name] or 0) for name in sorted(kept) if name in NUMBERS]
            day = fields.Date.to_date(kept.get("day") or self.env.company._get_dunning_today())
            sane = all(math.isfinite(number) and number >= 0 for number in numbers)
            known = scale and scale._find_grade(float(kept["value"]))
        except (TypeError, ValueError, KeyError, AttributeError, ArithmeticError) as error:
            raise UserError(self._say_lies(provider)) from error
        today = self.env.company._get_dunning_today()
        if not (sane and known and isinstance(day, date) and day <= today):
            raise UserError(self._say_lies(provider))
        return {**kept, "day": day}

    @api.model
    def _say_lies(self, provider):
        return self.env._(
            "%s sent what cannot be. Nothing was changed; ask there, or enter it by hand.", provider
        )

    @api.model
    def action_fetch(self, provider, debtor_id, company_id):
        """For buttons of add-ons that bring a provider."""
        self._check_collector()
        debtor = self.env["res.partner"].browse(debtor_id).commercial_partner_id
        company = self.env["res.company"].browse(company_id)
        debtor.check_access("read")
        company.check_access("read")
        made = self._fetch(provider, debtor, company)
        return notify(self.env._("Entered: %s", made.display_name))

    @api.model
    @ormcache()
    def _is_used(self):
        """Whether there is any: else no file of a debtor asks for one."""
        return bool(self.sudo().search_count([("id", "!=", False)], limit=1))

    @api.model
    def _find_latest(self, debtors, company):
        """``{debtor: last assessment that counts}``"""
        if not self._is_used():
            return {}
        found = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("partner_id", "in", debtors.ids)
            & Domain("state", "=", "valid"),
            order="day, id",
        )
        return {one.partner_id: one for one in found}


class AccountCreditAssessmentFactor(models.Model):
    """Of what an assessment was made. The list is closed: where somebody lives, what he is called,
    his sex, age, nationality or what he buys cannot be named."""

    _name = "account.credit.assessment.factor"
    _description = "Factor of an Assessment"
    _order = "id"

    assessment_id = fields.Many2one(
        "account.credit.assessment",
        required=True,
        index=True,
        ondelete="cascade",
        by_hand="new",
    )
    factor = fields.Selection(FACTORS, required=True, by_hand="new")
    finding = fields.Char(required=True, by_hand="new")
