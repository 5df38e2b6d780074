from odoo import models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    """The payment of a debtor: it may pay costs and interest before invoices."""

    _inherit = "account.payment"

    def action_allocate_dunning(self):
        """Choose what it pays."""
        self.ensure_one()
        credits = self.move_id._get_receivables().filtered(
            lambda line: not line.reconciled and line.amount_residual < 0
        )
        if not credits:
            raise UserError(
                self.env._(
                    "Nothing is left of this payment to allocate, or it has no journal entry yet: "
                    "allocate the bank transaction from the collection case instead."
                )
            )
        case = self.env["account.collection.case"].browse()
        return case._get_allocation_action(
            self.company_id, self.partner_id.commercial_partner_id, credits[0]
        )
