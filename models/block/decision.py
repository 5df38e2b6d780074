from odoo import models


class AccountDunningDecision(models.Model):
    _inherit = "account.dunning.decision"

    def action_block(self):
        """Block the item from here."""
        self.ensure_one()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(
            self.company_id, self.partner_id, self.move_id, self.move_line_id
        )
