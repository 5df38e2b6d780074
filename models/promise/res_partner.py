from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    payment_promise_ids = fields.One2many(
        "account.payment.promise", "partner_id", groups="account_collections.group_viewer"
    )

    def action_promise(self):
        """Enter a promise of this debtor."""
        self.ensure_one()
        return self.env["account.payment.promise"]._arrange_with(self)
