from odoo import api, fields, models


class AccountCollectionsResting(models.AbstractModel):
    _inherit = "account.collections.resting"

    amount_disputed = fields.Monetary(
        "Disputed",
        compute="_compute_amount_disputed",
        help="The part of the item that is contested: it is open, but not claimed.",
    )

    @api.depends("resting")
    def _compute_amount_disputed(self):
        for one in self:
            one.amount_disputed = one._sum_resting("dispute")

    @api.model
    def _get_resting_labels(self):
        return {
            **super()._get_resting_labels(),
            "dispute": self.env._("Thereof disputed, not claimed"),
        }
