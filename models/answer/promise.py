from odoo import api, models


class AccountPaymentPromise(models.Model):
    _inherit = "account.payment.promise"

    @api.model_create_multi
    def create(self, vals_list):
        """Each is an answer to the question why nothing was paid."""
        records = super().create(vals_list)
        items_of = {record: record.line_ids.move_line_id for record in records}
        self.env["account.collection.answer"]._note_remedies("promises", "promise_id", items_of)
        return records
