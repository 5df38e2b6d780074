import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang

from ...tools.insight import standing
from ...tools.insight.standing import JUDGED, WINDOW, Facts

# What the filters of the screen say instead of a day: ends of months before today.
ENDS = {"last_month": 1, "month_before": 2, "quarter_before": 3}
YEAR = 365
# What a call ended with that reached nobody.
NOBODY = ("not_reached", "wrong_address", "sent")


class AccountCollectionsFigure(models.Model):
    """A figure by which collections are judged: one number with its formula, what it was made of,
    how it went the months before, and the rows it counts. Read from the ledger as of today or any
    day before, of one company; nothing of it is kept here."""

    _name = "account.collections.figure"
    _description = "Figure of Collections"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True, aggregator=None)
    unit = fields.Selection(
        [
            ("amount", "Amount"),
            ("days", "Days"),
            ("share", "Percent"),
            ("points", "Points"),
            ("count", "Number"),
        ],
        required=True,
        readonly=True,
    )
    formula = fields.Char(
        required=True, translate=True, readonly=True, help="How the figure is reckoned, in words."
    )
    missing = fields.Char(
        "Said without a Figure", translate=True, readonly=True, help="Why there is none at times."
    )
    as_of = fields.Date("As of", compute="_compute_figures")
    company_id = fields.Many2one("res.company", compute="_compute_figures")
    has_value = fields.Boolean(compute="_compute_figures")
    value_text = fields.Char("Value", compute="_compute_figures")
    inputs = fields.Char(
        "Made of", compute="_compute_figures", help="What the figure was made of, or why not."
    )
    trend = fields.Text(
        compute="_compute_figures", help="The ends of the last twelve months, as a bar chart draws."
    )
    has_rows = fields.Boolean(compute="_compute_figures")

    _code_unique = models.Constraint("UNIQUE (code)", "Each figure is there once.")

    # === THE DAY === #

    @api.model
    def _get_as_of(self):
        """The day that the figures are told for. What the context says comes from outside."""
        today = self.env.company._get_dunning_today()
        asked = self.env.context.get("figures_as_of")
        if not asked:
            return today
        if asked in ENDS:
            return standing.month_ends(today, ENDS[asked])[-1]
        if asked == "last_year":
            return today.replace(year=today.year - 1, month=12, day=31)
        try:
            day = fields.Date.to_date(asked)
        except (TypeError, ValueError):
            day = None
        if not day or day > today or day.year < 1980:
            raise UserError(self.env._("Choose a day that has been: today or one before."))
        return day

    # === FIGURES === #

    @api.depends_context("uid", "lang", "allowed_company_ids", "figures_as_of")
    def _compute_figures(self):
        """All of them from one reading of the ledger."""
        day, company = self._get_as_of(), self.env.company
        facts = self.sudo()._read_facts(company, day)
        values = standing.reckon(facts)
        trends = self.env["account.collections.month"].sudo()._read_trends(company, day)
        for figure in self:
            value = values.get(figure.code)
            figure.as_of, figure.company_id = day, company
            figure.has_value = value is not None
            figure.value_text = figure._say_value(value)
            said = value is not None or not figure.missing
            figure.inputs = figure._say_inputs(facts) if said else figure.missing
            figure.trend = figure._draw(trends, value)
            figure.has_rows = figure._may_open()

    def _say_value(self, value):
        """As people read it; "–" where there is no figure."""
        self.ensure_one()
        if value is None:
            return "–"
        if self.unit == "amount":
            return self.env.company.currency_id.format(float(value))
        if self.unit == "share":
            return self._say_share(value)
        digits = {"count": 0, "days": 1, "points": 1}[self.unit]
        return formatLang(self.env, float(value), digits=digits)

    @api.model
    def _say_share(self, value):
        return self.env._("%s %%", formatLang(self.env, 100 * float(value), digits=1))

    def _draw(self, trends, value):
        """For the bars of the web client; empty where there is nothing to compare with."""
        self.ensure_one()
        scale = 100 if self.unit == "share" else 1
        points = [
            {"label": label, "value": round(scale * known, 2), "type": "past"}
            for label, known in trends.get(self.code, ())
            if known is not None
        ]
        if not points or value is None:
            return False
        now = {"label": self.env._("Now"), "value": round(scale * float(value), 2)}
        return json.dumps([{"key": self.name, "values": [*points, now | {"type": "future"}]}])

    # === READING === #

    @api.model
    def _read_facts(self, company, day):
        """What all figures of ``company`` are made of: some ten queries, whatever the ledger."""
        Item = self.env["account.move.line"]
        start = day - timedelta(days=WINDOW)
        cells, free, free_then = Item._read_cells(company, day, start)
        first = standing.month_ends(day, standing.MONTHS)[-1]
        months, sales = self.env["account.move"]._read_sales(company, first, day, start)
        claimed, written_off, collected = Item._read_movements(company, start, day)
        parts, paid_count = Item._read_paid_parts(company, day - timedelta(days=JUDGED), day)
        kept, judged = self._read_promises(company, day)
        completed, ended = self._read_plans(company, day)
        letters, claims, crossed = self._read_letters(company, start, day)
        return Facts(
            day,
            cells,
            free,
            free_then,
            standing.list_months(day, months),
            sales + claimed,
            written_off,
            collected,
            parts,
            paid_count,
            kept,
            judged,
            completed,
            ended,
            self._read_disputed(company, day),
            letters,
            claims,
            crossed,
            self._read_costs(company, start, day),
            *self._read_calls(company, day),
        )

    @api.model
    def _get_promises_domain(self, company, day, days=JUDGED):
        """Judged, of the ``days`` before. Withdrawn, replaced and open ones are not."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("promised_on", ">", day - timedelta(days=days))
            & Domain("promised_on", "<=", day)
            & Domain("state", "in", ("kept", "partially_kept", "broken"))
        )

    @api.model
    def _read_promises(self, company, day, days=JUDGED):
        """(kept, judged)"""
        rows = self.env["account.payment.promise"]._read_group(
            self._get_promises_domain(company, day, days), ["state"], ["__count"]
        )
        counts = dict(rows)
        return counts.get("kept", 0), sum(counts.values())

    @api.model
    def _get_calls_domain(self, company, day):
        """Calls and visits of the days that promises are judged by, each on its day there."""
        first = company._get_day_start(day - timedelta(days=JUDGED - 1))
        last = company._get_day_start(day + timedelta(days=1))
        return (
            Domain("company_id", "=", company.id)
            & Domain("kind", "in", ("call", "visit"))
            & Domain("date", ">=", first)
            & Domain("date", "<", last)
        )

    @api.model
    def _read_calls(self, company, day):
        """(calls, those that reached somebody, those that ended with a promise)"""
        rows = self.env["account.collection.contact"]._read_group(
            self._get_calls_domain(company, day), ["outcome"], ["__count"]
        )
        counts = dict(rows)
        missed = sum(counts.get(outcome, 0) for outcome in NOBODY)
        calls = sum(counts.values())
        return calls, calls - missed, counts.get("will_pay", 0)

    @api.model
    def _get_plans_domain(self, company, day):
        return (
            Domain("company_id", "=", company.id)
            & Domain("ended_on", ">", day - timedelta(days=YEAR))
            & Domain("ended_on", "<=", day)
            & Domain("state", "in", ("completed", "defaulted"))
        )

    @api.model
    def _read_plans(self, company, day):
        rows = self.env["account.payment.plan"]._read_group(
            self._get_plans_domain(company, day), ["state"], ["__count"]
        )
        counts = dict(rows)
        return counts.get("completed", 0), sum(counts.values())

    @api.model
    def _get_disputes_domain(self, company, day):
        return (
            Domain("company_id", "=", company.id)
            & Domain("opened_on", "<=", day)
            & (Domain("state", "=", "open") | Domain("resolved_on", ">", day))
        )

    @api.model
    def _read_disputed(self, company, day):
        """(disputes, amount in company currency)."""
        disputes = self.env["account.dispute"].search(self._get_disputes_domain(company, day))
        exact = self.env["account.move.line"]._exact(company)
        return len(disputes), exact(sum(disputes.mapped("amount_company")))

    @api.model
    def _get_letters_domain(self, company, start, day):
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "sent")
            & Domain("sent_on", ">", start)
            & Domain("sent_on", "<=", day)
        )

    @api.model
    def _read_letters(self, company, start, day):
        """(letters, their claims, claims that money had crossed)."""
        letters = self.env["account.dunning.notice"].search_count(
            self._get_letters_domain(company, start, day)
        )
        ((claims, crossed),) = self.env.execute_query(
            SQL(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE %s) FROM account_dunning_notice_line line "
                "JOIN account_dunning_notice notice ON notice.id = line.notice_id WHERE %s",
                self._get_crossed_sql(),
                self._get_claims_sql(company, start, day),
            )
        )
        return letters, claims, crossed

    @api.model
    def _get_claims_sql(self, company, start, day):
        return SQL(
            """notice.company_id = %s AND notice.state = 'sent' AND notice.sent_on > %s
               AND notice.sent_on <= %s AND line.move_line_id IS NOT NULL""",
            company.id,
            start,
            day,
        )

    @api.model
    def _get_crossed_sql(self):
        """Money with a value day on or before the sending, matched after it: the debtor had paid
        when the letter went out."""
        return SQL(
            """EXISTS (SELECT FROM account_partial_reconcile past
                         JOIN account_move_line paid ON paid.id = past.credit_move_id
                         JOIN account_journal journal ON journal.id = paid.journal_id
                        WHERE past.debit_move_id = line.move_line_id
                          AND paid.date <= notice.sent_on
                          AND past.create_date::date >= notice.sent_on
                          AND journal.type IN ('bank', 'cash', 'credit'))"""
        )

    @api.model
    def _get_costs_domain(self, company, start, day):
        return (
            Domain("company_id", "=", company.id)
            & Domain("kind", "=", "cost")
            & Domain("date", ">", start)
            & Domain("date", "<=", day)
        )

    @api.model
    def _read_costs(self, company, start, day):
        """In company currency, each at the rate of its day."""
        costs = self.env["account.dunning.charge"].search(
            self._get_costs_domain(company, start, day)
        )
        spent = sum(
            cost.currency_id._convert(cost.amount, company.currency_id, company, cost.date)
            for cost in costs
        )
        return self.env["account.move.line"]._exact(company)(spent)
