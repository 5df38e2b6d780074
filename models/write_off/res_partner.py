from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    collection_write_off_ids = fields.One2many(
        "account.collection.write.off",
        "partner_id",
        string="Write-offs",
        groups="account_collections.group_viewer",
    )
