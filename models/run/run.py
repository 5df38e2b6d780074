from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..common.res_company import get_company_today
from ..common.window import show_list

_lt = LazyTranslate(__name__)


class AccountDunningRun(models.Model):
    """A dunning run: one proposal for one company and date. Every open item gets a decision with a
    reason; what is to be dunned becomes drafts, one notice per debtor, to be reviewed, confirmed
    and sent."""

    _name = "account.dunning.run"
    _description = "Dunning Run"
    _order = "date desc, id desc"
    _check_company_auto = True
    # What a night decided is kept, also where it sent nothing: it explains why.
    _deletable = ("draft", "simulation")
    _machine_writes = _lt("%(fields)s of a run is not entered by hand: it tells what the run did.")
    _stays = _lt("%(records)s has proposed already and stays as it is. Make a new run.")
    _is_kept = _lt(
        "%(records)s explains why each item was dunned or not, and stays. Discard its drafts "
        "instead."
    )

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="draft",
    )
    date = fields.Date(required=True, default=get_company_today, by_hand="draft")
    simulated = fields.Boolean(
        "Simulation",
        by_hand="draft",
        help="Shows what would be dunned on the date, and drafts nothing.",
    )
    by_cron = fields.Boolean("Nightly", readonly=True)
    procedure_ids = fields.Many2many(
        "account.dunning.procedure",
        string="Procedures",
        check_company=True,
        by_hand="draft",
        help="Only items of these procedures are proposed. Empty: all.",
    )
    state = fields.Selection(
        [("draft", "New"), ("proposed", "Proposed"), ("confirmed", "Confirmed"), ("done", "Done")],
        default="draft",
        required=True,
        readonly=True,
        compute="_compute_state",
        store=False,
        search="_search_state",
    )
    proposed_at = fields.Datetime(readonly=True, copy=False)
    decision_ids = fields.One2many("account.dunning.decision", "run_id", readonly=True)
    # Counted once: the decisions themselves are forgotten after a while, and too many to count
    # whenever somebody looks.
    figures = fields.Json(readonly=True, copy=False)
    decision_count = fields.Integer("Open Items", compute="_compute_decision_count")
    figure_ids = fields.One2many("account.dunning.run.figure", "run_id", readonly=True)
    notice_ids = fields.One2many("account.dunning.notice", "run_id")
    notice_count = fields.Integer("Notices", compute="_compute_notice_count")
    draft_count = fields.Integer("To Review", compute="_compute_notice_count")
    letter_count = fields.Integer("Letters Confirmed", compute="_compute_progress")
    done_count = fields.Integer("Gone Through", compute="_compute_progress")
    progress = fields.Char(compute="_compute_progress")
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    amount_claimed = fields.Monetary(
        "Claimed", currency_field="company_currency_id", compute="_compute_notice_count"
    )

    _nightly_unique = models.UniqueIndex(
        "(company_id, date) WHERE by_cron", "The nightly run of this day exists already."
    )

    # === COMPUTES === #

    @api.depends("date", "simulated")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            kind = self.env._("Simulation") if run.simulated else self.env._("Dunning Run")
            run.name = f"{kind} {format_date(self.env, run.date)}"

    @api.depends("proposed_at", "notice_ids.state")
    def _compute_state(self):
        """Derived: a run is as far as its notices are."""
        groups = self.env["account.dunning.notice"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"]
        )
        for run in self:
            states = {state for owner, state in groups if owner == run}
            if not run.proposed_at:
                run.state = "draft"
            elif "draft" in states:
                run.state = "proposed"
            elif "confirmed" in states:
                run.state = "confirmed"
            else:
                run.state = "done"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        drafts = Domain("notice_ids", "any", [("state", "=", "draft")])
        waiting = Domain("notice_ids", "any", [("state", "=", "confirmed")])
        proposed = Domain("proposed_at", "!=", False)
        domains = {
            "draft": ~proposed,
            "proposed": proposed & drafts,
            "confirmed": proposed & ~drafts & waiting,
            "done": proposed & ~drafts & ~waiting,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("figures")
    def _compute_decision_count(self):
        for run in self:
            run.decision_count = sum(count for count, _amount in (run.figures or {}).values())

    @api.depends("notice_ids.state", "notice_ids.amount_company")
    def _compute_notice_count(self):
        groups = self.env["account.dunning.notice"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count", "amount_company:sum"]
        )
        for run in self:
            own = [(state, count, amount) for of, state, count, amount in groups if of == run]
            run.notice_count = sum(count for _state, count, _amount in own)
            run.draft_count = sum(count for state, count, _amount in own if state == "draft")
            run.amount_claimed = sum(amount for state, _n, amount in own if state != "cancelled")

    @api.depends("notice_ids.state", "notice_ids.delivery_ids.state")
    @api.depends_context("lang")
    def _compute_progress(self):
        """How far what was confirmed is: "3 of 40 sent, 2 to be printed"."""
        Notice = self.env["account.dunning.notice"]
        own = Domain("run_id", "in", self.ids) & Domain("state", "in", ("confirmed", "sent"))
        under_way = Notice._get_under_way_domain()
        kinds = {
            "all": Domain.TRUE,
            "sent": Domain("state", "=", "sent"),
            "under_way": under_way,
            "ready": Domain("to_print", "=", True),
            "failed": Domain("has_problem", "=", True),
        }
        counts = {
            kind: dict(Notice._read_group(own & domain, ["run_id"], ["__count"]))
            for kind, domain in kinds.items()
        }
        for run in self:
            found = {kind: counts[kind].get(run, 0) for kind in kinds}
            run.letter_count = found["all"]
            run.done_count = found["all"] - found["under_way"]
            run.progress = run._get_progress_words(**found) if found["all"] else ""

    def _get_progress_words(self, sent, all, ready, failed, **_other):
        words = [self.env._("%(sent)s of %(all)s sent", sent=sent, all=all)]
        if ready:
            words.append(self.env._("%s to be printed", ready))
        if failed:
            words.append(self.env._("%s not delivered", failed))
        return ", ".join(words)

    # === ACTIONS === #

    def action_propose(self):
        """Decide on every open item and draft the notices; a second call changes nothing."""
        self.check_access("write")
        for run in self:
            run._check_date()
            run._propose()

    def action_confirm(self):
        """Confirm all drafts that are left after the review and put them into the outbox."""
        self._get_drafts().action_confirm()

    def action_cancel(self):
        """Cancel all drafts of the run; their items are free for the next one."""
        self._get_drafts().action_cancel()

    def _get_drafts(self):
        return self.env["account.dunning.notice"].search(
            [("run_id", "in", self.ids), ("state", "=", "draft")]
        )

    def action_view_decisions(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decisions"),
            "res_model": "account.dunning.decision",
            **show_list("pivot"),
            "domain": [("run_id", "=", self.id)],
            "context": {"search_default_group_code": 1},
            "help": self.env._(
                "<p>The decisions of this run are forgotten: they are kept for a while only, their "
                "numbers stay with the run.</p>"
            ),
        }

    def action_view_notices(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Notices"),
            "res_model": "account.dunning.notice",
            **show_list("form"),
            "domain": [("run_id", "=", self.id)],
        }

    def _check_date(self):
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        if not self.simulated and self.date != today:
            raise UserError(
                self.env._(
                    "A run that drafts letters is of today. Tick “Simulation” to see what would be "
                    "dunned on another day."
                )
            )

    def _get_stage(self):
        return "simulation" if self.simulated and self.proposed_at else super()._get_stage()
