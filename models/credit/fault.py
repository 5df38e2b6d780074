from odoo import api, models


class AccountCollectionsFault(models.Model):
    _inherit = "account.collections.fault"

    @api.model
    def _get_retries(self):
        return {**super()._get_retries(), "lift": lambda requests: requests._lift()}
