from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..tools import disputes as rules
from ..tools.disputes import Pause
from ..tools.escalation import Hold
from ..tools.money import as_exact
from ..tools.plan_items import Source, cover
from ..tools.plans import RUNNING


class AccountMoveLinePlans(models.Model):
    """Open items under a payment plan: of each, only the instalments that are late are dunned, as
    old as the oldest of them; the rest is not due yet."""

    _inherit = "account.move.line"

    @api.model
    def _add_plans(self, company, rows, today):
        """The rows as their payment plans have them."""
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
                over = Pause(plan.accepted_on, plan.ended_on + timedelta(days=1), whole=False)
                for row in own:
                    row = replaced.get(row.id, row)
                    replaced[row.id] = row._replace(pauses=(*row.pauses, over))
        return [replaced.get(row.id, row) for row in rows]

    @api.model
    def _find_planned(self, company, rows):
        """``{plan: [row]}`` of plans that run, or ran; those over come first."""
        claims = {row.id: row for row in rows if row.amount > 0}
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
    def _read_plan_history(self, rows):
        """What was sent about the instalments that are late now, like `_read_dunning_history`.

        A letter counts for all instalments of the plan that were late when it went out: paying the
        oldest does not send the next one back to the first reminder."""
        dunned = [row for row in rows if row.plan_id]
        if not dunned:
            return {}
        self.env["account.dunning.notice"].flush_model()
        self.env["account.dunning.notice.line"].flush_model()
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
                 WHERE notice.state = 'sent' AND line.kind = 'claim' AND line.drop_reason IS NULL
              GROUP BY row.item_id
                """,
                [row.id for row in dunned],
                [row.plan_id for row in dunned],
                [row.due for row in dunned],
            )
        )
        # Not what was sent about the item before there was a plan.
        return {row.id: {} for row in dunned} | {past.pop("item_id"): past for past in found}

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """An item rests while none of its instalments is late."""
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        for row in rows:
            if row.plan_id and round(row.amount - row.disputed - row.planned, 6) <= 0:
                holds[row.id].append(Hold("plan", row.planned_until))
        return holds


class AccountPaymentPlan(models.Model):
    _inherit = "account.payment.plan"

    def _plan_rows(self, rows, today, entries):
        """These rows of a plan that runs, ``{item id: row}``, with what of them is not late."""
        self.ensure_one()
        late, until = self._get_late_entries(today, entries)
        sources = [Source(row.id, row.due, self._get_claimable(row)) for row in rows]
        left = sum((source.amount for source in sources), Decimal(0))
        parts, due = defaultdict(Decimal), {}
        wanted = []
        for entry in late:
            wanted.append(min(entry.open, left))
            left -= wanted[-1]
        for entry, covered in zip(late, cover(wanted, sources), strict=True):
            for item, amount in covered:
                parts[item] += amount
                due.setdefault(item, entry.due)
        return {row.id: self._plan_row(row, parts[row.id], due.get(row.id), until) for row in rows}

    def _get_late_entries(self, today, entries):
        """The instalments to be reminded of, and the last day on which nothing changes. After a
        notice of default nobody reminds: the last deadline runs, then a person decides."""
        if self.state == "defaulted":
            return [], self.cure_until if self.cure_until >= today else None
        waiting = [entry.due for entry in entries if entry.open and entry.due >= today]
        return [entry for entry in entries if entry.is_late], min(waiting, default=None)

    def _get_claimable(self, row):
        digits = self.currency_id.decimal_places
        return as_exact(row.amount_currency, digits) - as_exact(row.disputed_currency, digits)

    def _plan_row(self, row, part, due, until):
        own = self.company_id.currency_id
        claimable = self._get_claimable(row)
        rest = claimable - part
        amount = as_exact(row.amount, own.decimal_places)
        amount -= as_exact(row.disputed, own.decimal_places)
        share = amount
        if claimable:
            share = rules.get_share(rest, claimable, amount, Decimal(str(own.rounding)))
        return row._replace(
            plan_id=self.id,
            procedure_id=self.procedure_id.id or None,
            due=due or row.due,
            planned=float(share),
            planned_currency=float(rest),
            planned_until=until,
            # Its own clock: that of the items stood still.
            pauses=(),
            reopened_on=None,
        )


class AccountDunningDecision(models.Model):
    _inherit = "account.dunning.decision"

    @api.model
    def _get_sentence(self, code, level, changes_on, item=None, since=None):
        """Which plan, where the decision speaks of one."""
        if code == "plan" and item:
            # Salespeople read decisions, but not the ledger.
            running = item.sudo().plan_item_ids.filtered(lambda row: row.state in RUNNING)
            for plan in running.plan_id[:1]:
                if plan.state == "defaulted":
                    return self.env._(
                        "Not dunned: payment plan %(plan)s is in default, last deadline %(on)s.",
                        plan=plan.name,
                        on=format_date(self.env, plan.cure_until),
                    )
                return self.env._(
                    "Not dunned: payment plan %(plan)s, next instalment on %(on)s.",
                    plan=plan.name,
                    on=format_date(self.env, plan.next_due_on) if plan.next_due_on else "",
                )
        return super()._get_sentence(code, level, changes_on, item, since)
