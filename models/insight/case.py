from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.desk.aging import AGES
from ...tools.insight import ranking
from ...tools.insight.forecast import FIRST, LAST


class AccountCollectionCase(models.Model):
    """The work list ranked by what the ledger's own history says: money times the probability that
    it is still unpaid in 14 days."""

    _inherit = "account.collection.case"

    risk_amount = fields.Monetary(
        help="Ranks the work list: of each overdue amount the part that is likely to be still "
        "unpaid in 14 days, as your debtors have paid so far. Until 30 payments are known: of what "
        "is overdue for up to 30 days 10 %, up to 60 days 25 %, up to 90 days 50 %, longer 75 %. "
        "As of the last payment or posting, or last night.",
    )

    @api.model
    def _get_risk_sql(self, company):
        habits = self.env["account.collections.habit"].sudo()
        whole = habits.search([("company_id", "=", company.id), ("partner_id", "=", False)])
        if not whole:
            return super()._get_risk_sql(company)
        Item = self.env["account.move.line"].sudo()
        stays = ranking.stay_unpaid(whole.curve, FIRST)
        since = SQL(
            """%(today)s - 1 - %(due)s - COALESCE(
                   (SELECT ROUND(habit.typical)::int
                      FROM res_partner debtor
                      JOIN account_collections_habit habit
                        ON habit.partner_id = debtor.commercial_partner_id
                       AND habit.company_id = %(company)s
                     WHERE debtor.id = item.partner_id), %(of_all)s)""",
            today=company._get_dunning_today(),
            due=Item._get_due_sql(),
            company=company.id,
            of_all=round(whole.typical),
        )
        return SQL(
            """ROUND((item.amount_residual
                      * (%(stays)s::float8[])[LEAST(GREATEST(%(since)s, %(first)s), %(last)s)
                                              - %(first)s + 1])::numeric, %(digits)s)""",
            stays=stays,
            since=since,
            first=FIRST - ranking.DAYS,
            last=LAST,
            digits=company.currency_id.decimal_places,
        )

    def _read_risk_parts(self, company):
        found = super()._read_risk_parts(company)
        if not self.env["account.collections.habit"].sudo()._is_known(company):
            return found
        at_risk = self._read_at_risk(company)
        return {
            debtor: {
                age: (amount, at_risk.get((debtor, age.code), 0.0) / amount)
                for age, (amount, _share) in parts.items()
            }
            for debtor, parts in found.items()
        }

    def _read_at_risk(self, company):
        """``{(debtor id, age): amount at risk}``"""
        Item = self.env["account.move.line"].sudo()
        late = SQL("%s - %s", company._get_dunning_today(), Item._get_due_sql())
        sums = SQL(", ").join(
            SQL(
                "SUM(%s) FILTER (WHERE %s)",
                self._get_risk_sql(company),
                SQL("%s >= %s AND %s <= %s", late, age.first, late, age.last)
                if age.last is not None
                else SQL("%s >= %s", late, age.first),
            )
            for age in AGES
            if age.first
        )
        owed = self.env["res.partner"]._get_overdue_sql(SQL("debtor.id"), company, sums)
        rows = self.env.execute_query(
            SQL(
                "SELECT debtor.id, owed.* FROM unnest(%s) AS debtor (id), LATERAL %s owed",
                list(self.partner_id.ids),
                owed,
            )
        )
        ages = [age.code for age in AGES if age.first]
        return {
            (debtor, code): amount or 0.0
            for debtor, *amounts in rows
            for code, amount in zip(ages, amounts, strict=True)
        }
