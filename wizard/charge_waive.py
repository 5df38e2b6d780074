from odoo import fields, models


class AccountDunningChargeWaive(models.TransientModel):
    """Why a charge is given up: the reason stays in the debtor's file."""

    _name = "account.dunning.charge.waive"
    _description = "Waive Charges"

    charge_ids = fields.Many2many("account.dunning.charge", string="Charges", required=True)
    reason = fields.Char(required=True)

    def action_waive(self):
        """Give them up."""
        self.ensure_one()
        self.charge_ids._waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
