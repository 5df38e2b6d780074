from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..notice.line import CLAIMED


class AccountDispute(models.Model):
    _inherit = "account.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        """What is disputed leaves the letters that are still being reviewed."""
        records = super().create(vals_list)
        records._take_off_drafts()
        return records

    def write(self, vals):
        res = super().write(vals)
        if "amount" in vals:
            self._take_off_drafts()
        return res

    def _take_off_drafts(self):
        lines = self.env["account.dunning.notice.line"].sudo()
        for company, disputes in self.filtered("move_id").grouped("company_id").items():
            drafted = lines.search(
                CLAIMED
                & Domain("notice_id.state", "=", "draft")
                & Domain("company_id", "=", company.id)
                & Domain("move_id", "in", disputes.move_id.ids)
            )
            drafted._claim_undisputed(company)

    def unlink(self):
        """Asked here, as the thread would be deleted before an ``ondelete`` method is."""
        self._check_no_evidence()
        self._drop_tasks()
        return super().unlink()

    def _check_no_evidence(self):
        if kept := self.filtered(lambda dispute: dispute._is_evidence()):
            raise UserError(
                self.env._(
                    "%s: a letter was written since, or there are attachments. It stays as "
                    "evidence; withdraw it instead.",
                    ", ".join(kept.mapped("display_name")),
                )
            )

    def _is_evidence(self):
        """Over, with attachments, or known to a letter: each since then left something out."""
        self.ensure_one()
        about = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        written = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("create_date", ">=", self.create_date),
        ]
        lines = self.env["account.dunning.notice.line"].sudo()
        touched = Domain("move_id", "in", self.move_id.ids) & (
            Domain("drop_reason", "=", "dispute") | lines._get_resting_domain("dispute")
        )
        return (
            self.state != "open"
            or bool(self.env["ir.attachment"].sudo().search_count(about, limit=1))
            or bool(self.env["account.dunning.notice"].sudo().search_count(written, limit=1))
            or bool(lines.search_count(touched, limit=1))
        )
