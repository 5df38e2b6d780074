from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

# How long before its end a series is spoken of.
WARN_DAYS = 14
TASK = "account_collections.activity_rate"


class AccountInterestSeries(models.Model):
    """Somebody hears of a rate that is missing in time: a line on the accounting dashboard and one
    task per series, which closes itself when the rate arrives."""

    _inherit = "account.interest.series"

    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain=[("share", "=", False)],
        help="Gets the task when a rate is missing. Empty: the first manager of collections.",
    )
    is_due = fields.Boolean(
        "Rate Due",
        compute="_compute_is_due",
        search="_search_is_due",
        help="In use, and the next rate is missing today or within two weeks.",
    )
    warned_until = fields.Date(
        readonly=True,
        copy=False,
        help="The end of certainty for which somebody got a task: there is one task for each end.",
    )

    @api.depends("is_outdated", "active")
    @api.depends_context("company")
    def _compute_is_due(self):
        soon = self.env.company._get_dunning_today() + timedelta(days=WARN_DAYS)
        in_use = self._get_in_use()
        for series in self:
            series.is_due = series._origin in in_use and series._is_missing_on(soon)

    def _search_is_due(self, operator, value):
        return self._search_flag("is_due", operator)

    @api.model
    def _get_in_use(self):
        """Hook: the series whose missing rates matter to somebody."""
        return self.search([("active", "=", True)])

    @api.model
    def _get_due(self):
        return self._get_in_use().filtered("is_due")

    @api.model
    def _get_warning(self):
        """One sentence about the rates that are missing, empty if there are none."""
        due = self._get_due()
        if outdated := due.filtered("is_outdated"):
            return self.env._("Reference rates that are missing: %s", len(outdated))
        if due:
            day = format_date(self.env, min(due.mapped("covered_until")))
            return self.env._(
                "Reference rates that end on %(day)s: %(count)s", day=day, count=len(due)
            )
        return ""

    @api.model
    def _cron_check_rates(self):
        """Each day: a task for each rate that is newly due, no task where none is."""
        self.env["account.collections.fault"]._isolate(
            "rates", self.env.company, self._get_all(), lambda some: some._check_due()
        )

    def _check_due(self):
        due = (self & self._get_in_use()).filtered("is_due")
        (self - due)._close_tasks()
        due.filtered(
            lambda series: series.covered_until and series.covered_until != series.warned_until
        )._open_tasks()

    def _open_tasks(self):
        today = self.env.company._get_dunning_today()
        waiting = self.browse(self.activity_search([TASK]).mapped("res_id"))
        anybody = self._get_default_responsible()
        groups = (self - waiting).grouped(
            lambda series: (series.user_id or anybody, series.covered_until)
        )
        for (user, until), group in groups.items():
            office = group.with_context(lang=user.lang, mail_activity_quick_update=True)
            next_day = format_date(office.env, until + timedelta(days=1))
            office.activity_schedule(
                TASK,
                summary=office.env._("Enter the rate from %s on", next_day),
                user_id=user.id,
                date_deadline=max(until, today),
            )
        for until, group in self.grouped("covered_until").items():
            group.sudo().warned_until = until

    def _close_tasks(self):
        """The rate is there, or nobody needs it: whoever had the task need not look again."""
        feedback = self.env._("Settled: the rate is known, or nobody needs it any more.")
        self.activity_feedback([TASK], feedback=feedback)

    def _close_settled_tasks(self):
        self.filtered(lambda series: not series.is_due)._close_tasks()

    @api.model
    def _get_default_responsible(self):
        """Who gets the tasks that nobody was named for: somebody always does."""
        managers = self.env.ref("account_collections.group_manager").sudo().all_user_ids
        people = managers.filtered(lambda user: user.active and not user.share)
        return (people - self.env.ref("base.user_root")).sorted("id")[:1] or self.env.user
