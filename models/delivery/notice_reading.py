import hashlib
from urllib.parse import quote

from markupsafe import Markup

from odoo import api, fields, models

from ...tools.common.faults import get_words
from ..common.isolation import work_isolated
from ..notice.letter import REPORT

# What a browser shows a file of the letter with.
VIEWER = "/web/static/lib/pdfjs/web/viewer.html?file="


class AccountDunningNotice(models.Model):
    """A letter as the debtor will read it, or has read it. Looking stores, numbers and sends
    nothing."""

    _inherit = "account.dunning.notice"

    letter_frame = fields.Html("Letter as Read", compute="_compute_letter_frame", sanitize=False)
    mail_frame = fields.Html("E-Mail as Read", compute="_compute_mail_frame", sanitize=False)
    goes_on_paper = fields.Boolean(compute="_compute_goes_by")
    goes_by_email = fields.Boolean(compute="_compute_goes_by")

    @api.depends("state", "level_id", "recipient_id.email", "delivery_ids.channel")
    def _compute_goes_by(self):
        """Whether somebody gets a paper or a file of it, and whether an e-mail."""
        for notice in self:
            alive = notice.delivery_ids.filtered(lambda one: one.state != "cancelled")
            channels = alive.mapped("channel")
            if notice.state == "draft":
                channels = notice._get_planned_channels()
            notice.goes_by_email = "email" in channels
            others = [channel for channel in channels if channel != "email"]
            enclosed = notice.goes_by_email and notice.level_id.attach_letter
            notice.goes_on_paper = bool(others or enclosed or not channels)

    @api.depends("state", "attachment_id", "level_id", "recipient_id", "lang", "subject")
    @api.depends("opening", "closing", "line_ids.amount_residual", "line_ids.drop_reason")
    @api.depends_context("lang")
    def _compute_letter_frame(self):
        """A frame, which the browser fills by itself; of a letter that went out its very file."""
        frame = Markup('<div class="o_dunning_paper"><iframe title="%s" src="%s"></iframe></div>')
        title = self.env._("The letter as the debtor reads it")
        for notice in self:
            # While a form is filled in, what was saved is still what is read.
            saved = notice._origin
            notice.letter_frame = frame % (title, saved._get_letter_url()) if saved else False

    def _get_letter_url(self):
        self.ensure_one()
        if self.state == "sent" and self.attachment_id:
            return VIEWER + quote(f"/web/content/{self.attachment_id.id}", safe="")
        known = self.env["ir.model.data"]._xmlid_to_res_id(REPORT, raise_if_not_found=True)
        report = self.env["ir.actions.report"].sudo().browse(known).report_name
        # The browser loads a frame anew only if its address is another one.
        return f"/report/html/{report}/{self.id}?v={self._get_digest()}"

    def _get_digest(self):
        """Another word for another letter: changes with anything that is read in it."""
        self.ensure_one()
        contact = self.recipient_id
        lines = self._get_claims() | self._get_credits()
        content = [
            self.state,
            self.name,
            self.lang,
            self.level_id.id,
            [self.subject, self.opening, self.closing],
            [contact.id, contact.email, *self._get_address_lines()],
            [(it.move_line_id.id, it.name, it.amount_residual, it.level_id.id) for it in lines],
            [(it["currency"].id, it["charged"], it["total"]) for it in self._get_totals()],
            self._get_planned_channels() if self.state == "draft" else [],
        ]
        return hashlib.sha256(repr(content).encode()).hexdigest()[:16]

    @api.depends("state", "level_id", "recipient_id", "lang", "subject", "opening", "closing")
    @api.depends("line_ids.amount_residual", "line_ids.drop_reason", "delivery_ids.state")
    @api.depends_context("lang")
    def _compute_mail_frame(self):
        for notice in self:
            saved = notice._origin
            shown = saved.goes_by_email
            notice.mail_frame = saved._show_mail() if shown else False

    def _show_mail(self):
        """A template that is broken keeps nobody from opening the draft: it is said in its
        place."""
        shown = []
        failures = work_isolated(
            self.env, self, lambda notice: shown.append(notice._render_mail_reading())
        )
        words = Markup('<p class="text-danger">%s</p>')
        return words % get_words(failures[0][1]) if failures else shown[0]

    def _render_mail_reading(self):
        """The e-mail with its head: as it would go out now, or as it went out."""
        self.ensure_one()
        sent = self.sudo().delivery_ids.mail_message_id[-1:]
        values = self._get_sent_mail(sent) if sent else self.sudo()._get_mail_preview()
        return self.env["ir.qweb"]._render("account_collections.notice_mail_reading", values)

    def _get_sent_mail(self, message):
        return {
            "sender": message.email_from,
            "to": self.delivery_ids.filtered("mail_message_id")[-1:].address,
            "subject": message.subject,
            "body": message.body,
            "files": message.attachment_ids.mapped("name"),
        }

    def _get_mail_preview(self):
        template = self._get_mail_template()
        fields_ = ("subject", "body_html", "email_from")
        values = template._generate_template(self.ids, fields_)[self.id]
        return {
            "sender": values.get("email_from") or self._get_sender(),
            "to": self.recipient_id.email_formatted or self.recipient_id.email,
            "subject": values["subject"],
            "body": Markup(self._wrap_mail_body(values["body_html"])),
            "files": self._get_file_names(),
        }

    def _get_file_names(self):
        """What would be attached, by name: nothing is written."""
        names = []
        if self.level_id.attach_letter:
            names.append(f"{self._get_report_base_filename()}.pdf")
        if self.level_id.attach_invoices:
            moves = self._get_claims().move_id.filtered(
                lambda move: move.is_sale_document(include_receipts=True)
            )
            names += [
                move.invoice_pdf_report_id.name or move._get_invoice_report_filename()
                for move in moves
            ]
        return names
