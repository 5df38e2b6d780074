from odoo import fields, models


class ResPartner(models.Model):
    """The proceedings against a debtor."""

    _inherit = "res.partner"

    collection_proceeding_ids = fields.One2many(
        "account.collection.proceeding", "partner_id", groups="account_collections.group_viewer"
    )
