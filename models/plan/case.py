from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    plan_ids = fields.One2many(
        "account.payment.plan", compute="_compute_file", string="Payment Plans"
    )

    @api.model
    def _get_file_fields(self):
        mine = {"plan_ids": ("partner_id.payment_plan_ids.state", None)}
        return {**super()._get_file_fields(), **mine}

    def action_payment_plan(self):
        """Negotiate a payment plan with the debtor."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_payment_plan()

    def _check_without_history(self):
        if self.env["account.payment.plan"].sudo().search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds payment plans and stays as evidence."))
        return super()._check_without_history()

    def _merge_into(self, target):
        plans = self.env["account.payment.plan"].sudo().search(self._get_owner_domain())
        plans.partner_id = target.partner_id
        return super()._merge_into(target)
