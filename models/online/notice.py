from odoo import models


class AccountDunningNotice(models.Model):
    """Charges that are being paid online are asked for by no letter."""

    _inherit = "account.dunning.notice"

    def _compute_carried_charge_ids(self):
        res = super()._compute_carried_charge_ids()
        carried = self.carried_charge_ids.sudo()
        paid = self.env["account.collection.online.part"].sudo()._find_charges_under_way(carried)
        for notice in self if paid else ():
            notice.carried_charge_ids -= paid
        return res
