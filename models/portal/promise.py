from odoo import fields, models

from .contact import PAGE


class AccountPaymentPromise(models.Model):
    """A promise that the debtor entered on his page."""

    _inherit = "account.payment.promise"

    channel = fields.Selection(selection_add=[PAGE], ondelete={"page": "set default"})
