from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL


class Standing(NamedTuple):
    """How a debtor stands with a company; amounts in its currency."""

    overdue: float = 0.0
    balance: float = 0.0
    oldest: object = None
    level_id: int | None = None
    blocked: bool = False
    has_case: bool = False
    collector_id: int | None = None


NO_STANDING = Standing()


class ResPartner(models.Model):
    """What is read of debtors, of many at once."""

    _inherit = "res.partner"

    def _explain_dunning(self):
        """What would be decided today about each open item of the debtors, in words.

        Returns ``[(row, item, decision, level, sentence)]``."""
        company = self.env.company
        items = self.env["account.move.line"].sudo()
        Level = self.env["account.dunning.level"].sudo()
        Decision = self.env["account.dunning.decision"]
        today = company._get_dunning_today()
        decided = items._decide_dunning(company, today, self) if self.ids else []
        # Browsed together: whatever is read of one is read of all.
        records = items.browse([row.id for row, _decision in decided])
        explained = []
        for (row, decision), item in zip(decided, records, strict=True):
            level = Level.browse(decision.step.key if decision.step else ())
            sentence = Decision._get_sentence(
                decision.code, level, decision.on, item, row.disputed_since
            )
            explained.append((row, item, decision, level, sentence))
        return explained

    def _read_standing(self, company):
        """How the debtors stand with ``company``, ``{debtor id: Standing}``, in one query: what
        they owe, how far they were dunned, whether they are blocked, who looks after them."""
        if not self.ids:
            return {}
        Block = self.env["account.dunning.block"].sudo()
        blocked = Block._search(Block._get_debtor_domain(company))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.id, COALESCE(owed.overdue, 0), COALESCE(owed.balance, 0), owed.oldest,
                       %(level)s, debtor.id IN %(blocked)s, file.id IS NOT NULL,
                       CASE WHEN file.id IS NOT NULL
                            THEN COALESCE(file.collector_id, %(collector)s) END
                  FROM unnest(%(debtors)s) AS debtor (id)
             LEFT JOIN (%(owed)s) owed ON owed.debtor = debtor.id
             LEFT JOIN account_collection_case file
                    ON file.partner_id = debtor.id AND file.company_id = %(company)s
                """,
                level=self._get_level_sql(SQL("debtor.id"), company),
                blocked=blocked.subselect("partner_id"),
                collector=company.dunning_collector_id.id or None,
                debtors=list(self.ids),
                owed=self._get_owed_sql(company),
                company=company.id,
            )
        )
        return {debtor: Standing(*found) for debtor, *found in rows}

    def _get_owed_sql(self, company):
        """Overdue without credits, the balance with them, in company currency."""
        Item = self.env["account.move.line"].sudo()
        return SQL(
            """
            SELECT partner.commercial_partner_id AS debtor,
                   SUM(item.amount_residual) FILTER (WHERE %(overdue)s) AS overdue,
                   SUM(item.amount_residual) AS balance,
                   MIN(%(due)s) FILTER (WHERE %(overdue)s) AS oldest
              FROM account_move_line item
              JOIN res_partner partner ON partner.id = item.partner_id
             WHERE partner.commercial_partner_id = ANY(%(debtors)s) AND item.id IN %(items)s
          GROUP BY 1
            """,
            due=Item._get_due_sql(),
            overdue=SQL(
                "%s < %s AND item.amount_residual > 0",
                Item._get_due_sql(),
                company._get_dunning_today(),
            ),
            debtors=list(self.ids),
            items=Item._search(Item._get_dunning_domain(company), bypass_access=True).subselect(),
        )

    @api.model
    def _get_overdue_sql(self, debtor, company, what=None, limit=None):
        """The overdue amount of one ``debtor`` (SQL) as SQL, for sorting and searching, or ``what``
        of his overdue items. The same items as `_get_owed_sql`, without the hook."""
        Item = self.env["account.move.line"].sudo()
        return SQL(
            """(SELECT %s
                  FROM account_move_line item
                  JOIN res_partner partner ON partner.id = item.partner_id
                 WHERE partner.commercial_partner_id = %s AND item.company_id = %s
                   AND item.account_id = ANY(%s)
                   AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                   AND item.amount_residual > 0 AND item.dunning_charge_id IS NULL
                   AND %s < %s %s)""",
            what or SQL("COALESCE(SUM(item.amount_residual), 0)"),
            debtor,
            company.id,
            list(Item._get_receivable_accounts().ids),
            Item._get_due_sql(),
            company._get_dunning_today(),
            SQL("LIMIT %s", limit) if limit else SQL(),
        )

    @api.model
    def _get_level_sql(self, debtor, company):
        """The highest level reached by an open item of one ``debtor`` (SQL), as SQL."""
        return SQL(
            "(SELECT line.level_id %s ORDER BY line.rank DESC, notice.sent_on DESC LIMIT 1)",
            self._get_reached_sql(debtor, company),
        )

    @api.model
    def _get_dunned_sql(self, debtor, company):
        """Whether an open item of one ``debtor`` (SQL) reached any level, as SQL: debtor by debtor,
        as a page and a count stop early. EXISTS would make a join over all items of it."""
        return SQL("((SELECT TRUE %s LIMIT 1) IS TRUE)", self._get_reached_sql(debtor, company))

    @api.model
    def _get_reached_sql(self, debtor, company):
        """The part of a query from ``FROM`` on: a ``line`` and its ``notice`` for each open item
        of one ``debtor`` (SQL) that reached a level in its current cycle."""
        self.env.flush_all()
        return SQL(
            """FROM res_partner partner
               JOIN account_move_line item ON item.partner_id = partner.id
               JOIN account_dunning_notice_line line ON line.move_line_id = item.id
               JOIN account_dunning_notice notice ON notice.id = line.notice_id
              WHERE partner.commercial_partner_id = %s AND item.company_id = %s
                AND item.account_id = ANY(%s)
                AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                AND notice.state = 'sent' AND line.kind = 'claim' AND line.drop_reason IS NULL
                AND line.rank > 0 AND line.cycle = COALESCE(item.dunning_cycle, 0)""",
            debtor,
            company.id,
            list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
        )
