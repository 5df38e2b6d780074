from odoo import api, fields, models


class AccountCollectionsResting(models.AbstractModel):
    _inherit = "account.collections.resting"

    amount_planned = fields.Monetary(
        "Due Later",
        compute="_compute_amount_planned",
        help="The part of the item that is in instalments of a payment plan not late yet.",
    )

    @api.depends("resting")
    def _compute_amount_planned(self):
        for one in self:
            one.amount_planned = one._sum_resting("plan")

    @api.model
    def _get_resting_labels(self):
        return {
            **super()._get_resting_labels(),
            "plan": self.env._("Thereof in instalments due later"),
        }
