from odoo import api, fields, models
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ...tools.insight import standing

_lt = LazyTranslate(__name__)
YEAR = 365


class AccountCreditPolicyReview(models.Model):
    """Once a year whoever keeps the credit policy looks at it again, with the figures of the year
    beside those of the year before: it stays as it is, or a new version takes its place. Kept with
    day and person."""

    _name = "account.credit.policy.review"
    _description = "Review of the Credit Policy"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "account.collections.door",
        "account.collections.tended",
    ]
    _order = "day desc, id desc"
    _rec_name = "day"
    _mail_post_access = "read"
    _deletable = ()
    _only_managers = _lt("Only managers may decide about the credit policy.")
    _too_late = _lt("%(records)s: somebody has decided about it already.")
    _stays = _lt("%(records)s: what was decided stays.")
    _is_kept = _stays
    _machine_writes = _lt("%(fields)s of a review follows from its buttons.")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        "account.credit.policy",
        string="Credit Policy",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    policy_text = fields.Text(related="policy_id.text", string="As it is in Force")
    day = fields.Date(
        "As of", required=True, readonly=True, help="The year of the figures ends on this day."
    )
    figures = fields.Json(readonly=True, help="Each by its code: of the year, of that before.")
    figures_text = fields.Text("Figures of the Year", compute="_compute_figures_text")
    note = fields.Text(by_hand="open", help="What was found, and why it stays or changes.")
    outcome = fields.Selection(
        [("stays", "Stays as It Is"), ("changed", "New Version")], readonly=True
    )
    successor_id = fields.Many2one("account.credit.policy", readonly=True, ondelete="set null")
    closed_on = fields.Date(readonly=True)
    closed_by_id = fields.Many2one("res.users", string="Decided by", readonly=True)
    state = fields.Selection(
        [("open", "To Be Looked at"), ("closed", "Decided")],
        required=True,
        default="open",
        readonly=True,
        index=True,
    )

    _open_once = models.UniqueIndex(
        "(company_id) WHERE state = 'open'", "The policy is being reviewed already."
    )

    @api.depends("day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for one in self:
            day = format_date(self.env, one.day) if one.day else ""
            one.display_name = self.env._("Review of the credit policy, %s", day)

    # === FIGURES === #

    @api.model
    def _read_figures(self, company, day):
        """``{code: figure}`` of the year that ends on ``day``; None where there is none."""
        Figure = self.env["account.collections.figure"].sudo()
        Item = self.env["account.move.line"].sudo()
        start = fields.Date.subtract(day, days=YEAR)
        values = standing.reckon(Figure._read_facts(company, day))
        _claimed, written_off, _collected = Item._read_movements(company, start, day)
        letters, _claims, _crossed = Figure._read_letters(company, start, day)
        kept, judged = Figure._read_promises(company, day, YEAR)
        current = values["share_current"]
        return {
            "dso": None if values["dso"] is None else float(values["dso"]),
            "overdue": None if current is None else float(1 - current),
            "written_off": float(written_off),
            "letters": letters,
            "broken": judged - kept,
        }

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_figures_text(self):
        words = {
            "dso": self.env._("Days sales outstanding: %(now)s (the year before: %(then)s)"),
            "overdue": self.env._("Overdue of what is open: %(now)s (the year before: %(then)s)"),
            "written_off": self.env._("Written off: %(now)s (the year before: %(then)s)"),
            "letters": self.env._("Letters sent: %(now)s (the year before: %(then)s)"),
            "broken": self.env._("Promises not kept: %(now)s (the year before: %(then)s)"),
        }
        for one in self:
            known = one.figures or {}
            one.figures_text = "\n".join(
                words[code]
                % {"now": one._say(code, known[code][0]), "then": one._say(code, known[code][1])}
                for code in words
                if code in known
            )

    def _say(self, code, value):
        """As people read it; "–" where there was no figure."""
        self.ensure_one()
        if value is None:
            return "–"
        if code == "written_off":
            return self.currency_id.format(value)
        if code == "overdue":
            return self.env._("%s %%", formatLang(self.env, 100 * value, digits=1))
        return formatLang(self.env, value, digits=1 if code == "dso" else 0)

    # === BY NIGHT === #

    @api.model
    def _tend(self, company):
        """A review a year after the policy came into force, or after the last one."""
        today = company._get_dunning_today()
        policy = company._get_credit_policy(today)
        if not policy or policy.valid_from > fields.Date.subtract(today, years=1):
            return
        last = self.search([("company_id", "=", company.id)], order="id desc", limit=1)
        looked = last.closed_on or today
        if not last or (last.state == "closed" and looked <= fields.Date.subtract(today, years=1)):
            self._begin(company, policy, today)

    @api.model
    def _begin(self, company, policy, today):
        now = self._read_figures(company, today)
        then = self._read_figures(company, fields.Date.subtract(today, years=1))
        user = company._choose_person(policy.keeper_id)
        review = self.with_context(lang=user.lang).create(
            {
                "company_id": company.id,
                "policy_id": policy.id,
                "day": today,
                "figures": {code: [now[code], then[code]] for code in now},
            }
        )
        words = review.env._("Look at it again: does it stay as it is?")
        review._give_tasks("policy", words, user=user)
        return review

    def _get_cases(self):
        """It is in the file of no debtor: it bears its task itself."""
        return dict.fromkeys(self, self.env["account.collection.case"])

    # === DECIDED === #

    def action_keep(self):
        """The policy stays as it is."""
        self._check_manager()
        self.check_access("write")
        self._close("stays")

    def action_renew(self):
        """A draft of the next version; once that is in force the review is done."""
        self.ensure_one()
        self._check_manager()
        self._check_state("open")
        return self.policy_id.action_renew()

    def _close(self, outcome, **vals):
        for company, own in self.grouped("company_id").items():
            own._move_to(
                "closed",
                ("open",),
                outcome=outcome,
                closed_on=company._get_dunning_today(),
                closed_by_id=self.env.uid,
                **vals,
            )
        self._drop_tasks()
