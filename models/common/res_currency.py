from odoo import api, models
from odoo.exceptions import UserError

from .bulk import Lasting


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_pointed_at(self):
        """Companies are held by runs and letters, and of users that are gone Odoo shows nothing."""
        for model in self.env.registry.models.values():
            for name, field in model._fields.items() if not model._abstract else ():
                if isinstance(field, Lasting) and field.comodel_name == self._name:
                    rows = self.env[model._name].sudo()
                    if held := rows.search([(name, "in", self.ids)], limit=1)[name]:
                        raise UserError(
                            self.env._("Letters were written in %s. Archive it instead.", held.name)
                        )
