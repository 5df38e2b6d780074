from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.desk.aging import AGES, BY_CODE, get_age
from ..common.search import asks_group

ANY_READER = "account_collections.group_viewer"


class Negated(fields.Monetary):
    """A column with its sign turned, as people speak of credits: lists add it up in SQL."""

    def to_sql(self, model, alias):
        column = "amount_residual" if self.name == "amount_free" else "balance"
        return SQL("(-%s)", model._field_to_sql(alias, column))


class AccountMoveLine(models.Model):
    """The open item as the desk counts it: how old it is, and which credits wait for somebody to
    say what they pay."""

    _inherit = "account.move.line"

    dunning_age = fields.Selection(
        [
            ("not_due", "Not due"),
            ("to_30", "1–30 days"),
            ("to_60", "31–60 days"),
            ("to_90", "61–90 days"),
            ("over_90", "More than 90 days"),
        ],
        string="Overdue for",
        compute="_compute_dunning_age",
        search="_search_dunning_age",
        groups=ANY_READER,
        help="Of what a debtor owes; empty for credits and what is paid.",
    )
    waits_for_claim = fields.Boolean(
        "Credit to Allocate",
        compute="_compute_waits_for_claim",
        search="_search_waits_for_claim",
        groups=ANY_READER,
        help="A payment or credit that is not matched, of a debtor with something overdue.",
    )
    amount_free = Negated(
        "Free",
        currency_field="company_currency_id",
        compute="_compute_negated",
        groups=ANY_READER,
        help="What of this credit is not matched yet, in company currency.",
    )
    amount_collected = Negated(
        "Collected",
        currency_field="company_currency_id",
        compute="_compute_negated",
        groups=ANY_READER,
        help="What this entry took off what customers owe, in company currency.",
    )

    # === AGE === #

    @api.depends("date_maturity", "invoice_date", "date", "amount_residual")
    def _compute_dunning_age(self):
        self.dunning_age = False
        for company, items in self.grouped("company_id").items():
            for age in AGES if company else ():
                aged = items.filtered_domain(self._get_age_domain(company, age))
                aged.dunning_age = age.code

    @asks_group
    def _search_dunning_age(self, operator, value):
        if operator != "in":
            return NotImplemented
        aged = Domain.OR(
            self._get_age_domain(company, BY_CODE[code])
            for company in self.env.companies
            for code in value
            if code in BY_CODE
        )
        if False in value:
            others = [age.code for age in AGES if age.code not in value]
            return ~Domain.OR(
                self._get_age_domain(company, BY_CODE[code])
                for company in self.env.companies
                for code in others
            )
        return aged

    @api.model
    def _get_claimed_domain(self, company):
        """What the debtors of ``company`` owe."""
        return self._get_dunning_domain(company) & Domain("amount_residual", ">", 0)

    @api.model
    def _get_age_domain(self, company, age):
        """The claims of ``company`` of a class of age, as `_get_due` tells their due day."""
        earliest, latest = age.get_due_days(company._get_dunning_today())
        return (
            self._get_claimed_domain(company)
            & self._get_due_domain(">=", earliest)
            & self._get_due_domain("<=", latest)
        )

    @api.model
    def _get_due_domain(self, operator, day):
        """`_get_due_sql` compared with a ``day``, as a domain."""
        if day is None:
            return Domain.TRUE
        names = ("date_maturity", "invoice_date", "date")
        return Domain.OR(
            Domain.AND(Domain(unset, "=", False) for unset in names[:place])
            & Domain(name, operator, day)
            for place, name in enumerate(names)
        )

    @api.model
    def _read_ages(self, companies):
        """``[(company, age, items, amount in its currency)]`` of all claims, in one query."""
        self = self.sudo()
        self.env.flush_all()
        rows = []
        for company in companies:
            today = company._get_dunning_today()
            # By their days: PostgreSQL would ask of each item to which class it belongs.
            days = self.env.execute_query(
                SQL(
                    """SELECT %s, COUNT(*), SUM(item.amount_residual)
                         FROM account_move_line item WHERE %s GROUP BY 1""",
                    self._get_due_sql(),
                    self._get_claimed_sql(company),
                )
            )
            counts, amounts = Counter(), Counter()
            for due, count, amount in days:
                age = get_age(due, today)
                counts[age] += count
                amounts[age] += amount
            rows += [(company, age, count, amounts[age]) for age, count in counts.items()]
        return rows

    @api.model
    def _get_claimed_sql(self, company):
        """`_get_claimed_domain` in the words of the index that holds all it asks for."""
        return SQL(
            """item.company_id = %s AND item.account_id = ANY(%s) AND item.parent_state = 'posted'
               AND item.reconciled IS NOT TRUE AND item.amount_residual > 0
               AND item.dunning_charge_id IS NULL""",
            company.id,
            list(self._get_receivable_accounts().ids),
        )

    # === CREDITS === #

    @api.depends("balance", "amount_residual")
    def _compute_negated(self):
        for item in self:
            item.amount_collected, item.amount_free = -item.balance, -item.amount_residual

    @api.depends("amount_residual", "partner_id")
    def _compute_waits_for_claim(self):
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                "SELECT item.id FROM account_move_line item WHERE item.id = ANY(%s) AND %s",
                list(self.ids),
                self._get_waiting_credit_sql("item"),
            )
        )
        ids = {item for (item,) in found}
        for item in self:
            item.waits_for_claim = item.id in ids

    @asks_group
    def _search_waits_for_claim(self, operator, value):
        if operator not in ("in", "not in"):
            return NotImplemented
        self.env.flush_all()
        # By its conditions, not by their result: so the index of the credits is used.
        wanted = SQL() if operator == "in" else SQL(" IS NOT TRUE")
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s%s", model._get_waiting_credit_sql(alias), wanted
            )
        )

    @api.model
    def _get_waiting_credit_sql(self, alias):
        """Whether an item is a credit of a debtor with something overdue. By the ranking of their
        cases, as nobody waits for the sums over all that is open."""
        return SQL(
            """(%(item)s.company_id = ANY(%(companies)s) AND %(item)s.account_id = ANY(%(accounts)s)
                AND %(item)s.parent_state = 'posted' AND %(item)s.reconciled IS NOT TRUE
                AND %(item)s.amount_residual < 0 AND %(item)s.dunning_charge_id IS NULL
                AND EXISTS (
                    SELECT FROM res_partner partner
                      JOIN account_collection_case file
                        ON file.partner_id = partner.commercial_partner_id
                     WHERE partner.id = %(item)s.partner_id
                       AND file.company_id = %(item)s.company_id AND file.ranking_amount > 0))""",
            item=SQL.identifier(alias),
            companies=list(self.env.companies.ids),
            accounts=list(self.sudo()._get_receivable_accounts().ids),
        )
