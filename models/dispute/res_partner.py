from odoo import fields, models


class ResPartner(models.Model):
    """What a debtor contests."""

    _inherit = "res.partner"

    dispute_ids = fields.One2many(
        "account.dispute", "partner_id", groups="account_collections.group_viewer"
    )

    def action_dispute(self):
        """Enter a dispute of the debtor from here."""
        self.ensure_one()
        Dispute = self.env["account.dispute"]
        return Dispute._get_new_action(self.env.company, self.commercial_partner_id)
