from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.insight.ledger import BUCKETS
from ...tools.insight.standing import WINDOW
from ..common.window import open_wizard

# Figures that count items; those of the buckets do so, too.
ITEMS = ("open", "overdue", "share_current", "dso", "best_dso", "delay", "credits")
# The window that shows the rows of a figure, and their model.
WINDOWS = {
    **dict.fromkeys(ITEMS, ("account_move_line_action_figures", "account.move.line")),
    "promises": ("account_payment_promise_action", "account.payment.promise"),
    "plans": ("account_payment_plan_action", "account.payment.plan"),
    "disputed": ("account_dispute_action", "account.dispute"),
    "letters": ("account_dunning_notice_action", "account.dunning.notice"),
    "crossed": ("account_dunning_notice_line_action_crossed", "account.dunning.notice.line"),
    "cost": ("account_dunning_charge_action", "account.dunning.charge"),
}
CURRENT = ("share_current", "best_dso")


class AccountCollectionsFigure(models.Model):
    """The rows that a figure counts: the very same, by the same question."""

    _inherit = "account.collections.figure"

    def _get_window(self):
        self.ensure_one()
        name = "open" if self.code.startswith("bucket_") else self.code
        return WINDOWS.get(name)

    def _may_open(self):
        """Whether there are rows, and whoever looks may read them."""
        window = self._get_window()
        return bool(window) and self.env[window[1]].has_access("read")

    def action_open(self):
        self.ensure_one()
        if not self._may_open():
            raise UserError(
                self.env._(
                    "What this figure counts is not yours to open, or it is made of more than one "
                    "kind of rows. The sentence on the card says what of."
                )
            )
        day, company = self._get_as_of(), self.env.company
        window = self.env["ir.actions.act_window"]._for_xml_id(
            f"account_collections.{self._get_window()[0]}"
        )
        # Reloaded, the page shall not show other rows under the same name.
        kept = {key: window[key] for key in window if key not in ("id", "xml_id", "path")}
        title = f"{self.name} ({self._say_day(day)})"
        domain = self._get_rows_domain(company, day)
        context = {"figures_as_of": day.isoformat()}
        titled = {"name": title, "display_name": title}
        return {**kept, **titled, "domain": list(domain), "context": context}

    @api.model
    def _say_day(self, day):
        return self.env["ir.qweb.field.date"].value_to_html(day, {})

    def _get_rows_domain(self, company, day):
        """The domain of its rows."""
        self.ensure_one()
        start = day - timedelta(days=WINDOW)
        own = {
            "promises": lambda: self._get_promises_domain(company, day),
            "plans": lambda: self._get_plans_domain(company, day),
            "disputed": lambda: self._get_disputes_domain(company, day),
            "letters": lambda: self._get_letters_domain(company, start, day),
            "crossed": lambda: self._get_crossed_domain(company, start, day),
            "cost": lambda: self._get_costs_domain(company, start, day),
        }
        return own[self.code]() if self.code in own else self._get_items_domain(company, day)

    def _get_items_domain(self, company, day):
        of_company, today = Domain("company_id", "=", company.id), day.isoformat()
        if self.code == "credits":
            return of_company & Domain("free_on", "=", today)
        if self.code in ("dso", "delay"):
            return of_company & (Domain("owed_on", "=", today) | Domain("free_on", "=", today))
        owed = of_company & Domain("owed_on", "=", today)
        if self.code.startswith("bucket_"):
            bucket = BUCKETS[int(self.code.rpartition("_")[2])]
            return owed & self._get_late_domain(day, bucket.first, bucket.last)
        if self.code in CURRENT:
            return owed & self._get_late_domain(day, None, 0)
        return owed & self._get_late_domain(day, 1, None) if self.code == "overdue" else owed

    @api.model
    def _get_late_domain(self, day, first, last):
        Item = self.env["account.move.line"]
        earliest = None if last is None else day - timedelta(days=last)
        latest = None if first is None else day - timedelta(days=first)
        return Item._get_due_domain(">=", earliest) & Item._get_due_domain("<=", latest)

    @api.model
    def _get_crossed_domain(self, company, start, day):
        rows = self.sudo().env.execute_query(
            SQL(
                "SELECT line.id FROM account_dunning_notice_line line "
                "JOIN account_dunning_notice notice ON notice.id = line.notice_id "
                "WHERE %s AND %s",
                self._get_claims_sql(company, start, day),
                self._get_crossed_sql(),
            )
        )
        return Domain("id", "in", [line for (line,) in rows])

    def action_choose_day(self):
        """The figures of any day that has been."""
        return open_wizard("account.collections.figure.day", self.env._("Figures of Another Day"))
