from odoo import api, fields, models


class AccountCollectionCase(models.Model):
    """The money at the bank that is or may be the debtor's."""

    _inherit = "account.collection.case"

    receipt_ids = fields.One2many("account.dunning.receipt", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"receipt_ids": ("company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def _merge_into(self, target):
        """A receipt that may be of both stays with the one that is left."""
        self.receipt_ids._move_to_debtor(target.partner_id)
        return super()._merge_into(target)
