from odoo import api, models


class AccountDispute(models.Model):
    """A dispute about what somebody else has in hand."""

    _inherit = "account.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        disputes = super().create(vals_list)
        items = self.env["account.move.line"].union(*(one._get_items() for one in disputes))
        items._tell_in_hand("dispute")
        return disputes
