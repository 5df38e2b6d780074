from odoo import models


class AccountCollectionsDossier(models.Model):
    """What was learnt about how a debtor pays is about him, too (Art. 15 GDPR)."""

    _inherit = "account.collections.dossier"

    def _get_personal_facts(self):
        found = super()._get_personal_facts()
        about = [("company_id", "=", self.company_id.id), ("partner_id", "=", self.partner_id.id)]
        habit = self.env["account.collections.habit"].search(about, limit=1)
        if not habit:
            return found
        words = self.env._(
            "%(days)s days after the due day, by %(count)s payments",
            days=round(habit.typical),
            count=habit.paid_count,
        )
        return [*found, (self.env._("How he usually pays"), words)]
