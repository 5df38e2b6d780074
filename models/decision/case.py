from odoo import api, fields, models


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    explanation = fields.Html(compute="_compute_explanation", string="Open Items")

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for case in self:
            case.explanation = case.partner_id.with_company(case.company_id).dunning_explanation
