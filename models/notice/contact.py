from odoo import fields, models


class AccountCollectionContact(models.Model):
    """A letter that went out is a contact with the debtor: what the log says of it is evidence."""

    _inherit = "account.collection.contact"

    notice_id = fields.Many2one(
        "account.dunning.notice", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    def _get_stage(self):
        return "letter" if self.sudo().notice_id else super()._get_stage()
