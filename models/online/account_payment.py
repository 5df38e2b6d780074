from odoo import models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    """The booked payment of an online transaction."""

    _inherit = "account.payment"

    def action_cancel(self):
        res = super().action_cancel()
        for payment in self.filtered("payment_transaction_id"):
            payment.payment_transaction_id.sudo()._tell_isolated("_tell_of_cancelling")
        return res

    def _synchronize_to_moves(self, changed_fields):
        """Odoo can rewrite one line of a debtor, not those of a payment that pays several items in
        part."""
        if any(name in changed_fields for name in self._get_trigger_fields_to_synchronize()):
            for payment in self:
                move = payment.move_id
                if move.state != "posted" and len(payment._seek_for_lines()[1]) > 1:
                    raise UserError(
                        self.env._(
                            "%s pays parts of several items and stays as it is. Confirm it again "
                            "unchanged, or cancel it and register the payment anew.",
                            payment.display_name,
                        )
                    )
        return super()._synchronize_to_moves(changed_fields)
