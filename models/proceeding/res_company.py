from odoo import models

from .kind import FIND_COURTS


class ResCompany(models.Model):
    _inherit = "res.company"

    def _find_payment_order_courts(self):
        """The central courts for this creditor, from its address (§ 689 (2) ZPO)."""
        self.ensure_one()
        partner = self.partner_id
        country = partner.country_id.code or self.country_id.code
        if country and country != "DE":
            return FIND_COURTS("", "")
        land = (partner.state_id.code or "").removeprefix("DE-")
        # Nothing is known without its state: empty stands for creditors abroad.
        return FIND_COURTS(land or "?", partner.zip or "")
