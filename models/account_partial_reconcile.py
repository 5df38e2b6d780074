from odoo import models


class AccountPartialReconcile(models.Model):
    """Notices when a payment is taken back from an item that had been settled."""

    _inherit = "account.partial.reconcile"

    def unlink(self):
        # Posting calls this dozens of times with nothing in hand.
        if not self:
            return super().unlink()
        lines = self.debit_move_id | self.credit_move_id
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
