from odoo import api, fields, models
from odoo.tools import SQL

from ..common.search import asks_group


class ResPartner(models.Model):
    """How far a debtor was dunned."""

    _inherit = "res.partner"

    dunning_level_id = fields.Many2one(
        "account.dunning.level",
        compute="_compute_standing",
        search="_search_dunning_level_id",
        groups="account_collections.group_viewer",
        help="The highest level among the open items.",
    )

    @api.model
    def _get_standing_sql(self, company):
        level = self._get_level_sql(SQL("debtor.id"), company)
        return {**super()._get_standing_sql(company), "dunning_level_id": level}

    @asks_group
    def _search_dunning_level_id(self, operator, value):
        def ask(model, alias, question):
            debtor = SQL.identifier(alias, "commercial_partner_id")
            return question(debtor, model.env.company)

        return self.env["account.dunning.level"]._search_reached(
            operator,
            value,
            lambda model, alias: ask(model, alias, model._get_level_sql),
            lambda model, alias: ask(model, alias, model._get_dunned_sql),
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
                AND line.rank > 0 AND line.cycle = COALESCE(item.dunning_cycle, 0)
                AND line.plan_id IS NULL AND %s""",
            debtor,
            company.id,
            list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
            self.env["account.dunning.notice.line"]._get_sent_sql(),
        )
