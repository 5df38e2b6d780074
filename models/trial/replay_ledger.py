from collections import defaultdict
from datetime import timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

from ...tools.decision.escalation import Policy
from ...tools.trial.replay import Claim, Match, Span
from ..insight.account_move_line import MONEY


class ItemRow(NamedTuple):
    """An item as the books have it; as much as the choice of its procedure asks for."""

    id: int
    debtor_id: int
    currency_id: int
    amount: float
    amount_currency: float
    entered: object
    due: object
    procedure_id: int | None
    reopened_on: object
    is_money: bool
    created: object
    plan_id: None = None


class SentRow(NamedTuple):
    """A line of a notice that really went out: ``top`` the rank of the notice."""

    item: int
    rank: int
    day: object
    notice: int
    level: int
    name: str
    top: int
    amount: float
    crossed: bool


class MatchRow(NamedTuple):
    amount: float
    amount_currency: float
    value: object
    is_money: bool
    entered: object
    together: bool  # the invoice was entered after the money came: an import, or money in advance

    def as_match(self, bank):
        """As the books knew it with bank data of this age."""
        if bank != "entered":
            known = self.value + timedelta(days=int(bank))
        elif self.together:
            known = self.value
        else:
            # The night had decided before it was entered.
            known = max(self.value, self.entered) + timedelta(days=1)
        value = self.value if self.is_money else None
        return Match(self.amount, self.amount_currency, known, value)


class Ledger:
    """What is known of a batch of debtors; ``items`` those that a procedure applies to."""

    def __init__(self, rows, items, matches, spans, history, kinds, facts):
        self.rows, self.items, self.matches, self.spans = rows, items, matches, spans
        self.history, self.kinds, self.facts = history, kinds, facts

    def get_claims(self, bank, steps):
        for row in self.rows:
            past = self.history.get(row.id, {})
            yield Claim(
                key=row.id,
                debtor=row.debtor_id,
                entered=self._get_entered(row, bank),
                due=row.due,
                amount=float(row.amount),
                amount_currency=float(row.amount_currency),
                currency=row.currency_id,
                steps=steps if row.id in self.items else (),
                matches=tuple(match.as_match(bank) for match in self.matches.get(row.id, ())),
                spans=tuple(self.spans.get(row.id, ())),
                rank=past.get("rank") or 0,
                noted=past.get("noted") or False,
                sent_on=past.get("sent_on"),
                deadline=past.get("deadline"),
                reopened_on=row.reopened_on,
            )

    def _get_entered(self, row, bank):
        """Money is in the books as late as what it is matched with knows of it."""
        if not row.is_money:
            return row.entered
        if bank != "entered":
            return row.entered + timedelta(days=int(bank))
        matches = self.matches.get(row.id, ())
        if not matches or any(match.together for match in matches):
            return row.entered
        return max(row.entered, row.created) + timedelta(days=1)


class AccountDunningReplay(models.Model):
    """Reads the books of the past for a batch of debtors at a time, in a handful of queries."""

    _inherit = "account.dunning.replay"

    def _get_policy(self):
        company = self.company_id
        return Policy(
            grace=company.dunning_grace_days, quiet_weekdays=company._get_quiet_weekdays()
        )

    def _follows_runs(self):
        return self.rhythm == "runs" and self.span != "month"

    def _read_run_days(self, back=None):
        """The days on which runs wrote letters; ``back``: so many days back."""
        runs = self.env["account.dunning.run"].sudo()
        company = self.company_id._origin or self.company_id
        today = company._get_dunning_today()
        first = today - timedelta(days=back) if back else self.date_from
        found = runs.search_fetch(
            [
                ("company_id", "=", company.id),
                ("date", ">=", first),
                ("date", "<", today),
                ("simulated", "=", False),
                ("proposed_at", "!=", False),
            ],
            ["date"],
        )
        return sorted(set(found.mapped("date")))

    def _get_run_days(self):
        """None: every night."""
        if not self._follows_runs():
            return None
        return [fields.Date.to_date(day) for day in self.days or []]

    def _get_items_sql(self):
        """Items of the company that were open on any of the days."""
        Item = self.env["account.move.line"].sudo()
        return SQL(
            """item.company_id = %(company)s AND item.account_id = ANY(%(accounts)s)
               AND item.parent_state = 'posted' AND item.dunning_charge_id IS NULL
               AND item.date <= %(last)s AND item.amount_currency <> 0
               AND (item.reconciled IS NOT TRUE OR EXISTS (
                    SELECT FROM account_partial_reconcile part
                     WHERE item.id IN (part.debit_move_id, part.credit_move_id)
                       AND GREATEST(part.max_date, part.create_date::date) >= %(first)s - 5))""",
            company=self.company_id.id,
            accounts=list(Item._get_receivable_accounts().ids),
            first=self.date_from,
            last=self.date_to,
        )

    def _find_debtors(self, after, limit=None):
        """The next debtors with such items (ids)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id
                     FROM account_move_line item
                     JOIN res_partner partner ON partner.id = item.partner_id
                    WHERE %s AND partner.commercial_partner_id > %s
                 ORDER BY 1 %s""",
                self._get_items_sql(),
                after,
                SQL("LIMIT %s", limit) if limit else SQL(),
            )
        )
        return [debtor for (debtor,) in rows]

    def _read_ledger(self, debtors):
        Item = self.env["account.move.line"]
        found = self.env.execute_query(
            SQL(
                """SELECT item.id, partner.commercial_partner_id, item.currency_id, item.balance,
                          item.amount_currency, COALESCE(item.invoice_date, item.date), %(due)s,
                          move.dunning_procedure_id, item.dunning_reopened_on,
                          journal.type = ANY(%(money)s), item.create_date::date,
                          COALESCE(item.no_followup, FALSE)
                          OR COALESCE(move.payment_state, '') IN ('blocked', 'invoicing_legacy')
                          OR debtor.active IS NOT TRUE
                     FROM account_move_line item
                     JOIN account_move move ON move.id = item.move_id
                     JOIN account_journal journal ON journal.id = move.journal_id
                     JOIN res_partner partner ON partner.id = item.partner_id
                     JOIN res_partner debtor ON debtor.id = partner.commercial_partner_id
                    WHERE %(items)s AND debtor.id = ANY(%(debtors)s)
                 ORDER BY 2, 7, 1""",
                due=Item._get_due_sql(),
                items=self._get_items_sql(),
                money=list(MONEY),
                debtors=list(debtors),
            )
        )
        rows = [ItemRow(*row[:-1]) for row in found]
        rested = {row[0] for row in found if row[-1]}
        claims = [row for row in rows if row.amount_currency > 0]
        procedures = Item._choose_dunning_procedures(claims)
        items = {
            row.id for row in claims if row.id not in rested and procedures[row.id] == self.scope_id
        }
        ids = [row.id for row in rows]
        matches = self._read_matches(ids)
        partners = self.env["res.partner"].browse(debtors)
        # A payment that was entered with its invoice tells nothing about when it was known.
        facts = {
            "imported": sum(
                match.together and match.is_money for own in matches.values() for match in own
            ),
            "excluded": len([row for row in claims if row.id in rested]),
        }
        return Ledger(
            rows,
            items,
            matches,
            self._read_spans(rows) if self.with_holds else self._read_planned(ids),
            self._read_history(ids),
            {partner.id: partner._get_debtor_kind() for partner in partners},
            facts,
        )

    def _read_matches(self, ids):
        """``{item id: [MatchRow]}``; off a debit it takes, to a credit it gives."""
        found = defaultdict(list)
        rows = self.env.execute_query(
            SQL(
                """SELECT item.id, side.sign * part.amount, side.sign * side.amount,
                          CASE WHEN journal.type = ANY(%(money)s) THEN other.date
                               ELSE part.max_date END,
                          journal.type = ANY(%(money)s), part.create_date::date,
                          claim.create_date::date > CASE WHEN journal.type = ANY(%(money)s)
                                                         THEN other.date ELSE part.max_date END
                     FROM account_partial_reconcile part
               CROSS JOIN LATERAL (
                          VALUES (part.debit_move_id, part.credit_move_id, 1,
                                  part.debit_amount_currency),
                                 (part.credit_move_id, part.debit_move_id, -1,
                                  part.credit_amount_currency)) side (mine, other, sign, amount)
                     JOIN account_move_line item ON item.id = side.mine
                     JOIN account_move_line other ON other.id = side.other
                     JOIN account_move_line claim ON claim.id = part.debit_move_id
                     JOIN account_journal journal ON journal.id = other.journal_id
                    WHERE (part.debit_move_id = ANY(%(items)s)
                           OR part.credit_move_id = ANY(%(items)s))
                      AND item.id = ANY(%(items)s) AND other.parent_state = 'posted'
                 ORDER BY part.id""",
                items=ids,
                money=list(MONEY),
            )
        )
        for item, amount, in_currency, *rest in rows:
            found[item].append(MatchRow(float(amount), float(in_currency), *rest))
        return found

    def _read_history(self, ids):
        """How far items had been dunned before the first day."""
        line = self.env["account.dunning.notice.line"]
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT line.move_line_id AS item, MAX(line.rank) AS rank,
                          BOOL_OR(line.rank = 0) AS noted, MAX(notice.sent_on) AS sent_on,
                          MAX(notice.deadline) FILTER (WHERE line.rank > 0) AS deadline
                     FROM account_dunning_notice_line line
                     JOIN account_dunning_notice notice ON notice.id = line.notice_id
                    WHERE line.move_line_id = ANY(%s) AND line.plan_id IS NULL
                      AND notice.sent_on < %s AND %s
                    GROUP BY 1""",
                ids,
                self.date_from,
                line._get_sent_sql(),
            )
        )
        return {row["item"]: row for row in rows}

    def _read_sent(self, debtors):
        """The lines of notices that really went out meanwhile, of the procedure in use."""
        line = self.env["account.dunning.notice.line"]
        level = self.env["account.dunning.level"]
        rows = self.env.execute_query(
            SQL(
                """SELECT line.move_line_id, line.rank, notice.sent_on, notice.id, top.id,
                          %(name)s, top.rank, line.amount_company, %(crossed)s
                     FROM account_dunning_notice_line line
                     JOIN account_dunning_notice notice ON notice.id = line.notice_id
                     JOIN account_dunning_level own ON own.id = line.level_id
                     JOIN account_dunning_level top ON top.id = notice.level_id
                    WHERE notice.company_id = %(company)s AND notice.partner_id = ANY(%(debtors)s)
                      AND notice.sent_on BETWEEN %(first)s AND %(last)s
                      AND own.procedure_id = %(procedure)s AND line.plan_id IS NULL
                      AND line.move_line_id IS NOT NULL AND %(sent)s
                 ORDER BY notice.id, line.id""",
                name=level._field_to_sql("top", "name"),
                crossed=self.env["account.collections.figure"]._get_crossed_sql(),
                company=self.company_id.id,
                debtors=list(debtors),
                first=self.date_from,
                last=self.date_to,
                procedure=self.scope_id.id,
                sent=line._get_sent_sql(),
            )
        )
        return [SentRow(*row) for row in rows]

    # === HOLDS === #

    def _read_spans(self, rows):
        """``{item id: [Span]}``: when each rested, as far as the books still tell."""
        found = self._read_planned([row.id for row in rows])
        known = {
            "items": [row.id for row in rows],
            "company": self.company_id.id,
            "first": self.date_from,
        }
        queries = (
            SQL(
                """SELECT item.id, CONCAT('block_', block.scope), block.date_from, block.date_to,
                          NULL::numeric, block.pauses_clock, TRUE
                     FROM account_dunning_block block
                LEFT JOIN res_partner owner ON owner.id = block.partner_id
                     JOIN account_move_line item ON item.id = ANY(%(items)s)
                     JOIN res_partner partner ON partner.id = item.partner_id
                    WHERE block.company_id = %(company)s
                      AND CASE block.scope
                          WHEN 'item' THEN block.move_line_id = item.id
                          WHEN 'invoice' THEN block.move_id = item.move_id
                          ELSE owner.commercial_partner_id = partner.commercial_partner_id END""",
                **known,
            ),
            SQL(
                """SELECT line.move_line_id, 'promise', promise.accepted_on,
                          CASE WHEN promise.state IN ('withdrawn', 'superseded')
                               THEN LEAST(promise.last_day, promise.write_date::date)
                               ELSE promise.last_day END,
                          NULL::numeric, FALSE, TRUE
                     FROM account_payment_promise_line line
                     JOIN account_payment_promise promise ON promise.id = line.promise_id
                    WHERE line.move_line_id = ANY(%(items)s) AND promise.pauses
                      AND promise.accepted_on IS NOT NULL""",
                **known,
            ),
            SQL(
                """SELECT item.id, 'dispute', dispute.opened_on, dispute.resumed_on - 1,
                          CASE WHEN dispute.is_whole THEN NULL ELSE dispute.amount END,
                          TRUE, dispute.is_whole
                     FROM account_dispute dispute
                     JOIN account_move_line item
                       ON item.move_id = dispute.move_id
                      AND item.id = COALESCE(dispute.move_line_id, item.id)
                    WHERE item.id = ANY(%(items)s)""",
                **known,
            ),
            SQL(
                """SELECT claim.move_line_id, 'proceeding',
                          COALESCE(proceeding.handed_over_on, proceeding.since), NULL::date,
                          NULL::numeric, FALSE, TRUE
                     FROM account_collection_proceeding_claim claim
                     JOIN account_collection_proceeding proceeding
                       ON proceeding.id = claim.proceeding_id
                     JOIN account_collection_proceeding_kind kind ON kind.id = proceeding.kind_id
                    WHERE claim.move_line_id = ANY(%(items)s) AND claim.is_live
                      AND kind.holds_dunning""",
                **known,
            ),
        )
        for query in queries:
            self._add_spans(found, query)
        return found

    def _read_planned(self, ids):
        """Items in a plan are reminded by their instalments: they are left out meanwhile, with
        holds or without."""
        found = defaultdict(list)
        self._add_spans(
            found,
            SQL(
                """SELECT own.move_line_id, 'plan', plan.accepted_on, plan.ended_on,
                          NULL::numeric, TRUE, FALSE
                     FROM account_payment_plan_item own
                     JOIN account_payment_plan plan ON plan.id = own.plan_id
                    WHERE own.move_line_id = ANY(%s) AND plan.accepted_on IS NOT NULL""",
                ids,
            ),
        )
        return found

    def _add_spans(self, found, query):
        for item, code, first, last, amount, pauses, whole in self.env.execute_query(query):
            if first and (last is None or last >= first):
                amount = None if amount is None else float(amount)
                found[item].append(Span(code, first, last, amount, bool(pauses), bool(whole)))
