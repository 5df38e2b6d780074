from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    payment_plan_ids = fields.One2many(
        "account.payment.plan", "partner_id", groups="account_collections.group_viewer"
    )

    def action_payment_plan(self):
        """Negotiate a payment plan with this debtor."""
        self.ensure_one()
        return self.env["account.payment.plan"]._arrange_with(self)
