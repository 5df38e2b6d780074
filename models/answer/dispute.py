from odoo import api, models


class AccountDispute(models.Model):
    _inherit = "account.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        """Each is an answer to the question why nothing was paid."""
        records = super().create(vals_list)
        items_of = {record: record._get_items() for record in records}
        self.env["account.collection.answer"]._note_remedies("disputes", "dispute_id", items_of)
        return records
