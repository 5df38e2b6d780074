from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.insight import ranking
from ..common.search import spare_compiling

# Somebody spoke with the debtor, or heard from him.
SPOKEN = ("reached", "will_pay", "negotiates", "disputes", "cannot_pay", "refuses")


class AccountCollectionCase(models.Model):
    """Why a person must act on a case today: what stands on top of the money in the order of the
    work list."""

    _inherit = "account.collection.case"

    # === ORDER === #

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "points":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        worth = SQL("0")
        if direction:
            # Whether it can be sorted by is asked without one, and needs no look at the debtors.
            worth = self._join_reasons(alias, query)
        risk = SQL.identifier(alias, "risk_amount")
        overdue = SQL.identifier(alias, "ranking_amount")
        return SQL(
            """(CASE WHEN %(overdue)s >= %(floor)s
                     -- Of floats: the logarithm of a decimal takes ten times as long.
                     THEN 20 * LOG(
                         (LEAST(GREATEST(%(risk)s, %(floor)s), %(overdue)s) / %(floor)s)::float8)
                     ELSE 0 END + %(worth)s) %(direction)s %(nulls)s""",
            overdue=overdue,
            risk=risk,
            floor=int(ranking.FLOOR),
            worth=worth,
            direction=direction,
            nulls=nulls,
        )

    def _join_reasons(self, alias, query):
        """What the reasons of a debtor are worth together, as SQL."""
        self.env.flush_all()
        spare_compiling(self.env)
        parts = [
            SQL(
                "SELECT DISTINCT %s, owner.debtor, %s, %s FROM (%s) owner (debtor, day)",
                company.id,
                reason,
                ranking.STEPS[reason],
                sql,
            )
            for company in self.env.companies
            for reason, sql in self.sudo()._get_all_reasons_sql(company).items()
        ]
        joined = query.make_alias(alias, "reasons")
        query.add_join(
            "LEFT JOIN",
            joined,
            SQL(
                """(SELECT company, debtor, SUM(worth) AS worth
                      FROM (%s) known (company, debtor, reason, worth) GROUP BY 1, 2)""",
                SQL(" UNION ALL ").join(parts),
            ),
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(joined, "debtor"),
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(joined, "company"),
                SQL.identifier(alias, "company_id"),
            ),
        )
        return SQL("COALESCE(%s, 0)", SQL.identifier(joined, "worth"))

    # === REASONS === #

    @api.model
    def _get_reasons_sql(self, company):
        today = company._get_dunning_today()
        last = ranking.find_last_working_day(today, company._get_working_days())
        promises, plans = self.env["account.payment.promise"], self.env["account.payment.plan"]
        notices = self.env["account.dunning.notice"]
        contacts = self.env["account.collection.contact"]
        own = Domain("company_id", "=", company.id)
        spoken = fields.Datetime.now() - timedelta(days=ranking.LATELY)
        return {
            **super()._get_reasons_sql(company),
            # On the day after the last one on which it could be kept.
            "promise_broken": self._select_owners(
                promises,
                own
                & Domain("state", "=", "broken")
                & Domain("last_day", ">=", last)
                & Domain("line_ids.move_line_id.reconciled", "=", False),
                "promised_on",
            ),
            "plan_failed": self._select_owners(
                plans,
                own
                & Domain("state", "in", ("in_arrears", "defaulted"))
                & Domain("failed_on", ">", last),
                "failed_on",
            ),
            "returned": self._select_owners(
                notices, own & Domain("has_problem", "=", True), "create_date"
            ),
            "contacted": self._select_owners(
                contacts,
                own & Domain("date", ">", spoken) & Domain("outcome", "in", SPOKEN),
                "date",
            ),
        }

    @api.model
    def _get_all_reasons_sql(self, company):
        """With what is time-barred soon, which no query tells."""
        rows = self.env.execute_query(self._get_old_rows_sql(company))
        barred = self._find_soon_barred(company, [item for *_debtor, item, _none in rows])
        debtors = SQL("SELECT unnest(%s::int[]), NULL::date", list(barred))
        return {**self._get_reasons_sql(company), "soon_barred": debtors}

    @api.model
    def _select_owners(self, model, domain, day):
        """The debtors of what a ``domain`` finds, each with its ``day``."""
        query = model.sudo()._search(domain)
        owner, day = SQL.identifier(query.table, "partner_id"), SQL.identifier(query.table, day)
        return query.select(owner, SQL("%s::date", day))

    # === TIME-BARRED SOON === #

    @api.model
    def _get_old_rows_sql(self, company):
        """The items that may be time-barred soon."""
        Item = self.env["account.move.line"].sudo()
        soon = fields.Date.add(company._get_dunning_today(), days=ranking.SOON)
        return SQL(
            """SELECT 'old', partner.commercial_partner_id, NULL, NULL, item.id, NULL
                 FROM account_move_line item
                 JOIN res_partner partner ON partner.id = item.partner_id
                WHERE %s AND %s <= %s""",
            Item._get_claimed_sql(company),
            Item._get_due_sql(),
            company._get_limitation_horizon(soon),
        )

    @api.model
    def _find_soon_barred(self, company, items):
        """``{debtor id: last day}`` of those of whom one of these ``items`` (ids) is time-barred
        within a month, and not yet."""
        today = company._get_dunning_today()
        found = {}
        soon = fields.Date.add(today, days=ranking.SOON)
        Item = self.env["account.move.line"].sudo()
        limitations = Item.browse(items)._get_limitations()
        last = {
            item.id: limitation.on
            for item, limitation in limitations.items()
            if limitation and limitation.on and today <= limitation.on <= soon
        }
        for item in Item.browse(last):
            debtor = item.partner_id.commercial_partner_id.id
            found[debtor] = min(last[item.id], found.get(debtor, last[item.id]))
        return found
