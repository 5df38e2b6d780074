from odoo import fields, models


class AccountCollectionsRecovery(models.TransientModel):
    """Money for what was written off: which payment it is."""

    _name = "account.collections.recovery"
    _description = "Money for what Was Written off"
    _by_hand = True

    write_off_id = fields.Many2one("account.collection.write.off", required=True)
    partner_id = fields.Many2one(related="write_off_id.partner_id")
    company_id = fields.Many2one(related="write_off_id.company_id")
    currency_id = fields.Many2one(related="write_off_id.currency_id")
    claim_left = fields.Monetary(related="write_off_id.claim_left", string="Left of the Claim")
    credit_id = fields.Many2one(
        "account.move.line",
        string="Payment",
        required=True,
        domain="[('company_id', '=', company_id), ('currency_id', '=', currency_id),"
        " ('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'),"
        " ('reconciled', '=', False), ('amount_residual_currency', '<', 0)]",
        help="A payment that nobody has matched: of the debtor, of an agency or an administrator.",
    )

    def action_recover(self):
        """Income and tax of what came in."""
        self.ensure_one()
        self.credit_id.check_access("read")
        self.write_off_id._recover(self.credit_id)
        return {"type": "ir.actions.act_window_close"}
