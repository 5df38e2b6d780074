from odoo import fields, models
from odoo.tools import ormcache

from ...tools.common.money import as_exact
from ...tools.credit.holds import Rule
from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    """How a company gives credit: by whom limits are set, and when a debtor is held."""

    _inherit = "res.company"

    credit_collector_limit = fields.Monetary(
        "Limits a Collector Sets Alone",
        groups=SETTINGS_READER,
        help="Credit limits and releases up to this amount need no manager. 0 = all of them do.",
    )
    credit_second_limit = fields.Monetary(
        "Limits of Two Persons",
        groups=SETTINGS_READER,
        help="From this amount on a limit or a release is approved by somebody else than who "
        "proposed it. 0 = never.",
    )
    credit_review_months = fields.Integer(
        "Months until a Limit is Reviewed",
        default=12,
        groups=SETTINGS_READER,
        help="Whoever looks after the debtor gets a task then; 30 days before a limit runs out in "
        "any case.",
    )

    _credit_positive = models.Constraint(
        "CHECK (credit_collector_limit >= 0 AND credit_second_limit >= 0"
        " AND credit_review_months >= 0)",
        "Amounts and months of credit limits must not be negative.",
    )

    @ormcache("self.id")
    def _has_credit_control(self):
        """Whether anybody has said anything about credit: else nothing is asked, ever."""
        owned = [("company_id", "=", self.id)]
        return bool(
            self.env["account.credit.rule"].sudo().search_count(owned, limit=1)
            or self.env["account.credit.limit"]
            .sudo()
            .search_count([*owned, ("state", "=", "approved")], limit=1)
            or self._has_credit_insurance()
        )

    @ormcache("self.id")
    def _has_credit_insurance(self):
        """Whether there is a policy: else nothing about it is asked, ever."""
        owned = [("company_id", "=", self.id)]
        return bool(self.env["account.credit.insurance"].sudo().search_count(owned, limit=1))

    @ormcache("self.id")
    def _get_credit_rules(self):
        """The rules of the company as values. Whoever has a policy means its reporting days, until
        a rule says otherwise."""
        digits = self.currency_id.decimal_places
        rows = self.env["account.credit.rule"].sudo().search([("company_id", "=", self.id)])
        implied = () if "insurer" in rows.mapped("code") else (Rule("insurer"),)
        return (implied if self._has_credit_insurance() else ()) + tuple(
            Rule(
                row.code,
                row.effect == "stop",
                row.days,
                as_exact(row.amount, digits),
                as_exact(row.percent, 2),
                row.count,
            )
            for row in rows
        )
