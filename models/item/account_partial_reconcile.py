from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Notices when a payment is taken back from an item that had been settled, and ranks the cases
    of those who paid."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        lines = partials.debit_move_id | partials.credit_move_id
        self.env["account.collection.case"]._rank_later(lines)
        if claims := partials._get_claims():
            claims._after_matching()
        return partials

    def unlink(self):
        # Posting calls this dozens of times with nothing in hand.
        if not self:
            return super().unlink()
        lines = self.debit_move_id | self.credit_move_id
        self.env["account.collection.case"]._rank_later(lines)
        settled = lines.filtered(
            lambda line: (
                line.reconciled
                and line.account_type == "asset_receivable"
                and line.balance > 0
                and line.sudo().dunning_notice_line_ids
            )
        )
        claims = self._get_claims()
        res = super().unlink()
        settled.exists().filtered(lambda line: not line.reconciled).sudo()._reopen_for_dunning()
        if claims := claims.exists():
            claims._after_matching()
        return res

    def _get_claims(self):
        # Whoever books need not be a collector.
        items = self.debit_move_id.sudo()
        return items.filtered(lambda item: item.account_type == "asset_receivable")


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _after_matching(self):
        """Hook: something was matched with these claims or taken back. Runs with all rights while
        somebody books, so what fails here keeps him from booking."""
