from odoo import fields, models

from ...tools.common.money import as_exact
from ...tools.plan import limits as plan_limits


class AccountPaymentPlanLimit(models.Model):
    """What a collector may agree on alone, by the size of the balance; what goes beyond it needs a
    manager. Without rows there are no limits."""

    _name = "account.payment.plan.limit"
    _description = "Limits of Payment Plans"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "company_id, balance_from"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    balance_from = fields.Monetary(
        help="The row is for plans of this total or more, up to the next row. Below the first row "
        "each plan needs a manager."
    )
    max_instalments = fields.Integer("Instalments at Most", help="0 = no limit.")
    min_amount = fields.Monetary("Instalment at Least", help="0 = no limit.")
    first_percent = fields.Float("First Payment %", help="Share of the total. 0 = no limit.")
    max_days = fields.Integer(
        "Days at Most", help="From the agreement to the last instalment. 0 = no limit."
    )

    _row_unique = models.UniqueIndex(
        "(company_id, balance_from)", "There is a row for this balance already."
    )
    _limits_positive = models.Constraint(
        "CHECK (balance_from >= 0 AND max_instalments >= 0 AND min_amount >= 0 AND max_days >= 0"
        " AND first_percent >= 0 AND first_percent < 100)",
        "Limits must not be negative, the first payment lies below 100 %.",
    )

    def _as_rows(self):
        """The grid as the rule sees it."""
        return [
            plan_limits.LimitRow(
                self._exact(row.balance_from),
                row.max_instalments or None,
                self._exact(row.min_amount) or None,
                as_exact(row.first_percent, 2) or None,
                row.max_days or None,
            )
            for row in self
        ]

    def _exact(self, amount):
        return as_exact(amount, self.company_id.currency_id.decimal_places)
