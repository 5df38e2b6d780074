from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_promise(self):
        """Enter a promise for these invoices of one debtor."""
        return self.env["account.payment.promise"]._arrange_invoices(self)
