from odoo import api, models


class AccountDunningTried(models.AbstractModel):
    """What two procedures consist of stays as it is while they are on trial, else nobody knows what
    was tried: neither what is theirs already nor what is moved to one of them."""

    _name = "account.dunning.tried"
    _description = "Part of a Procedure on Trial"

    def _get_tried(self):
        """The procedures that these are a part of."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_tried()._refuse_on_trial()
        return parts

    def write(self, vals):
        self._get_tried()._refuse_on_trial()
        res = super().write(vals)
        self._get_tried()._refuse_on_trial()
        return res

    def unlink(self):
        self._get_tried()._refuse_on_trial()
        return super().unlink()
