from odoo import api, fields, models


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    courtesy_ids = fields.One2many("account.collection.courtesy", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        return {**super()._get_file_fields(), "courtesy_ids": ("company_id", None)}

    def action_mail_balance(self):
        """The statement of account with the request to confirm the balance, as a draft."""
        self.ensure_one()
        return self._compose_paper(
            "account_collections.mail_template_balance",
            self.env._("Balance confirmation by e-mail"),
        )

    def _merge_into(self, target):
        rows = self.env["account.collection.courtesy"].sudo().search([("case_id", "in", self.ids)])
        rows.filtered(lambda row: row.state == "waiting" and row.period).unlink()
        rows.exists().filtered("notice_id").case_id = target
        return super()._merge_into(target)
