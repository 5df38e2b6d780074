from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.search import NUMERIC, as_amount, spare_compiling
from ..notice.account_move import ReachedLevel

# What a debtor said or contests, ``{field: (model, domain of what holds now)}``.
STANDING = {
    "is_promised": ("account.payment.promise", [("state", "=", "open")]),
    "is_planned": (
        "account.payment.plan",
        [("state", "in", ("accepted", "in_arrears", "cured", "defaulted"))],
    ),
    "is_disputed": ("account.dispute", [("state", "=", "open")]),
    "is_blocked": ("account.dunning.block", [("is_current", "=", True)]),
}


def _standing(name, label, explained):
    search = f"_search_{name}"
    return fields.Boolean(label, compute="_compute_standing_flags", search=search, help=explained)


class AccountCollectionCase(models.Model):
    """By what the work list is filtered and grouped: how far a debtor was dunned, for how long he
    has been overdue, what he promised or contests."""

    _inherit = "account.collection.case"

    level_id = ReachedLevel(search="_search_level_id")
    days_overdue = fields.Integer(search="_search_days_overdue")
    is_promised = _standing("is_promised", "Promised", "A promise to pay runs.")
    is_planned = _standing("is_planned", "In a Plan", "A payment plan runs.")
    is_disputed = _standing("is_disputed", "Disputed", "Something is contested.")
    is_blocked = _standing("is_blocked", "Blocked", "A block of the debtor or an item runs.")

    # === PROMISED, PLANNED, DISPUTED, BLOCKED === #

    @api.depends("partner_id", "company_id")
    def _compute_standing_flags(self):
        """All of them in one query."""
        owned = self._get_owner_domain()
        parts = [self._get_standing_query(name, owned) for name in STANDING]
        found = set(self.env.execute_query(SQL(" UNION ").join(parts))) if self.ids else ()
        for case in self:
            for name in STANDING:
                case[name] = (name, case.company_id.id, case.partner_id.id) in found

    @api.model
    def _get_standing_query(self, name, owned):
        model, domain = STANDING[name]
        query = self.env[model]._search(Domain(domain) & owned)
        columns = (SQL.identifier(query.table, column) for column in ("company_id", "partner_id"))
        return query.select(SQL("%s", name), *columns)

    @api.model
    def _find_standing(self, name, owned):
        """``[(company id, debtor id)]`` of the debtors of whom it holds."""
        model, domain = STANDING[name]
        found = self.env[model]._read_group(Domain(domain) & owned, ["company_id", "partner_id"])
        return [(company.id, debtor.commercial_partner_id.id) for company, debtor in found]

    @api.model
    def _search_standing(self, name, operator):
        if operator != "in":
            return NotImplemented
        found = {}
        for company, debtor in self._find_standing(name, Domain.TRUE):
            found.setdefault(company, []).append(debtor)
        return Domain.OR(
            Domain("company_id", "=", company) & Domain("partner_id", "in", debtors)
            for company, debtors in found.items()
        )

    @api.model
    def _search_is_promised(self, operator, value):
        return self._search_standing("is_promised", operator)

    @api.model
    def _search_is_planned(self, operator, value):
        return self._search_standing("is_planned", operator)

    @api.model
    def _search_is_disputed(self, operator, value):
        return self._search_standing("is_disputed", operator)

    @api.model
    def _search_is_blocked(self, operator, value):
        return self._search_standing("is_blocked", operator)

    # === DAYS === #

    @api.model
    def _search_days_overdue(self, operator, value):
        """By the day that is kept, as lists need it at once."""
        if operator not in NUMERIC:
            return NotImplemented
        value = as_amount(self.env, operator, value)
        if operator == "in":
            return Domain.OR(self._search_days_overdue_on("=", days) for days in value)
        return self._search_days_overdue_on(operator, value)

    @api.model
    def _search_days_overdue_on(self, operator, value):
        def to_sql(model, alias, query):
            return SQL(
                f"(COALESCE(%s - %s, 0) {operator} %s)",
                model.env.company._get_dunning_today(),
                SQL.identifier(alias, "oldest_due_on"),
                value,
            )

        return Domain.custom(to_sql=to_sql)

    # === LEVEL === #

    @api.model
    def _search_level_id(self, operator, value):
        Level = self.env["account.dunning.level"]
        return Level._search_reached(
            operator,
            value,
            lambda model, alias: model._get_joined_level_sql(alias),
            lambda model, alias: SQL("%s IS NOT NULL", model._get_joined_level_sql(alias)),
        )

    @api.model
    def _get_joined_level_sql(self, alias):
        """The highest level that an open item of the debtor has reached."""
        return SQL(
            "(%s)",
            self._get_levels_sql(
                SQL(
                    "debtor.commercial_partner_id = %s AND item.company_id = %s",
                    SQL.identifier(alias, "partner_id"),
                    SQL.identifier(alias, "company_id"),
                ),
                SQL("line.level_id"),
                SQL("ORDER BY line.rank DESC, notice.sent_on DESC LIMIT 1"),
            ),
        )

    @api.model
    def _get_levels_sql(self, condition, columns, order):
        self.env.flush_all()
        return SQL(
            """SELECT %s
                 FROM res_partner debtor
                 JOIN account_move_line item ON item.partner_id = debtor.id
                 JOIN account_dunning_notice_line line ON line.move_line_id = item.id
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
                WHERE %s AND item.account_id = ANY(%s)
                  AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                  AND line.rank > 0 AND line.cycle = COALESCE(item.dunning_cycle, 0)
                  AND line.plan_id IS NULL AND %s %s""",
            columns,
            condition,
            list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
            self.env["account.dunning.notice.line"]._get_sent_sql(),
            order,
        )

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Of all debtors at once: grouping asks about each."""
        if groupby_spec != "level_id":
            return super()._read_group_groupby(alias, groupby_spec, query)
        spare_compiling(self.env)
        reached = query.make_alias(alias, "reached")
        levels = self._get_levels_sql(
            SQL("TRUE"),
            SQL(
                """DISTINCT ON (debtor.commercial_partner_id, item.company_id)
                   debtor.commercial_partner_id AS debtor, item.company_id AS company,
                   line.level_id AS level"""
            ),
            SQL(
                """ORDER BY debtor.commercial_partner_id, item.company_id, line.rank DESC,
                            notice.sent_on DESC"""
            ),
        )
        query.add_join(
            "LEFT JOIN",
            reached,
            SQL("(%s)", levels),
            SQL(
                "%s = %s AND %s = %s",
                SQL.identifier(reached, "debtor"),
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(reached, "company"),
                SQL.identifier(alias, "company_id"),
            ),
        )
        return SQL.identifier(reached, "level")
