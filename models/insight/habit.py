from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...tools.insight import forecast
from ...tools.insight.forecast import Arranged, Claim, Habits
from .account_move_line import MONEY

# Payments older than this tell how debtors were, not how they are.
YEARS = 2
BATCH = 5000


class AccountCollectionsHabit(models.Model):
    """How debtors of a company pay, learnt each night from its ledger: a row for the company, with
    the curve of all, and one for each debtor who has paid, with his typical day. Nothing but days
    between due date and payment goes into it: nothing about the person."""

    _name = "account.collections.habit"
    _description = "How Debtors Pay"
    _order = "company_id, partner_id"
    _rec_name = "partner_id"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        readonly=True,
        index=True,
        ondelete="cascade",
        help="Empty: all debtors of the company.",
    )
    paid_count = fields.Integer("Paid Items", readonly=True, aggregator=None)
    typical = fields.Float(
        "Typical Day",
        readonly=True,
        aggregator=None,
        help="Days after the due date: the median of his payments, drawn towards that of all the "
        "more, the fewer they are.",
    )
    curve = fields.Json(readonly=True, help="Of all: the share still unpaid, by days around it.")
    learnt_on = fields.Date(readonly=True)

    _once = models.UniqueIndex("(company_id, partner_id) NULLS NOT DISTINCT", "Each is there once.")

    # === LEARNING === #

    @api.model
    def _learn_from(self, company, day):
        """The habits as they could be known at the beginning of ``day``; None: too few payments."""
        paid, waiting = {}, {}
        for debtor, is_paid, late, count in self._read_delays(company, day):
            rows = paid if is_paid else waiting
            rows.setdefault(debtor, []).extend([late] * count)
        return forecast.learn(paid, waiting)

    @api.model
    def _read_delays(self, company, day):
        """``[(debtor, paid, days late, items)]``. What no money paid is neither."""
        Item = self.env["account.move.line"].sudo()
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """SELECT debtor.commercial_partner_id, known.paid,
                          CASE WHEN known.paid THEN known.last_on ELSE %(before)s END
                              - known.due_on,
                          COUNT(*)
                     FROM (SELECT item.id, item.partner_id, %(due)s AS due_on,
                                  MAX(past.max_date) AS last_on,
                                  COALESCE(item.reconciled AND MAX(past.max_date) < %(day)s, FALSE)
                                      AS paid,
                                  BOOL_OR(journal.type = ANY(%(money)s)) AS by_money
                             FROM account_move_line item
                        LEFT JOIN account_partial_reconcile past ON past.debit_move_id = item.id
                        LEFT JOIN account_move_line came ON came.id = past.credit_move_id
                        LEFT JOIN account_journal journal ON journal.id = came.journal_id
                            WHERE item.company_id = %(company)s
                              AND item.account_id = ANY(%(accounts)s)
                              AND item.parent_state = 'posted' AND item.balance > 0
                              AND item.date >= %(first)s AND item.date < %(day)s
                              AND item.dunning_charge_id IS NULL
                            GROUP BY item.id) known
                     JOIN res_partner debtor ON debtor.id = known.partner_id
                    WHERE NOT known.paid OR known.by_money
                    GROUP BY 1, 2, 3""",
                day=day,
                before=day - timedelta(days=1),
                due=Item._get_due_sql(),
                money=list(MONEY),
                company=company.id,
                accounts=list(Item._get_receivable_accounts().ids),
                first=day - timedelta(days=365 * YEARS),
            )
        )

    @api.model
    def _get_of(self, company):
        """The habits that were learnt last; None before that, or with too few payments."""
        whole = self.sudo().search([("company_id", "=", company.id), ("partner_id", "=", False)])
        if not whole:
            return None
        rows = self.env.execute_query(
            SQL(
                "SELECT partner_id, ROUND(typical)::int FROM account_collections_habit "
                "WHERE company_id = %s AND partner_id IS NOT NULL",
                company.id,
            )
        )
        return Habits(whole.paid_count, whole.typical, None, dict(rows), whole.curve)

    @api.model
    def _is_known(self, company):
        whole = [("company_id", "=", company.id), ("partner_id", "=", False)]
        return bool(self.search_count(whole, limit=1))

    @api.model
    def _keep(self, company, habits):
        """In place of what was known before."""
        own = self.sudo()
        own.search([("company_id", "=", company.id)]).unlink()
        if habits is None:
            return
        today = company._get_dunning_today()
        rows = [{"paid_count": habits.paid, "typical": habits.of_all, "curve": list(habits.curve)}]
        rows += [
            {"partner_id": debtor, "typical": typical, "paid_count": habits.counts.get(debtor, 0)}
            for debtor, typical in habits.typical.items()
        ]
        for some in split_every(BATCH, rows):
            own.create([{"company_id": company.id, "learnt_on": today, **vals} for vals in some])
            self.env.flush_all()
            self.env.invalidate_all()

    # === WHAT COMES IN === #

    @api.model
    def _expect(self, company, habits, day, days):
        """(by the habits, from what was arranged, arranged in all, rate kept) in the ``days`` from
        ``day`` on; today's arrangements only if it is today."""
        is_today = day == company._get_dunning_today()
        claims = self._read_claims(company, day, is_today)
        arranged, kept = self._read_arranged(company, day) if is_today else ([], 1.0)
        free = forecast.expect(habits, claims, days)
        due = sum(one.amount for one in arranged if one.day < days)
        return free, kept * due, due, kept

    @api.model
    def _read_claims(self, company, day, is_today):
        """What was open at the end of the day before, by debtor and days late; today without what
        is contested, promised or laid in instalments."""
        Item = self.env["account.move.line"].sudo()
        before = day - timedelta(days=1)
        apart = SQL("TRUE")
        if is_today:
            apart = SQL(
                """NOT EXISTS (SELECT FROM account_dispute row JOIN account_move_line own
                                 ON own.move_id = row.move_id
                                WHERE own.id = owed.id AND row.state = 'open'
                                  AND (row.move_line_id IS NULL OR row.move_line_id = owed.id))
                   AND NOT EXISTS (SELECT FROM account_payment_promise_line row
                                    WHERE row.move_line_id = owed.id AND row.state = 'open')
                   AND NOT EXISTS (SELECT FROM account_payment_plan_item row
                                    WHERE row.move_line_id = owed.id
                                      AND row.state IN ('accepted', 'in_arrears', 'cured'))"""
            )
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.commercial_partner_id, %(before)s - owed.due_on, SUM(owed.residual)
                     FROM %(items)s owed
                     JOIN account_move_line item ON item.id = owed.id
                     JOIN res_partner debtor ON debtor.id = item.partner_id
                    WHERE owed.residual > 0 AND %(apart)s
                    GROUP BY 1, 2""",
                before=before,
                items=Item._get_as_of_sql(company, before),
                apart=apart,
            )
        )
        return [Claim(debtor, late, amount) for debtor, late, amount in rows]

    @api.model
    def _read_arranged(self, company, day):
        """(promises and instalments by their day, the rate at which promises are kept)."""
        Figure = self.env["account.collections.figure"].sudo()
        found = []
        promises = self.env["account.payment.promise"].sudo()
        for promise in promises.search([("company_id", "=", company.id), ("state", "=", "open")]):
            amount = promise.currency_id._convert(
                promise.amount_open, company.currency_id, company, day
            )
            found.append(Arranged(max((promise.promised_on - day).days, 0), amount))
        plans = self.env["account.payment.plan"].sudo()
        running = [
            ("company_id", "=", company.id),
            ("state", "in", ("accepted", "in_arrears", "cured")),
        ]
        for line in plans.search(running).line_ids:
            amount = line.currency_id._convert(line.amount_open, company.currency_id, company, day)
            if amount > 0:
                found.append(Arranged(max((line.due_on - day).days, 0), amount))
        kept, judged = Figure._read_promises(company, day)
        return found, kept / judged if judged else 1.0

    @api.model
    def _read_came_in(self, company, day, days):
        """The money that came in ``days`` from ``day`` on, on what was open before."""
        Item = self.env["account.move.line"].sudo()
        ((amount,),) = self.env.execute_query(
            SQL(
                """SELECT COALESCE(SUM(past.amount), 0)
                     FROM account_partial_reconcile past
                     JOIN account_move_line item ON item.id = past.debit_move_id
                     JOIN account_move_line paid ON paid.id = past.credit_move_id
                     JOIN account_journal journal ON journal.id = paid.journal_id
                    WHERE past.max_date >= %(day)s AND past.max_date < %(end)s
                      AND item.date < %(day)s AND item.company_id = %(company)s
                      AND item.account_id = ANY(%(accounts)s) AND item.parent_state = 'posted'
                      AND paid.parent_state = 'posted' AND item.dunning_charge_id IS NULL
                      AND journal.type = ANY(%(money)s)""",
                day=day,
                end=day + timedelta(days=days),
                company=company.id,
                accounts=list(Item._get_receivable_accounts().ids),
                money=list(MONEY),
            )
        )
        return amount
