from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...tools.insight import forecast

_lt = LazyTranslate(__name__)
SPANS = (7, 30)
WEEK = 7
# So many weeks are looked back at in the beginning, as far as they were known then.
BACK = 12


class AccountCollectionsForecast(models.Model):
    """What was expected of the next days on a day, kept once a week, and what came in: by these the
    forecast is corrected, and judged on its card. What was said stays as it was said."""

    _name = "account.collections.forecast"
    _description = "Forecast of a Week"
    _order = "day desc, days, company_id"
    _rec_name = "day"
    _machine_writes = _lt("%(fields)s is reckoned by the night.")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date("From", required=True, readonly=True)
    days = fields.Integer(required=True, readonly=True, aggregator=None)
    expected = fields.Monetary("Expected before Correction", readonly=True)
    corrected = fields.Monetary("Expected", readonly=True)
    came_in = fields.Monetary(readonly=True, help="Of what was open on the day, once it is over.")
    state = fields.Selection(
        [("running", "Running"), ("over", "Over")],
        required=True,
        default="running",
        readonly=True,
        help="Over when its last day has passed.",
    )
    is_replayed = fields.Boolean(
        "Afterwards",
        readonly=True,
        help="Reckoned when the add-on came, from what was known on the day.",
    )

    _once = models.UniqueIndex("(company_id, day, days)", "A week is forecast once.")

    @api.model
    def _get_weeks(self, company, days, day):
        """``[(expected, came in)]`` of the forecasts that were over on ``day``, the oldest first;
        first uncorrected, then as they were told."""
        known = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("days", "=", days),
                ("state", "=", "over"),
                ("day", "<=", day - timedelta(days=days)),
            ],
            order="day",
        )
        raw = [(one.expected, one.came_in) for one in known]
        return raw, [(one.corrected, one.came_in) for one in known]

    @api.model
    def _forecast(self, company, day, habits, replayed=False):
        """Keep what is expected from ``day`` on."""
        Habit = self.env["account.collections.habit"]
        for days in SPANS:
            free, promised, _due, _kept = Habit._expect(company, habits, day, days)
            raw, _told = self._get_weeks(company, days, day)
            self.sudo().create(
                {
                    "company_id": company.id,
                    "day": day,
                    "days": days,
                    "expected": free + promised,
                    "corrected": (free + promised) * forecast.get_correction(raw),
                    "is_replayed": replayed,
                }
            )

    @api.model
    def _close(self, company, today):
        Habit = self.env["account.collections.habit"]
        running = self.sudo().search([("company_id", "=", company.id), ("state", "=", "running")])
        for one in running.filtered(lambda own: own.day + timedelta(days=own.days) <= today):
            came = Habit._read_came_in(company, one.day, one.days)
            one.write({"came_in": came, "state": "over"})

    @api.model
    def _work(self, company):
        """The night of a company: learn, forecast once a week, see what became of it."""
        Habit, today = self.env["account.collections.habit"], company._get_dunning_today()
        habits = Habit._learn_from(company, today)
        Habit._keep(company, habits)
        if habits is None:
            return
        last = self.sudo().search([("company_id", "=", company.id)], limit=1)
        if not last:
            for weeks in range(BACK + 4, 0, -1):
                day = today - timedelta(days=WEEK * weeks)
                if known := Habit._learn_from(company, day):
                    self._forecast(company, day, known, replayed=True)
                    self._close(company, today)
        if not last or last.day <= today - timedelta(days=WEEK):
            self._forecast(company, today, habits)
        self._close(company, today)

    @api.model
    def _cron_learn(self):
        commit = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].search([("id", "!=", False)])
        commit(remaining=len(companies))
        for company in companies:
            self.env["account.collections.fault"]._isolate(
                "learn", company, company, lambda one: self.with_company(one)._work(one)
            )
            if not commit(1):
                break
