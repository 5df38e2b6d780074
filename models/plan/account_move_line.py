from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.common.calendar import add_days
from ...tools.decision.pauses import Pause
from ...tools.interest.interest import Rest
from ...tools.plan.review import RUNNING


class AccountMoveLine(models.Model):
    """Open items under a payment plan: of each, only the instalments that are late are dunned, as
    old as the oldest of them; the rest is not due yet. While a payment is deferred, the item bears
    no interest."""

    _inherit = "account.move.line"

    plan_item_ids = fields.One2many(
        "account.payment.plan.item", "move_line_id", groups="account_collections.group_viewer"
    )

    def _read_interest_rests(self):
        """``{item id: [Rest]}``. A deferral rests interest, a standstill does not (§ 286 (4) BGB).
        What was charged for the day of the offer stays charged, and the day on which a plan ends
        is the debtor's."""
        rests = defaultdict(list, super()._read_interest_rests())
        if not self.ids or not self._may_have("plan", self.ids):
            return rests
        self.env["account.payment.plan"].flush_model()
        self.env["account.payment.plan.item"].flush_model(["plan_id", "move_line_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT row.move_line_id,
                       GREATEST(plan.accepted_on,
                                CASE WHEN plan.include_interest THEN plan.interest_until + 1 END),
                       CASE WHEN plan.state != ALL(%s) THEN plan.ended_on END
                  FROM account_payment_plan_item row
                  JOIN account_payment_plan plan ON plan.id = row.plan_id
                 WHERE row.move_line_id = ANY(%s) AND plan.kind = 'deferral'
                   AND plan.accepted_on IS NOT NULL
                """,
                list(RUNNING),
                list(self.ids),
            )
        )
        for item, first, last in rows:
            if not last or first <= last:
                rests[item].append(Rest(first, last))
        return rests

    def _after_matching(self):
        res = super()._after_matching()
        self.plan_item_ids.plan_id._judge_isolated()
        return res

    @api.model
    def _complete_rows(self, company, rows, today):
        """The rows as their payment plans have them."""
        rows = super()._complete_rows(company, rows, today)
        planned = self._find_planned(company, rows)
        if not planned:
            return rows
        replaced = {}
        running = self.env["account.payment.plan"].union(*planned)
        reviews = running.filtered(lambda plan: plan.state in RUNNING)._review(today)
        for plan, own in planned.items():
            if plan in reviews:
                replaced |= plan._plan_rows(own, today, reviews[plan].entries)
            else:
                # It is over: dunning goes on where it stood, and the interval starts anew.
                over = Pause(plan.accepted_on, add_days(plan.ended_on, 1), whole=False)
                for row in own:
                    row = replaced.get(row.id, row)
                    replaced[row.id] = row._replace(pauses=(*row.pauses, over))
        return [replaced.get(row.id, row) for row in rows]

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Planned = self.env["account.payment.plan.item"]
        mine = {"plan": Planned._search([("move_line_id", "in", items)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _find_planned(self, company, rows):
        """``{plan: [row]}`` of plans that run, or ran; those over come first."""
        if not self._may_have("plan", [row.id for row in rows]):
            return {}
        claims = {row.id: row for row in rows if row.amount_currency > 0}
        found = self.env["account.payment.plan.item"].search_fetch(
            Domain("move_line_id", "in", list(claims))
            & Domain("company_id", "=", company.id)
            & Domain("state", "in", (*RUNNING, "accelerated", "withdrawn"))
            & Domain("plan_id.accepted_on", "!=", False),
            ["plan_id", "move_line_id"],
        )
        planned = defaultdict(list)
        for entry in found.sorted(lambda entry: (entry.plan_id.state in RUNNING, entry.id)):
            planned[entry.plan_id].append(claims[entry.move_line_id.id])
        return planned

    @api.model
    def _read_row_history(self, rows):
        """What was sent about the instalments that are late now, in place of what was sent about
        the item before there was a plan.

        A letter counts for all instalments of the plan that were late when it went out: paying the
        oldest does not send the next one back to the first reminder."""
        history = super()._read_row_history(rows)
        dunned = [row for row in rows if row.plan_id]
        if not dunned:
            return history
        found = self.env.execute_query_dict(
            SQL(
                """
                SELECT row.item_id,
                       MAX(line.rank) AS rank,
                       BOOL_OR(line.rank = 0) AS noted,
                       MAX(notice.sent_on) AS sent_on,
                       MAX(notice.deadline) FILTER (WHERE line.rank > 0) AS deadline
                  FROM unnest(%s::int[], %s::int[], %s::date[]) AS row (item_id, plan_id, due)
                  JOIN account_dunning_notice_line line ON line.plan_id = row.plan_id
                  JOIN account_dunning_notice notice
                    ON notice.id = line.notice_id AND notice.sent_on > row.due
                 WHERE %s
              GROUP BY row.item_id
                """,
                [row.id for row in dunned],
                [row.plan_id for row in dunned],
                [row.due for row in dunned],
                self.env["account.dunning.notice.line"]._get_sent_sql(),
            )
        )
        late = {row.id: {} for row in dunned} | {past.pop("item_id"): past for past in found}
        return {**history, **late}
