from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    promise_ids = fields.One2many(
        "account.payment.promise", compute="_compute_file", string="Promises"
    )

    @api.model
    def _get_file_fields(self):
        mine = {"promise_ids": ("partner_id.payment_promise_ids.state", None)}
        return {**super()._get_file_fields(), **mine}

    def action_promise(self):
        """Enter a promise of the debtor."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_promise()

    def _check_without_history(self):
        if self.env["account.payment.promise"].sudo().search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds promises and stays as evidence."))
        return super()._check_without_history()

    def _merge_into(self, target):
        promised = self.env["account.payment.promise"].sudo().search(self._get_owner_domain())
        promised.partner_id = target.partner_id
        return super()._merge_into(target)

    @api.model
    def _get_rests_sql(self, company, among):
        promised = SQL(
            """SELECT line.move_line_id, promise.last_day
                 FROM account_payment_promise_line line
                 JOIN account_payment_promise promise ON promise.id = line.promise_id
                WHERE line.company_id = %s AND line.state = 'open'
                  AND promise.pauses AND promise.last_day >= %s AND %s""",
            company.id,
            company._get_dunning_today(),
            among(SQL("line.move_line_id")),
        )
        return {**super()._get_rests_sql(company, among), "promise": promised}
