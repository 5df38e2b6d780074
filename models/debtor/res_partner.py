from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.search import NUMERIC, as_amount, asks_group
from ..common.window import open_form

ANY_READER = "account_collections.group_viewer"


class ResPartner(models.Model):
    """The debtor: a commercial partner, seen from one company: what he owes, who looks after him.
    Read of many debtors at once."""

    _inherit = "res.partner"

    type = fields.Selection(
        selection_add=[("dunning", "Dunning")], ondelete={"dunning": "set default"}
    )
    dunning_procedure_id = fields.Many2one(
        "account.dunning.procedure",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="How this debtor is dunned. Empty: by his tags, else as the company usually does.",
    )
    collection_case_id = fields.Many2one(
        "account.collection.case", compute="_compute_collection_case_id", groups=ANY_READER
    )
    dunning_collector_id = fields.Many2one(
        "res.users",
        string="Collector",
        compute="_compute_standing",
        inverse="_inverse_dunning_collector_id",
        search="_search_dunning_collector_id",
        groups=ANY_READER,
        by_hand=True,
        help="Looks after this debtor; kept on the collection case.",
    )
    overdue_amount = fields.Monetary(
        currency_field="currency_id",
        compute="_compute_standing",
        search="_search_overdue_amount",
        groups=ANY_READER,
    )
    oldest_due_date = fields.Date(compute="_compute_standing", groups=ANY_READER)
    has_collection_case = fields.Boolean(compute="_compute_standing", groups=ANY_READER)

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "dunning_procedure_id"]

    def write(self, vals):
        if not {"parent_id", "is_company"} & set(vals):
            return super().write(vals)
        debtors = self.filtered(lambda partner: partner.commercial_partner_id == partner)
        res = super().write(vals)
        joined = debtors.filtered(lambda partner: partner.commercial_partner_id != partner)
        if joined:
            cases = self.env["account.collection.case"].sudo()
            cases.search([("partner_id", "in", joined.ids)])._tell_of_joining()
        return res

    # === COMPUTES === #

    @api.depends_context("company")
    def _compute_collection_case_id(self):
        cases = self.env["account.collection.case"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id"],
        )
        by_debtor = {case.partner_id: case for case in cases}
        for partner in self:
            partner.collection_case_id = by_debtor.get(partner.commercial_partner_id)

    def _inverse_dunning_collector_id(self):
        wanted = {partner: partner.dunning_collector_id for partner in self}
        Case = self.env["account.collection.case"]
        cases = Case._open_for(self.commercial_partner_id, self.env.company)
        by_debtor = cases.grouped("partner_id")
        for partner, collector in wanted.items():
            by_debtor[partner.commercial_partner_id].collector_id = collector

    @asks_group
    def _search_dunning_collector_id(self, operator, value):
        cases = self.env["account.collection.case"].search(
            Domain("collector_id", operator, value) & Domain("company_id", "=", self.env.company.id)
        )
        return Domain("commercial_partner_id", "in", cases.partner_id.ids)

    @asks_group
    def _search_overdue_amount(self, operator, value):
        if operator not in NUMERIC:
            return NotImplemented
        value = as_amount(self.env, operator, value)

        def to_sql(model, alias, query):
            debtor = SQL.identifier(alias, "commercial_partner_id")
            if anything:
                # The first item tells, and nobody sums up the others.
                found = model._get_overdue_sql(debtor, model.env.company, SQL("TRUE"), 1)
                return SQL("%s IS TRUE" if operator == ">" else "%s IS NOT TRUE", found)
            return SQL(
                f"%s {operator} %s", model._get_overdue_sql(debtor, model.env.company), value
            )

        anything = operator in (">", "<=") and value == 0
        return Domain.custom(to_sql=to_sql)

    # === STANDING === #

    @api.depends_context("company")
    def _compute_standing(self):
        known = self.commercial_partner_id._read_standing(self.env.company)
        names = [
            name for name, field in self._fields.items() if field.compute == "_compute_standing"
        ]
        for partner in self:
            standing = known.get(partner.commercial_partner_id.id, {})
            for name in names:
                partner[name] = standing.get(name)

    def _read_standing(self, company):
        """How the debtors stand with ``company``, ``{debtor id: {name: value}}``, in one query."""
        if not self.ids:
            return {}
        columns = self._get_standing_sql(company)
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT debtor.id, %(columns)s
                  FROM unnest(%(debtors)s) AS debtor (id)
             LEFT JOIN (%(owed)s) owed ON owed.debtor = debtor.id
             LEFT JOIN account_collection_case file
                    ON file.partner_id = debtor.id AND file.company_id = %(company)s
                """,
                columns=SQL(", ").join(
                    SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()
                ),
                debtors=list(self.ids),
                owed=self._get_owed_sql(company),
                company=company.id,
            )
        )
        return {row["id"]: row for row in rows}

    @api.model
    def _get_standing_sql(self, company):
        """Hook: how a ``debtor`` with what he ``owed`` and his ``file`` stands with ``company``,
        ``{name: SQL}``; what bears the name of a field computed by `_compute_standing` fills it."""
        return {
            "overdue_amount": SQL("COALESCE(owed.overdue, 0)"),
            "balance": SQL("COALESCE(owed.balance, 0)"),
            "oldest_due_date": SQL("owed.oldest"),
            "has_collection_case": SQL("file.id IS NOT NULL"),
            "dunning_collector_id": SQL(
                "CASE WHEN file.id IS NOT NULL THEN COALESCE(file.collector_id, %s) END",
                company.dunning_collector_id.id or None,
            ),
        }

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

    # === ACTIONS === #

    def action_open_collection_case(self):
        self.ensure_one()
        case, debtor = self.collection_case_id, self.commercial_partner_id
        Case = self.env["account.collection.case"]
        if not case and not Case.has_access("create"):
            raise UserError(
                self.env._("%s has no collection case yet: nobody wrote to him.", debtor.name)
            )
        case = case or Case._open_for(debtor, self.env.company)
        return open_form(case)
