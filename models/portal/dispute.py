from odoo import fields, models


class AccountDispute(models.Model):
    """A dispute that the debtor entered on his page: as long as nobody decided he may withdraw
    it."""

    _inherit = "account.dispute"

    by_debtor = fields.Boolean("Entered by the Debtor", readonly=True, copy=False)
