from odoo import api, models
from odoo.tools import SQL


class ResPartnerFigures(models.Model):
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

    def _read_overdue(self, company):
        """What the debtors owe ``company``, ``{debtor id: (overdue, balance, oldest due date)}``;
        overdue without credits, the balance with them, in company currency."""
        if not self.ids:
            return {}
        Item = self.env["account.move.line"].sudo()
        Item.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.commercial_partner_id,
                       COALESCE(SUM(item.amount_residual) FILTER (WHERE %(overdue)s), 0),
                       COALESCE(SUM(item.amount_residual), 0),
                       MIN(%(due)s) FILTER (WHERE %(overdue)s)
                  FROM account_move_line item
                  JOIN res_partner debtor ON debtor.id = item.partner_id
                 WHERE debtor.commercial_partner_id = ANY(%(debtors)s) AND item.id IN %(items)s
              GROUP BY 1
                """,
                due=Item._get_due_sql(),
                overdue=SQL(
                    "%s < %s AND item.amount_residual > 0",
                    Item._get_due_sql(),
                    company._get_dunning_today(),
                ),
                debtors=list(self.ids),
                items=Item._search(
                    Item._get_dunning_domain(company), bypass_access=True
                ).subselect(),
            )
        )
        return {debtor: (overdue, balance, oldest) for debtor, overdue, balance, oldest in rows}

    @api.model
    def _get_overdue_sql(self, debtor, company, what=None, limit=None):
        """The overdue amount of one ``debtor`` (SQL) as SQL, for sorting and searching, or ``what``
        of his overdue items. The same items as `_read_overdue`, without the hook."""
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

    def _read_dunning_levels(self, company):
        """The highest level reached by an open item of each debtor, ``{debtor id: level id}``."""
        if not self.ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT debtor.id, %s FROM res_partner debtor WHERE debtor.id = ANY(%s)",
                self._get_level_sql(SQL("debtor.id"), company),
                list(self.ids),
            )
        )
        return {debtor: level for debtor, level in rows if level}

    @api.model
    def _get_level_sql(self, debtor, company):
        """The highest level reached by an open item of one ``debtor`` (SQL), as SQL."""
        self.env.flush_all()
        return SQL(
            """(SELECT line.level_id
                  FROM res_partner partner
                  JOIN account_move_line item ON item.partner_id = partner.id
                  JOIN account_dunning_notice_line line ON line.move_line_id = item.id
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 WHERE partner.commercial_partner_id = %s AND item.company_id = %s
                   AND item.account_id = ANY(%s)
                   AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                   AND notice.state = 'sent' AND line.kind = 'claim' AND line.drop_reason IS NULL
                   AND line.rank > 0 AND line.cycle = COALESCE(item.dunning_cycle, 0)
              ORDER BY line.rank DESC, notice.sent_on DESC
                 LIMIT 1)""",
            debtor,
            company.id,
            list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
        )
