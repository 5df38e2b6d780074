from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountCollectionContact(models.Model):
    """A letter that went out is a contact with the debtor."""

    _inherit = "account.collection.contact"

    notice_id = fields.Many2one(
        "account.dunning.notice", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    def write(self, vals):
        """What the log says about a letter is evidence."""
        if not self.env.su and set(vals) - {"note"} and self.notice_id:
            raise UserError(self.env._("The entry of a sent notice cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_own_entries(self):
        if not self.env.su and self.notice_id:
            raise UserError(self.env._("The entry of a sent notice stays as evidence."))
