from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.common.money import ZERO, as_exact
from ...tools.insight.ledger import BUCKETS
from ...tools.insight.standing import Cell
from ..common.search import asks_group

ANY_READER = "account_collections.group_viewer"
MONEY = ("bank", "cash", "credit")


class AsOf(fields.Monetary):
    """What was open on the day of the figures; lists add it up in SQL."""

    def to_sql(self, model, alias):
        day = model.env["account.collections.figure"]._get_as_of()
        return SQL(
            "(%s + %s)",
            model._field_to_sql(alias, "amount_residual"),
            model._get_came_off_sql(SQL.identifier(alias, "id"), day),
        )


class AccountMoveLine(models.Model):
    """The open item as it was on any day. What came off it since is added again: nothing of the
    past is kept, and nothing need be."""

    _inherit = "account.move.line"

    open_as_of = AsOf(
        "Open on the Day",
        currency_field="company_currency_id",
        compute="_compute_open_as_of",
        groups=ANY_READER,
        help="What was open of it at the end of the day that the figures are told for, in company "
        "currency.",
    )
    owed_on = fields.Date(
        "Owed on",
        compute="_compute_owed_on",
        search="_search_owed_on",
        groups=ANY_READER,
        help="The day of the figures, if something was to be paid on it.",
    )
    free_on = fields.Date(
        "Free on",
        compute="_compute_owed_on",
        search="_search_free_on",
        groups=ANY_READER,
        help="The day of the figures, if it was a credit that nobody had matched.",
    )

    # A payment that was set back to draft keeps its matching, but pays nothing.
    _collections_draft_idx = models.Index("(account_id) WHERE parent_state = 'draft'")

    # === AS OF A DAY === #

    @api.model
    def _get_came_off_sql(self, item, day):
        """What came off ``item``, an id, after ``day``; of its own sign."""
        return SQL(
            """COALESCE((SELECT SUM(CASE WHEN past.debit_move_id = %(item)s THEN past.amount
                                         ELSE -past.amount END)
                           FROM account_partial_reconcile past
                           JOIN account_move_line other ON other.id =
                                CASE WHEN past.debit_move_id = %(item)s THEN past.credit_move_id
                                     ELSE past.debit_move_id END
                          WHERE (past.debit_move_id = %(item)s OR past.credit_move_id = %(item)s)
                            AND (past.max_date > %(day)s OR other.parent_state = 'draft')), 0)""",
            item=item,
            day=day,
        )

    @api.model
    def _get_as_of_sql(self, company, day, start=None):
        """The items of ``company`` of which something was open at the end of ``day``, or of
        ``start`` before it: id, due day, what was open on either, and whether it was there."""
        start = start or day
        columns = SQL(
            """item.id, %(due)s AS due_on, item.date <= %(start)s AS was_there,
               item.amount_residual + COALESCE(off.since_day, 0) AS residual,
               CASE WHEN item.date <= %(start)s
                    THEN item.amount_residual + COALESCE(off.since_start, 0) ELSE 0 END AS was""",
            due=self._get_due_sql(),
            start=start,
        )
        known = SQL(
            """item.company_id = %s AND item.account_id = ANY(%s) AND item.parent_state = 'posted'
               AND item.date <= %s AND item.dunning_charge_id IS NULL""",
            company.id,
            list(self._get_receivable_accounts().ids),
            day,
        )
        return SQL(
            """(WITH off AS (
                    SELECT side.id, SUM(side.for_day) AS since_day,
                           SUM(side.for_start) AS since_start
                      FROM (%(later)s UNION ALL %(unposted)s) past,
                           LATERAL (VALUES (past.debit_move_id, past.for_day, past.for_start),
                                           (past.credit_move_id, -past.for_day, -past.for_start)
                                   ) side (id, for_day, for_start)
                     GROUP BY side.id)
                SELECT %(columns)s
                  FROM account_move_line item LEFT JOIN off ON off.id = item.id
                 WHERE %(known)s AND item.reconciled IS NOT TRUE
                 UNION ALL
                SELECT %(columns)s
                  FROM off JOIN account_move_line item ON item.id = off.id
                 WHERE %(known)s AND item.reconciled)""",
            later=self._get_matched_later_sql(day, start),
            unposted=self._get_matched_unposted_sql(day, start),
            columns=columns,
            known=known,
        )

    @api.model
    def _get_matched_later_sql(self, day, start):
        """Matched after ``start``; ``for_day`` what of it was matched after ``day``."""
        return SQL(
            """SELECT part.debit_move_id, part.credit_move_id,
                      CASE WHEN part.max_date > %(day)s THEN part.amount ELSE 0 END AS for_day,
                      part.amount AS for_start
                 FROM account_partial_reconcile part WHERE part.max_date > %(start)s""",
            day=day,
            start=start,
        )

    @api.model
    def _get_matched_unposted_sql(self, day, start):
        """Matched before with an entry that is a draft now: it pays nothing, on either day."""
        accounts = list(self._get_receivable_accounts().ids)
        sides = (
            SQL(
                """SELECT part.debit_move_id, part.credit_move_id,
                          CASE WHEN part.max_date > %(day)s THEN 0 ELSE part.amount END,
                          CASE WHEN part.max_date > %(start)s THEN 0 ELSE part.amount END
                     FROM account_move_line draft
                     JOIN account_partial_reconcile part ON part.%(side)s = draft.id
                    WHERE draft.parent_state = 'draft' AND draft.account_id = ANY(%(accounts)s)""",
                day=day,
                start=start,
                side=SQL.identifier(side),
                accounts=accounts,
            )
            for side in ("credit_move_id", "debit_move_id")
        )
        return SQL(" UNION ALL ").join(sides)

    @api.model
    def _read_cells(self, company, day, start):
        """(cells, (credits, their amount), credits at the start), in one query."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT CASE WHEN was > 0 THEN %(then)s END,
                          CASE WHEN residual > 0 THEN %(now)s END,
                          COUNT(*) FILTER (WHERE residual != 0),
                          SUM(GREATEST(was, 0)), SUM(GREATEST(residual, 0)),
                          COUNT(*) FILTER (WHERE residual < 0),
                          SUM(LEAST(residual, 0)), SUM(LEAST(was, 0))
                     FROM %(items)s item
                    GROUP BY 1, 2""",
                then=self._get_bucket_sql(SQL("%s - due_on", start)),
                now=self._get_bucket_sql(SQL("%s - due_on", day)),
                items=self._get_as_of_sql(company, day, start),
            )
        )
        exact = self._exact(company)
        cells = [
            Cell(then, now, count, exact(was), exact(amount))
            for then, now, count, was, amount, *_free in rows
            if then is not None or now is not None
        ]
        free = sum(row[5] for row in rows), sum((exact(row[6]) for row in rows), ZERO)
        return cells, free, sum((exact(row[7]) for row in rows), ZERO)

    @api.model
    def _exact(self, company):
        """How amounts of the ledger are read: Odoo hands over floats."""
        return partial(as_exact, digits=company.currency_id.decimal_places)

    @api.model
    def _get_bucket_sql(self, late):
        cases = [
            SQL("WHEN %s <= %s THEN %s", late, bucket.last, place)
            for place, bucket in enumerate(BUCKETS)
            if bucket.last is not None
        ]
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), len(BUCKETS) - 1)

    # === WHAT HAPPENED === #

    @api.model
    def _read_movements(self, company, start, day):
        """(claimed otherwise than by invoices, written off, collected) after ``start``. What a
        payment left unpaid and somebody booked as an expense was not collected, and its tax was
        not; what it brought beyond the claims is nothing of them."""
        known = [company.id, list(self._get_receivable_accounts().ids), start, day]
        moves = SQL(
            """SELECT item.move_id, journal.type != ALL(%s) AS booked,
                      SUM(item.balance) AS balance
                 FROM account_move_line item
                 JOIN account_journal journal ON journal.id = item.journal_id
                 JOIN account_move move ON move.id = item.move_id AND move.move_type = 'entry'
                WHERE item.company_id = %s AND item.account_id = ANY(%s)
                  AND item.parent_state = 'posted' AND item.date > %s AND item.date <= %s
                  AND item.dunning_charge_id IS NULL
                GROUP BY 1, 2""",
            list(MONEY),
            *known,
        )
        ((claimed, off, came, left),) = self.env.execute_query(
            SQL(
                """WITH own AS (%(moves)s)
                   SELECT COALESCE(SUM(balance) FILTER (WHERE booked AND balance > 0), 0),
                          COALESCE(-SUM(balance) FILTER (WHERE booked AND balance < 0), 0),
                          COALESCE(-SUM(balance) FILTER (WHERE NOT booked), 0),
                          (SELECT COALESCE(SUM(GREATEST(unpaid.amount, 0)), 0)
                             FROM (SELECT SUM(rest.balance) AS amount
                                     FROM own
                                     JOIN account_move_line rest ON rest.move_id = own.move_id
                                     JOIN account_account account ON account.id = rest.account_id
                                    WHERE NOT own.booked
                                      AND (account.account_type LIKE 'expense%%'
                                           OR account.account_type LIKE 'income%%'
                                           OR rest.tax_repartition_line_id IS NOT NULL)
                                    GROUP BY own.move_id) unpaid)
                     FROM own""",
                moves=moves,
            )
        )
        claimed, off, came, left = map(self._exact(company), (claimed, off, came, left))
        return claimed, off + left, came - left

    @api.model
    def _read_paid_parts(self, company, start, day):
        """(``[(amount, days late)]`` of money matched after ``start``, items paid by it). Credit
        notes and write-offs are no payments."""
        late = SQL("past.max_date - %s", self._get_due_sql())
        rows = self.env.execute_query(
            SQL(
                """SELECT %(late)s, SUM(past.amount), COUNT(DISTINCT item.id)
                     FROM account_partial_reconcile past
                     JOIN account_move_line item ON item.id = past.debit_move_id
                     JOIN account_move_line paid ON paid.id = past.credit_move_id
                     JOIN account_journal journal ON journal.id = paid.journal_id
                    WHERE past.max_date > %(start)s AND past.max_date <= %(day)s
                      AND item.company_id = %(company)s AND item.account_id = ANY(%(accounts)s)
                      AND item.parent_state = 'posted' AND paid.parent_state = 'posted'
                      AND item.dunning_charge_id IS NULL AND journal.type = ANY(%(money)s)
                    GROUP BY 1""",
                late=late,
                start=start,
                day=day,
                company=company.id,
                accounts=list(self._get_receivable_accounts().ids),
                money=list(MONEY),
            )
        )
        exact = self._exact(company)
        parts = [(exact(amount), days) for days, amount, _count in rows]
        return parts, sum(row[2] for row in rows)

    # === THE ROWS BEHIND A FIGURE === #

    @api.depends("amount_residual")
    @api.depends_context("figures_as_of")
    def _compute_open_as_of(self):
        self.env.flush_all()
        day = self.env["account.collections.figure"]._get_as_of()
        rows = self.env.execute_query(
            SQL(
                "SELECT item.id, item.amount_residual + %s FROM account_move_line item "
                "WHERE item.id = ANY(%s)",
                self._get_came_off_sql(SQL("item.id"), day),
                list(self.ids),
            )
        )
        amounts = dict(rows)
        for item in self:
            item.open_as_of = amounts.get(item.id, 0.0)

    @api.depends("open_as_of")
    @api.depends_context("figures_as_of")
    def _compute_owed_on(self):
        day = self.env["account.collections.figure"]._get_as_of()
        for item in self:
            item.owed_on = day if item.open_as_of > 0 else False
            item.free_on = day if item.open_as_of < 0 else False

    @asks_group
    def _search_owed_on(self, operator, value):
        return self._search_as_of(operator, value, SQL("residual > 0"))

    @asks_group
    def _search_free_on(self, operator, value):
        return self._search_as_of(operator, value, SQL("residual < 0"))

    @api.model
    def _search_as_of(self, operator, value, which):
        """The same rows that the figures add up."""
        days = [fields.Date.to_date(day) for day in value if day] if operator == "in" else []
        if len(days) != 1:
            raise UserError(self.env._("Choose one day: what was open differs from day to day."))
        self.env.flush_all()
        rows = self.sudo()
        items = SQL(" UNION ALL ").join(
            SQL("SELECT id FROM %s item WHERE %s", rows._get_as_of_sql(company, days[0]), which)
            for company in self.env.companies
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL("%s IN (%s)", SQL.identifier(alias, "id"), items)
        )
