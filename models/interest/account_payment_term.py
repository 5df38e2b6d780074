from odoo import fields, models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    due_date_agreed = fields.Boolean(
        "Agreed with the Debtor",
        by_hand=True,
        groups="account_collections.group_viewer",
        help="The debtor agreed to these terms in the contract, the order or general terms of "
        "business: he is in default the day after the due date, without a demand. Terms that "
        "stand only on the invoice are not agreed.",
    )
