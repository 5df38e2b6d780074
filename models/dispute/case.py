from odoo import api, fields, models


class AccountCollectionCase(models.Model):
    """The disputes of a debtor."""

    _inherit = "account.collection.case"

    dispute_ids = fields.One2many("account.dispute", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"dispute_ids": ("partner_id.dispute_ids.company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def _get_resting_disputes(self):
        """What is not claimed at present, for statements."""
        return self.dispute_ids.filtered(lambda dispute: dispute._rests())

    def action_dispute(self):
        """Enter a dispute of the debtor from here."""
        self.ensure_one()
        return self.env["account.dispute"]._get_new_action(self.company_id, self.partner_id)
