from odoo import models


class AccountCollectionCase(models.Model):
    """What is proposed for the debtor goes with him when contacts are merged."""

    _inherit = "account.collection.case"

    def _merge_into(self, target):
        rows = self.env["account.credit.incentive"].sudo().search(self._get_owner_domain())
        rows.filtered(lambda one: one.state == "proposed")._through_door().unlink()
        rows.exists()._through_door().partner_id = target.partner_id
        return super()._merge_into(target)
