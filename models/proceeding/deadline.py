from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding.deadlines import Deadline, list_warnings
from .kind import DEADLINE_KINDS

_lt = LazyTranslate(__name__)


class AccountCollectionProceedingDeadline(models.Model):
    """A deadline of a proceeding: one that the law sets by a step, or one that somebody enters.
    Somebody has a task about it in time."""

    _name = "account.collection.proceeding.deadline"
    _description = "Deadline"
    _inherit = ["account.collections.tended"]
    _order = "date, id"
    _deletable = ("own",)
    _machine_writes = _lt("%(fields)s of a deadline follows from its step.")
    _stays = _lt("%(records)s follows from a step. Correct that by a counter-step.")
    _is_kept = _lt("%(records)s follows from a step and stays.")

    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        required=True,
        ondelete="cascade",
        index=True,
        by_hand="new",
    )
    company_id = fields.Many2one(related="proceeding_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="proceeding_id.partner_id", store=True, precompute=True)
    user_id = fields.Many2one(related="proceeding_id.user_id")
    kind_id = fields.Many2one(
        "account.collection.proceeding.deadline.kind",
        string="Rule",
        ondelete="restrict",
        readonly=True,
    )
    own_name = fields.Char("What for", by_hand="own")
    name = fields.Char("Deadline", compute="_compute_name")
    begins_on = fields.Date("From", readonly=True)
    date = fields.Date("Until", required=True, by_hand="own", help="Act by that day.")
    last_on = fields.Date(
        "Last Day in Law",
        readonly=True,
        help="Where it is open whether the time is moved off a Sunday or holiday, this day is "
        "later. Do not rely on it.",
    )
    closed_on = fields.Date("Done on", by_hand="own")
    party = fields.Char(related="kind_id.party", string="Who Must Act")
    effect = fields.Char(related="kind_id.effect", string="Afterwards")
    source = fields.Char(related="kind_id.source", string="Paragraph")
    is_uncertain = fields.Boolean(
        "From Memory",
        compute="_compute_is_uncertain",
        help="This rule was not compared with the text of the law. Have it checked.",
    )

    _kind_unique = models.UniqueIndex(
        "(proceeding_id, kind_id) WHERE kind_id IS NOT NULL", "Each deadline is set once."
    )

    @api.depends("kind_id", "own_name")
    @api.depends_context("lang")
    def _compute_name(self):
        for deadline in self:
            deadline.name = deadline.kind_id.name or deadline.own_name or self.env._("Deadline")

    @api.depends("name", "proceeding_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for deadline in self:
            deadline.display_name = f"{deadline.name} ({deadline.proceeding_id.display_name})"

    @api.depends("kind_id")
    def _compute_is_uncertain(self):
        for deadline in self:
            rule = DEADLINE_KINDS().get(deadline.kind_id.code)
            deadline.is_uncertain = bool(rule) and not rule.is_certain

    def _get_stage(self):
        return "derived" if self.kind_id else "own"

    @api.model_create_multi
    def create(self, vals_list):
        deadlines = super().create(vals_list)
        if not self.env.su:
            deadlines._tend_deadlines()
        return deadlines

    def write(self, vals):
        res = super().write(vals)
        if not self.env.su and vals.keys() & {"date", "closed_on"}:
            self._tend_deadlines()
        return res

    def unlink(self):
        self._drop_tasks()
        return super().unlink()

    # === TASKS === #

    def _get_warning_days(self):
        """When somebody hears of it."""
        self.ensure_one()
        rule = DEADLINE_KINDS().get(self.kind_id.code)
        return list_warnings(rule, self._as_deadline(rule)) if rule else [self.date]

    def _as_deadline(self, rule):
        return Deadline(rule.code, self.begins_on, self.date, self.date, self.last_on or self.date)

    def _get_task_day(self):
        """The next day of warning; the day itself once all have passed."""
        today = self.company_id._get_dunning_today()
        coming = [day for day in self._get_warning_days() if day >= today]
        return min(coming, default=self.date)

    def _get_task_user(self):
        return self.proceeding_id.user_id

    def _tend_deadlines(self):
        """One task for each that is open and none for those that are not; a task that was done
        comes again on the next day of warning."""
        live = self.filtered(
            lambda it: not it.closed_on and it.proceeding_id.state not in ("ended", "cancelled")
        )
        (self - live)._drop_tasks()
        wanted = defaultdict(self.sudo().browse)
        cases = live._get_cases()
        # Deadlines of one debtor are many, and so are debtors of one reader.
        tasks = live.sudo().task_id.exists()
        tasks.fetch(["active", "date_deadline", "date_done"])
        for deadline in live.sudo():
            task, day = deadline.task_id & tasks, deadline._get_task_day()
            if task.active and task.date_deadline == day:
                continue
            if task and not task.active and day <= (task.date_done or day):
                # Somebody has seen to this warning.
                continue
            lang = cases[deadline]._get_responsible().lang
            wanted[lang, deadline.date, day] += deadline
        for (lang, date, day), own in wanted.items():
            told = own.with_context(lang=lang)
            until = format_date(told.env, date)
            told._give_tasks("deadline", told.env._("Until %s", until), day)

    @api.model
    def _tend_company(self, company):
        """By night: the next warnings."""
        open_ = Domain("company_id", "=", company.id) & Domain("closed_on", "=", False)
        self.sudo().search(open_)._tend_deadlines()
