from odoo import api, models


class AccountCollectionAnswer(models.Model):
    """What the debtor says about what somebody else has in hand."""

    _inherit = "account.collection.answer"

    @api.model
    def _note(self, cause, company, debtor, items, **vals):
        answer = super()._note(cause, company, debtor, items, **vals)
        if cause == "paid":
            items._tell_in_hand("paid")
        return answer
