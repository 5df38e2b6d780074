from odoo import models


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    def _warn_of_outage(self, summary):
        """A task for whoever looks after the first of these debtors; if the company has one, it
        says what is wrong now."""
        kind = self.env.ref("account_collections.activity_outage")
        for company, cases in self.sudo().grouped("company_id").items():
            warned = cases.search(
                [
                    ("company_id", "=", company.id),
                    ("activity_ids.activity_type_id", "=", kind.id),
                ],
                limit=1,
            )
            if warned:
                tasks = warned.activity_ids.filtered(lambda task: task.activity_type_id == kind)
                tasks.summary = summary
            else:
                cases[0]._schedule_once("account_collections.activity_outage", summary)
