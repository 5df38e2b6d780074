from odoo import fields, models


class AccountPaymentPromise(models.Model):
    """A promise by which claims are settled: what becomes of it becomes of the settlement."""

    _inherit = "account.payment.promise"

    settlement_ids = fields.One2many("account.collection.settlement", "promise_id", readonly=True)

    def _move_to(self, state, origins, **vals):
        res = super()._move_to(state, origins, **vals)
        self.sudo().settlement_ids._follow()
        return res
