from odoo import models
from odoo.exceptions import UserError


class AccountCollectionCase(models.Model):
    """What was offered to the debtor for less."""

    _inherit = "account.collection.case"

    def _check_without_history(self):
        res = super()._check_without_history()
        rows = self.env["account.collection.settlement"].sudo()
        if rows.search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds settlements and stays as evidence."))
        return res

    def _merge_into(self, target):
        rows = self.env["account.collection.settlement"].sudo()
        rows.search(self._get_owner_domain())._through_door().partner_id = target.partner_id
        return super()._merge_into(target)

    def action_settle(self):
        """Offer to settle what was ticked, else all that is overdue, for less."""
        self.ensure_one()
        rows = self.env["account.collection.settlement"]
        return rows._get_new_action(self.company_id, self.partner_id, self._get_meant())
