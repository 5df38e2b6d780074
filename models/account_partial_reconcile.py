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
        res = super().unlink()
        settled.exists().filtered(lambda line: not line.reconciled).sudo()._reopen_for_dunning()
        return res
