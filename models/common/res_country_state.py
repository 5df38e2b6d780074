from odoo import models
from odoo.tools import ormcache


class ResCountryState(models.Model):
    """Its holidays are asked for on each screen."""

    _inherit = "res.country.state"

    @ormcache("self.id", cache="stable")
    def _get_cached_code(self):
        """Its code, empty for none."""
        return self.code or ""

    def write(self, vals):
        res = super().write(vals)
        if "code" in vals:
            self.env.registry.clear_cache("stable")
        return res
