from odoo import api, models


class AccountCollectionsCached(models.AbstractModel):
    """Rows that are asked for on each screen and changed once in a blue moon: whoever changes one
    makes everybody forget what was remembered of them."""

    _name = "account.collections.cached"
    _description = "Rows Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        if self._is_remembered(vals):
            self.env.registry.clear_cache()
        return res

    @api.model
    def _is_remembered(self, names):
        """Whether any of these fields is remembered."""
        return True

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _update_field_translations(self, field_name, translations, *args, **kwargs):
        res = super()._update_field_translations(field_name, translations, *args, **kwargs)
        self.env.registry.clear_cache()
        return res
