from odoo import api, models


class AccountCollectionsFault(models.Model):
    _inherit = "account.collections.fault"

    @api.model
    def _get_retries(self):
        return {**super()._get_retries(), "review": lambda drafts: drafts._recheck_isolated()}
