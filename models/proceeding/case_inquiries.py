from odoo import fields, models
from odoo.exceptions import UserError


class AccountCollectionCase(models.Model):
    """What secures the claims, and what was asked about the debtor."""

    _inherit = "account.collection.case"

    security_ids = fields.One2many(
        "account.collection.security", "case_id", string="Collateral", by_hand=True
    )
    inquiry_ids = fields.One2many(
        "account.collection.inquiry", "case_id", string="Inquiries", by_hand=True
    )

    def _check_without_history(self):
        res = super()._check_without_history()
        if kept := self.filtered(lambda case: case.security_ids or case.inquiry_ids):
            raise UserError(
                self.env._(
                    "%s: the case holds collateral or inquiries and stays as evidence.",
                    kept._name_some(),
                )
            )
        return res

    def _merge_into(self, target):
        for rows in (self.sudo().security_ids, self.sudo().inquiry_ids):
            rows.write({"case_id": target.id})
        self.invalidate_recordset(["security_ids", "inquiry_ids"])
        return super()._merge_into(target)
