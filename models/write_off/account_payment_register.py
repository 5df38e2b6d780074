from odoo import models
from odoo.exceptions import UserError

SALES = ("out_invoice", "out_receipt")


class AccountPaymentRegister(models.TransientModel):
    """Odoo's way to write off an invoice nobody pays loses its turnover tax."""

    _inherit = "account.payment.register"

    def _create_payments(self):
        for wizard in self:
            moves = wizard.line_ids.move_id
            nothing = wizard.currency_id.is_zero(wizard.amount)
            gives_up = wizard.payment_difference_handling == "reconcile"
            taxed = moves.filtered(lambda it: it.move_type in SALES and it.amount_tax)
            if nothing and gives_up and taxed:
                raise UserError(
                    self.env._(
                        "Nobody paid anything: this would write %s off with its VAT, which would "
                        "stay paid. Use “Write off” on the page “Dunning” of the invoice.",
                        taxed._name_some(),
                    )
                )
        return super()._create_payments()
