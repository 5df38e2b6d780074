from odoo import models


class AccountDunningDecision(models.Model):
    _inherit = "account.dunning.decision"

    def action_view_receipts(self):
        """The money that may be this debtor's."""
        self.ensure_one()
        Receipt = self.env["account.dunning.receipt"]
        return Receipt._get_debtor_action(self.partner_id, self.company_id)

    def action_confirm_read(self):
        """The dialog that asks up to which day the account was read."""
        self.ensure_one()
        return self.journal_id._get_read_action()
