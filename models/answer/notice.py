from odoo import models
from odoo.exceptions import UserError


class AccountDunningNotice(models.Model):
    """A copy of a letter that was sent: the very paper, not a new one, and no new level."""

    _inherit = "account.dunning.notice"

    def action_print_copy(self):
        """The paper that went out, once more."""
        self.ensure_one()
        self._check_copied()
        self.case_id._log_paper("letter", self.env._("Copy of %s printed", self.name))
        if paper := self.sudo().attachment_id:
            return {"type": "ir.actions.act_url", "url": f"/web/content/{paper.id}?download=true"}
        report = self.env.ref("account_collections.action_report_notice")
        return report.report_action(self, config=False)

    def action_mail_copy(self):
        """An e-mail with the paper that went out."""
        self.ensure_one()
        self._check_copied()
        paper = self._get_copy()
        return self.case_id._compose_paper(
            "account_collections.mail_template_copy",
            self.env._("Copy of %s by e-mail", self.name),
            attachment_ids=paper.ids,
        )

    def _check_copied(self):
        self.check_access("read")
        self._check_collector()
        if self.state != "sent" or not self.case_id:
            raise UserError(
                self.env._("%s was not sent: there is nothing to copy.", self.display_name)
            )

    def _get_copy(self):
        """Of a letter that went out by e-mail alone the paper is made now, of what was frozen."""
        if paper := self.sudo().attachment_id:
            return paper.with_env(self.env)
        reports = self.env["ir.actions.report"].sudo().with_company(self.company_id)
        content, kind = reports._render_qweb_pdf("account_collections.report_notice", self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{self._get_report_base_filename()}.{kind}",
                "raw": content,
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )
