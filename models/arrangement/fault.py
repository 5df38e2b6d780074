from odoo import api, models


class AccountCollectionsFault(models.Model):
    _inherit = "account.collections.fault"

    @api.model
    def _get_retries(self):
        """What a payment could not judge by day."""
        jobs = ("promise", "plan")
        return {
            **super()._get_retries(),
            **dict.fromkeys(jobs, lambda agreed: agreed._judge_isolated()),
        }
