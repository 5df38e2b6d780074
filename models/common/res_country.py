from odoo import models
from odoo.tools import ormcache


class ResCountry(models.Model):
    """Which day it is, which days are holidays and which law rules: all ask for the country, on
    each screen."""

    _inherit = "res.country"

    # Odoo forgets this cache when a code changes.
    @ormcache("self.id", cache="stable")
    def _get_cached_code(self):
        """Its code, empty for none."""
        return self.code or ""
