from odoo import models


class AccountDunningNoticeLine(models.Model):
    _inherit = "account.dunning.notice.line"

    def action_block(self):
        """Block the item from here; the block takes it off the draft."""
        self.ensure_one()
        self._check_in_review()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(
            self.company_id, self.partner_id, self.move_id, self.move_line_id
        )
