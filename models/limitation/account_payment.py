from odoo import fields, models


class AccountPayment(models.Model):
    """Whose money it is: only what the debtor himself pays acknowledges his debt."""

    _inherit = "account.payment"

    paid_by = fields.Selection(
        [
            ("debtor", "The debtor"),
            ("third_party", "Somebody else"),
            ("insolvency", "Insolvency dividend"),
            ("garnishment", "Garnishment"),
        ],
        default="debtor",
        by_hand=True,
        help="Only what the debtor pays himself acknowledges the debt and lets limitation begin "
        "anew. Money from an enforcement does not: enter the enforcement in the collection case.",
    )
