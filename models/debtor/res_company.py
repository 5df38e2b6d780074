from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _choose_person(self, wanted):
        """The first of the ``wanted`` users who can still work for the company; else whoever is at
        it, by night the first manager of collections: somebody always hears of it."""
        self.ensure_one()
        managers = self.env.ref("account_collections.group_manager").sudo().all_user_ids
        people = wanted.sudo() | self.env.user | managers.sorted("id")
        able = people.filtered(
            lambda user: user.active and not user.share and self in user.company_ids
        )
        return able[:1] or self.env.user
