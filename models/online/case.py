from odoo import api, fields, models


class AccountCollectionCase(models.Model):
    """What the debtor pays online, and what became of it."""

    _inherit = "account.collection.case"

    online_ids = fields.One2many(
        "account.collection.online", string="Online Payments", compute="_compute_file"
    )

    @api.model
    def _get_file_fields(self):
        return {**super()._get_file_fields(), "online_ids": ("company_id", None)}

    def _merge_into(self, target):
        """What the other one paid stays his file's."""
        self.sudo().online_ids.partner_id = target.partner_id
        return super()._merge_into(target)
