from odoo import models


class AccountCollectionCase(models.Model):
    """The dossier of a debtor."""

    _inherit = "account.collection.case"

    def action_dossier(self):
        """Ask what goes into the dossier."""
        self.ensure_one()
        self.check_access("read")
        Dossier = self.env["account.collections.dossier"]
        return Dossier._get_new_action(self.company_id, self.partner_id)

    def _merge_into(self, target):
        Dossier = self.env["account.collections.dossier"].sudo()
        Dossier.search(self._get_owner_domain()).partner_id = target.partner_id
        return super()._merge_into(target)
