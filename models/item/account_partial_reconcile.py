from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Notices what is matched with claims, and when a payment is taken back from one that had been
    settled."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        if claims := partials._get_claims():
            claims._after_matching()
        return partials

    def unlink(self):
        # Posting calls this dozens of times with nothing in hand.
        if not self:
            return super().unlink()
        claims = self._get_claims()
        settled = claims.filtered(lambda item: item.reconciled and item.balance > 0)
        settled = settled._filter_dunned()
        res = super().unlink()
        settled.exists().filtered(lambda item: not item.reconciled)._reopen_for_dunning()
        if claims := claims.exists():
            claims._after_matching()
        return res

    def _get_claims(self):
        # Whoever books need not be a collector.
        return self.debit_move_id.sudo()._filter_receivable()
