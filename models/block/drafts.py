from odoo import api, models
from odoo.fields import Domain


class AccountDunningBlock(models.Model):
    _inherit = "account.dunning.block"

    @api.model_create_multi
    def create(self, vals_list):
        """A new block takes its items off letters that are still being reviewed."""
        blocks = super().create(vals_list)
        Line = self.env["account.dunning.notice.line"]
        for scope, current in blocks.filtered("is_current").grouped("scope").items():
            about = Domain.OR(block._get_draft_domain() for block in current)
            Line._leave_drafts(about, f"block_{scope}")
        return blocks

    def _get_draft_domain(self):
        self.ensure_one()
        owner = {
            "debtor": Domain("notice_id.partner_id", "=", self.partner_id.id),
            "invoice": Domain("move_id", "=", self.move_id.id),
            "item": Domain("move_line_id", "=", self.move_line_id.id),
        }[self.scope]
        return owner & Domain("company_id", "=", self.company_id.id)
