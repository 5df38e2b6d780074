from odoo import api, fields, models


class AccountDunningReceipt(models.Model):
    """Money that waits, as the desk adds it up."""

    _inherit = "account.dunning.receipt"

    amount_once = fields.Monetary(
        "Amount, Counted Once",
        compute="_compute_amount_once",
        help="Where the same money may be of several debtors, the first of them bears all of it.",
    )

    @api.depends("amount", "statement_line_id", "ruled_out_on")
    def _compute_amount_once(self):
        counted = set()
        for receipt in self.sorted("id"):
            line = receipt.sudo().statement_line_id
            again = line in counted
            counted.add(line)
            receipt.amount_once = 0.0 if again else receipt.amount
