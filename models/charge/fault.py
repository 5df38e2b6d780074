from odoo import api, models


class AccountCollectionsFault(models.Model):
    _inherit = "account.collections.fault"

    @api.model
    def _get_retries(self):
        return {
            **super()._get_retries(),
            "book": lambda notices: notices._book_again(),
            "correct": self.env["account.dunning.charge"].sudo()._correct_isolated,
        }
