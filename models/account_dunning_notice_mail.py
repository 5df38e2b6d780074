from odoo import models
from odoo.tools import split_every

LAYOUT = "mail.mail_notification_light"
# Machines shall not answer machines (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


class AccountDunningNoticeMail(models.Model):
    """The e-mail of a notice. It stands in the thread of the collection case, so that answers land
    there."""

    _inherit = "account.dunning.notice"

    def _create_mails(self):
        """Write the e-mails into the queue, rendered per template and language.

        Returns ``{notice: mail}``."""
        vals_list, order = [], []
        for template, notices in self.grouped(lambda notice: notice._get_mail_template()).items():
            for chunk in split_every(50, notices.ids):
                values = template._generate_template(
                    chunk, ("subject", "body_html", "email_from", "mail_server_id")
                )
                for notice in self.browse(chunk):
                    vals_list.append(notice._prepare_mail_vals(values[notice.id]))
                    order.append(notice)
        mails = self.env["mail.mail"].sudo().create(vals_list)
        return dict(zip(order, mails, strict=True))

    def _get_mail_template(self):
        default = self.env.ref("account_collections.mail_template_notice")
        return self.level_id.mail_template_id or default

    def _prepare_mail_vals(self, values):
        """Hook: the e-mail of one notice; ``values`` come rendered from the template."""
        self.ensure_one()
        notice = self.with_context(lang=self.lang)
        collector = self.case_id._get_collector()
        body = self.env["mail.render.mixin"].with_context(lang=self.lang)._render_encapsulate(
            LAYOUT,
            values["body_html"],
            add_context={"company": self.company_id, "model_description": notice.level_id.name},
            context_record=notice,
        )
        return {
            "subject": values["subject"],
            "body_html": body,
            "body": body,
            "email_from": values.get("email_from") or self.company_id.email_formatted,
            "mail_server_id": values.get("mail_server_id"),
            "author_id": (collector.partner_id or self.company_id.partner_id).id,
            "recipient_ids": [(4, self.recipient_id.id)],
            "model": "account.collection.case",
            "res_id": self.case_id.id,
            "record_company_id": self.company_id.id,
            "attachment_ids": [(4, pdf.id) for pdf in self.attachment_id | self._get_invoice_copies()],
            "headers": repr(HEADERS),
            # Kept in the thread when the queue forgets the mail.
            "is_notification": True,
            "auto_delete": True,
        }

    def _get_invoice_copies(self):
        """The stored PDF of each invoice, if the level attaches copies."""
        self.ensure_one()
        if not self.level_id.attach_invoices:
            return self.env["ir.attachment"]
        return self._get_claims().move_id.filtered(lambda move: move.is_sale_document()).sudo(
        ).invoice_pdf_report_id
