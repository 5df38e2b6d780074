from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    collection_answer_ids = fields.One2many(
        "account.collection.answer", "partner_id", groups="account_collections.group_viewer"
    )
