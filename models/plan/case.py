from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


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

    @api.model
    def _get_rests_sql(self, company, among):
        in_instalments = SQL(
            """SELECT own.move_line_id,
                      (SELECT MIN(line.due_on) + plan.grace_days
                         FROM account_payment_plan_line line
                        WHERE line.plan_id = plan.id AND line.due_on >= %s)
                 FROM account_payment_plan_item own
                 JOIN account_payment_plan plan ON plan.id = own.plan_id
                WHERE plan.company_id = %s AND own.state IN ('accepted', 'cured') AND %s""",
            company._get_dunning_today(),
            company.id,
            among(SQL("own.move_line_id")),
        )
        return {**super()._get_rests_sql(company, among), "plan": in_instalments}
