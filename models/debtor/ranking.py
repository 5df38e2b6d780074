from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, split_every

from ..common.search import NUMERIC, as_amount

BATCH = 5000


class AccountCollectionCase(models.Model):
    """Where a case stands in the list of cases. What is shown there is read from the ledger; only
    the order, and whether a case is in the list at all, comes from this figure, because nobody
    waits for the sums over half a million items. It follows each payment and each posting at the
    end of their transaction, and the calendar once a night."""

    _inherit = "account.collection.case"
    _order = "ranking_amount desc, id"

    ranking_amount = fields.Monetary(
        "Overdue (Ranking)",
        currency_field="company_currency_id",
        readonly=True,
        help="What was overdue when this debtor's items were last touched, or last night.",
    )

    _ranking_idx = models.Index("(company_id, ranking_amount DESC, id)")

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._rank()
        return cases

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        ranked = Domain("ranking_amount", ">", 0)
        domains = {"open": ranked, "closed": ~ranked}
        return Domain.OR(domains[state] for state in value if state in domains)

    def _search_overdue_amount(self, operator, value):
        if operator not in NUMERIC:
            return NotImplemented
        return Domain("ranking_amount", operator, as_amount(self.env, operator, value))

    def _field_to_sql(self, alias, field_expr, query=None):
        """Lets lists sort and sum by what is overdue."""
        if field_expr == "overdue_amount":
            field_expr = "ranking_amount"
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_ranking_sql(self, company):
        """Hook: what is kept of the overdue items of a debtor for lists to sort and search by,
        ``{column: SQL over his items}``."""
        return {"ranking_amount": SQL("COALESCE(SUM(item.amount_residual), 0)")}

    @api.model
    def _get_reasons_sql(self, company):
        """Hook: for which reasons a person must act today, ``{reason: SQL of (debtor id, day)}``.
        What each is worth stands in `tools/insight/ranking.py`, in a list that is closed."""
        return {}

    @api.model
    def _get_rests_sql(self, company, among):
        """Hook: why there is nothing to do about items at present, ``{code: SQL of (item id, last
        day of it or NULL)}``. ``among(column)``: the condition that the item whose id stands in
        this column is one of those that are asked about; without it all is right, but slow."""
        return {}

    def _rank(self):
        """Read the figures from the ledger again."""
        self.env.flush_all()
        names = []
        for company, cases in self.grouped("company_id").items():
            columns = self._get_ranking_sql(company)
            names = list(columns)
            figures = SQL(", ").join(
                SQL("%s AS %s", figure, SQL.identifier(name)) for name, figure in columns.items()
            )
            debtors = self.env["res.partner"]
            self.env.cr.execute(
                SQL(
                    """UPDATE account_collection_case file SET (%(names)s) = ROW(%(new)s)
                         FROM (SELECT known.id, owed.*
                                 FROM account_collection_case known, LATERAL %(owed)s owed
                                WHERE known.id = ANY(%(cases)s)) now
                        WHERE file.id = now.id AND (%(old)s) IS DISTINCT FROM (%(new)s)""",
                    names=SQL(", ").join(map(SQL.identifier, names)),
                    new=SQL(", ").join(SQL.identifier("now", name) for name in names),
                    old=SQL(", ").join(SQL.identifier("file", name) for name in names),
                    owed=debtors._get_overdue_sql(SQL("known.partner_id"), company, figures),
                    cases=list(cases.ids),
                )
            )
        self.invalidate_model(names)

    @api.model
    def _rank_later(self, items):
        """Rank the cases of these items when the transaction ends, once for all of them."""
        # Whoever books need not be a collector.
        owed = items.sudo()._filter_receivable()
        debtors = owed.partner_id.commercial_partner_id
        if not debtors:
            return
        self.invalidate_model(["open_item_ids"])
        waiting = self.env.cr.precommit.data.setdefault("collections_ranking", set())
        if not waiting:
            self.env.cr.precommit.add(self.sudo()._rank_waiting)
        waiting.update(debtors.ids)

    @api.model
    def _rank_waiting(self):
        debtors = self.env.cr.precommit.data.pop("collections_ranking", ())
        self.search([("partner_id", "in", list(debtors))])._rank_isolated()

    def _rank_isolated(self):
        """No payment fails because of a place in a list: the night ranks again."""
        for company, cases in self.grouped("company_id").items():
            self.env["account.collections.fault"]._isolate(
                "rank", company, cases, lambda some: some._rank()
            )

    @api.model
    def _cron_rank(self):
        """A day has passed: more is overdue than yesterday."""
        commit = self.env["ir.cron"]._commit_progress
        cases = self.search([("company_id", "!=", False)], order="id")
        commit(remaining=len(cases))
        for chunk in split_every(BATCH, cases.ids, self.browse):
            try:
                chunk._rank_isolated()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody books a payment of one of them at this moment, which ranks him as well.
                self.env.cr.rollback()
            if not commit(len(chunk)):
                break
