from odoo import api, models
from odoo.fields import Domain

from ..notice.line import CLAIMED


class AccountDunningBlock(models.Model):
    _inherit = "account.dunning.block"

    @api.model_create_multi
    def create(self, vals_list):
        """A new block takes its items off letters that are still being reviewed."""
        blocks = super().create(vals_list)
        for block in blocks.filtered("is_current"):
            lines = self.env["account.dunning.notice.line"].sudo().search(block._get_draft_domain())
            lines._drop(f"block_{block.scope}")
            lines.notice_id._plan_charges()
        return blocks

    def _get_draft_domain(self):
        self.ensure_one()
        owner = {
            "debtor": Domain("notice_id.partner_id", "=", self.partner_id.id),
            "invoice": Domain("move_id", "=", self.move_id.id),
            "item": Domain("move_line_id", "=", self.move_line_id.id),
        }[self.scope]
        return (
            owner
            & Domain("notice_id.state", "=", "draft")
            & Domain("company_id", "=", self.company_id.id)
            & CLAIMED
        )
