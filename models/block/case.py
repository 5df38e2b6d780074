from odoo import api, fields, models


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    block_ids = fields.One2many("account.dunning.block", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"block_ids": ("partner_id.dunning_block_ids.company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def action_block(self):
        """Block the debtor from here."""
        self.ensure_one()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(self.company_id, self.partner_id)
