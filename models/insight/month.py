from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang
from odoo.tools.translate import LazyTranslate

from ...tools.insight import standing

_lt = LazyTranslate(__name__)
# Ends of months that are told beside a figure, and closed at the beginning.
BACK = 12


class AccountCollectionsMonth(models.Model):
    """The end of a month as it was reported: what was matched or unmatched since changes what the
    ledger says of that day, and not what was said. Each is closed once, by the night, and stays;
    what the ledger says today is told beside it."""

    _name = "account.collections.month"
    _description = "Figures at the End of a Month"
    _order = "day desc, company_id"
    _rec_name = "day"
    _sealed = ("closed",)
    _deletable = ()
    _machine_writes = _lt("%(fields)s is read from the ledger when a month is over.")
    _stays = _lt("%(records)s was closed. What the ledger says of that day now stands beside it.")

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    day = fields.Date("Month-end", required=True, readonly=True)
    closed_on = fields.Date(
        readonly=True, help="Later than the month-end where the add-on came after it."
    )
    open_amount = fields.Monetary("Open", readonly=True)
    overdue_amount = fields.Monetary("Overdue", readonly=True)
    free_amount = fields.Monetary("Credits", readonly=True)
    bucket_0 = fields.Monetary("Not due", readonly=True)
    bucket_1 = fields.Monetary("1–30 days", readonly=True)
    bucket_2 = fields.Monetary("31–60 days", readonly=True)
    bucket_3 = fields.Monetary("61–90 days", readonly=True)
    bucket_4 = fields.Monetary("91–120 days", readonly=True)
    bucket_5 = fields.Monetary("More than 120 days", readonly=True)
    disputed_amount = fields.Monetary("Disputed", readonly=True)
    sales = fields.Monetary(
        readonly=True, help="Billed in the last 30 days, less credit notes, with tax."
    )
    collected = fields.Monetary("Money in", readonly=True, help="In the last 30 days.")
    written_off = fields.Monetary(readonly=True, help="In the last 30 days.")
    letters = fields.Integer(readonly=True, help="Sent in the last 30 days.")
    figures = fields.Json(readonly=True, help="Each figure by its code; null where there was none.")
    open_now = fields.Monetary(
        "Open by Today's Ledger",
        compute="_compute_open_now",
        help="What the ledger says today was open at that month-end.",
    )
    difference = fields.Monetary(
        compute="_compute_open_now",
        help="Matched, unmatched, posted or set back since the month was closed.",
    )

    _once = models.UniqueIndex("(company_id, day)", "A month is closed once.")

    def _get_stage(self):
        return "closed"

    @api.depends("day", "company_id", "open_amount")
    def _compute_open_now(self):
        """One reading of the ledger for each month that is looked at."""
        Item = self.env["account.move.line"].sudo()
        for month in self:
            cells, _free, _then = Item._read_cells(month.company_id, month.day, month.day)
            month.open_now = float(sum(cell.amount for cell in cells))
            month.difference = month.open_now - month.open_amount

    # === CLOSING === #

    @api.model
    def _close(self, company, day):
        """The month that ended on ``day``; nothing if it was closed."""
        if self.search_count([("company_id", "=", company.id), ("day", "=", day)], limit=1):
            return self.browse()
        facts = self.env["account.collections.figure"]._read_facts(company, day)
        values = standing.reckon(facts)
        amounts = {
            f"bucket_{place}": float(amount) for place, (_count, amount) in enumerate(facts.buckets)
        }
        return self._through_door().create(
            {
                "company_id": company.id,
                "day": day,
                "closed_on": company._get_dunning_today(),
                "open_amount": float(facts.owed),
                "overdue_amount": float(facts.overdue),
                "free_amount": float(facts.free[1]),
                "disputed_amount": float(facts.disputed[1]),
                "sales": float(facts.sales),
                "collected": float(facts.collected),
                "written_off": float(facts.written_off),
                "letters": facts.letters,
                "figures": {
                    code: None if value is None else float(value) for code, value in values.items()
                },
                **amounts,
            }
        )

    @api.model
    def _get_missing(self):
        """``[(company, month-end)]`` not closed yet, the oldest first. A company without a ledger
        has nothing to close."""
        known = {
            (company.id, day) for company, day in self._read_group([], ["company_id", "day:day"])
        }
        found = []
        for company, first in self._read_beginnings().items():
            ends = standing.month_ends(company._get_dunning_today(), BACK)
            found += [
                (company, day) for day in ends if day >= first and (company.id, day) not in known
            ]
        return sorted(found, key=lambda one: (one[1], one[0].id))

    @api.model
    def _read_beginnings(self):
        """``{company: day of its first entry}`` on accounts of debtors."""
        Item = self.env["account.move.line"]
        rows = self.env.execute_query(
            SQL(
                """SELECT company.id, item.date FROM res_company company, LATERAL (
                       SELECT date FROM account_move_line item
                        WHERE item.company_id = company.id AND item.parent_state = 'posted'
                          AND item.account_id = ANY(%s)
                        ORDER BY date LIMIT 1) item""",
                list(Item._get_receivable_accounts().ids),
            )
        )
        return {self.env["res.company"].browse(company): day for company, day in rows}

    @api.model
    def _cron_close(self):
        """Each month once it is over; at the beginning the year before."""
        commit = self.env["ir.cron"]._commit_progress
        missing = self._get_missing()
        commit(remaining=len(missing))
        for company, day in missing:
            self._close_isolated(company, day)
            if not commit(1):
                break

    def _close_isolated(self, company, day):
        """A month that cannot be read keeps no other one from being closed."""
        self.env["account.collections.fault"]._isolate(
            "month", company, company, lambda one: self.with_company(one)._close(one, day)
        )

    # === TRENDS === #

    @api.model
    def _read_trends(self, company, day):
        """``{code: [(month, value)]}`` of the months before ``day``, the oldest first."""
        months = self.search(
            [("company_id", "=", company.id), ("day", "<", day)], order="day desc", limit=BACK
        )
        locale = babel_locale_parse(get_lang(self.env).code)
        trends = {}
        for month in reversed(months):
            label = format_skeleton("MMM", month.day, locale=locale)
            for code, value in (month.figures or {}).items():
                trends.setdefault(code, []).append((label, value))
        return trends
