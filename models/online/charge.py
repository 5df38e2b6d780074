from odoo import models
from odoo.exceptions import UserError


class AccountDunningCharge(models.Model):
    """Charges that are paid online are booked when the money is there: then it is too late to ask
    for an account."""

    _inherit = "account.dunning.charge"

    def _can_be_booked(self):
        """Whether nothing is missing to book the rest."""
        self.ensure_one()
        if not self._get_unbooked():
            return True
        try:
            self._get_accounts()
        except UserError:
            return False
        return True
