from odoo import fields, models


class AccountPaymentPromiseMethod(models.Model):
    """How a debtor says he will pay, with the days the money is on its way. Rows, not days on the
    company: each country has ways of its own, and a company uses several of them."""

    _name = "account.payment.promise.method"
    _description = "Promised Payment Method"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    transit_days = fields.Integer(
        "Days on the Way",
        help="So many days after the debtor has paid the money is on the account.",
    )

    _days_positive = models.Constraint(
        "CHECK (transit_days >= 0)", "The days on the way must not be negative."
    )
