from odoo import models


class AccountCollectionProceeding(models.Model):
    """The dossier of a proceeding."""

    _inherit = "account.collection.proceeding"

    def action_dossier(self):
        """Ask what goes into the dossier."""
        self.ensure_one()
        self.check_access("read")
        Dossier = self.env["account.collections.dossier"]
        return Dossier._get_new_action(self.company_id, self.partner_id, self)
