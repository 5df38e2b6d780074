from odoo import models
from odoo.tools import split_every

from ...tools.delivery.addresses import is_shared

LAYOUT = "account_collections.mail_layout_notice"
# Machines shall not answer machines (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


class AccountDunningNotice(models.Model):
    """The e-mail of a notice. It stands in the thread of the collection case, so that answers land
    there."""

    _inherit = "account.dunning.notice"

    def _create_mails(self):
        """Write the e-mails into the queue, rendered per template and language.

        Returns ``{notice: mail}``, without the notices that nobody could sign as sender."""
        copies = self._get_invoice_copies()
        vals_list, order = [], []
        for template, notices in self.grouped(lambda notice: notice._get_mail_template()).items():
            for chunk in split_every(50, notices.ids):
                values = template.with_context(dunning_mails=True)._generate_template(
                    chunk, ("subject", "body_html", "email_from", "mail_server_id")
                )
                for notice in self.browse(chunk):
                    vals = notice._prepare_mail_vals(
                        {**values[notice.id], "copies": copies[notice]}
                    )
                    if vals["email_from"]:
                        vals_list.append(vals)
                        order.append(notice)
        mails = self.env["mail.mail"].sudo().create(vals_list)
        return dict(zip(order, mails, strict=True))

    def _get_mail_template(self):
        if template := self.level_id.mail_template_id:
            return template
        # Each draft asks, several times: an identifier that is kept in memory leads to it.
        name = "account_collections.mail_template_notice"
        known = self.env["ir.model.data"]._xmlid_to_res_id(name, raise_if_not_found=True)
        return self.env["mail.template"].browse(known)

    def _get_sender(self):
        """Hook: the address e-mails come from: the collector's, else the company's, else none."""
        self.ensure_one()
        collector = self.case_id._get_collector()
        return collector.email_formatted or self.company_id.email_formatted or ""

    def _prepare_mail_vals(self, values):
        """Hook: the e-mail of one notice; ``values`` come rendered from the template, with the
        ``copies`` of the invoices."""
        self.ensure_one()
        author = self.case_id._get_collector().partner_id or self.company_id.partner_id
        body = self._wrap_mail_body(values["body_html"])
        return {
            "subject": self._get_neutral_subject() or values["subject"],
            "body_html": body,
            # The file shows the words; the frame is for the debtor's inbox.
            "body": values["body_html"],
            "email_from": values.get("email_from") or self._get_sender(),
            "mail_server_id": values.get("mail_server_id"),
            "author_id": author.id,
            "recipient_ids": [(4, self.recipient_id.id)],
            "model": "account.collection.case",
            "res_id": self.case_id.id,
            "record_company_id": self.company_id.id,
            "attachment_ids": [(4, paper.id) for paper in self._get_enclosed() | values["copies"]],
            "headers": repr(HEADERS),
            # Kept in the thread when the queue forgets the mail.
            "is_notification": True,
            "auto_delete": True,
        }

    def _get_neutral_subject(self):
        """A subject that tells a stranger nothing, where one may read it; else none."""
        self.ensure_one()
        debtor, contact = self.partner_id, self.recipient_id
        private = not (debtor.is_company or contact.is_company)
        rule = self.env["account.collection.contact.rule"]._choose(self.company_id, debtor)[debtor]
        always = self.company_id.dunning_contact_rules and rule.neutral_subject == "always"
        shared = contact.sudo().dunning_shared_mailbox or is_shared(contact.email, private)
        if not (always or shared):
            return ""
        env = self.with_context(lang=self.lang).env
        if debtor.ref:
            return env._("Information on your account %s", debtor.ref)
        return env._("Information on your account")

    def _get_enclosed(self):
        """The letter, if the level wants it with the e-mail."""
        return self.attachment_id if self.level_id.attach_letter else self.attachment_id.browse()

    def _wrap_mail_body(self, body):
        """The body inside Odoo's frame, in the language of the letter, with no link to a record."""
        notice = self.with_context(lang=self.lang)
        return notice.env["mail.render.mixin"]._render_encapsulate(
            LAYOUT,
            body,
            add_context={
                "company": notice.company_id,
                "model_description": notice._get_levels_text(),
                # The slash of a draft is no number.
                "record_name": notice._get_number() or "\N{NO-BREAK SPACE}",
                "has_button_access": False,
            },
            context_record=notice,
        )

    # === COPIES OF THE INVOICES === #

    def _get_invoice_copies(self):
        """``{notice: attachments}``: the PDF of each invoice, where the level attaches copies."""
        wanted = {
            notice: notice._get_claims()
            .move_id.filtered(lambda move: move.is_sale_document(include_receipts=True))
            .sudo()
            if notice.level_id.attach_invoices
            else self.env["account.move"]
            for notice in self
        }
        missing = (
            self.env["account.move"]
            .union(*wanted.values())
            .filtered(lambda move: not move.invoice_pdf_report_id)
        )
        rendered = missing._render_dunning_copies() if missing else {}
        attachments = {}
        for notice, moves in wanted.items():
            stored = moves.invoice_pdf_report_id
            fresh = [notice._prepare_copy_vals(move, rendered[move]) for move in moves & missing]
            attachments[notice] = stored | self.env["ir.attachment"]._through_door().create(fresh)
        return attachments

    def _prepare_copy_vals(self, move, content):
        """A copy belongs to the notice: the invoice's own file is made when the invoice is sent."""
        env = self.with_context(lang=self.lang).env
        receipt = move.move_type == "out_receipt"
        words = env._("Receipt %s", move.name) if receipt else env._("Invoice %s", move.name)
        return {
            "name": f"{words.replace('/', '-')}.pdf",
            "raw": content,
            "mimetype": "application/pdf",
            "res_model": self._name,
            "res_id": self.id,
        }
