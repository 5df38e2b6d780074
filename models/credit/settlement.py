from odoo import api, models


class AccountCollectionSettlement(models.Model):
    """A settlement gives more time, too: the insurer may have to be asked before it is offered."""

    _name = "account.collection.settlement"
    _inherit = ["account.collection.settlement", "account.credit.terms"]

    @api.depends("pay_by", "line_ids.move_line_id", "state")
    @api.depends_context("lang")
    def _compute_insurer_text(self):
        return super()._compute_insurer_text()

    def _get_arranged_end(self):
        return self.pay_by

    def _offer(self):
        self._check_insurer()
        return super()._offer()

    def _prepare_promise(self):
        return super()._prepare_promise() | {"insurer_agreed": self.insurer_agreed}
