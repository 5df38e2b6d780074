from datetime import timedelta

from markupsafe import Markup, escape

from odoo import models
from odoo.tools import format_date, plaintext2html

from ...tools.common.wording import fill

REPORT = "account_collections.action_report_notice"


class AccountDunningNotice(models.Model):
    """The words and the paper of a notice."""

    _inherit = "account.dunning.notice"

    # === WORDS === #

    def _get_text(self, name):
        """A text of the notice with its placeholders filled in, in the language of the letter."""
        self.ensure_one()
        return fill(self[name] or "", self._get_placeholder_values())

    def _get_subject(self):
        """The subject in one line, whatever the names in it hold: it heads an e-mail too."""
        return " ".join(self._get_text("subject").split())

    def _get_html(self, name):
        """A text of the notice as paragraphs. Addresses of web pages in it become links, but not in
        what is filled in: a debtor's name is no place to send our customers from."""
        values = {key: escape(value) for key, value in self._get_placeholder_values().items()}
        return Markup(fill(plaintext2html(self[name]), values)) if self[name] else ""

    def _get_placeholder_values(self):
        """Hook: what stands for the placeholders, as text in the language of the letter."""
        self.ensure_one()
        notice = self.with_context(lang=self.lang)
        last = notice._get_earlier_letters()[-1:]
        return {
            "invoices": notice._get_invoices_text(),
            "amount": notice._format_claimed(self.lang),
            "deadline": format_date(self.env, notice._get_deadline(), lang_code=self.lang),
            "debtor": notice.partner_id.name or "",
            "company": notice.company_id.name,
            "last_letter": format_date(self.env, last["sent_on"], lang_code=self.lang)
            if last
            else "",
            "number": notice.name,
        }

    def _get_invoices_text(self):
        """ "invoice 2026/0815" or "3 open items"."""
        claims = self._get_claims()
        if len(claims) != 1:
            return self.env._("%s open items", len(claims))
        if claims.move_id.is_invoice(include_receipts=True):
            return self.env._("invoice %s", claims.name)
        return self.env._("item %s", claims.name)

    def _get_letter_date(self):
        return self.rendered_on or self.company_id._get_dunning_today()

    def _get_deadline(self):
        """The day to pay by, counted from the day of the letter."""
        self.ensure_one()
        if self.deadline:
            return self.deadline
        return self._get_letter_date() + timedelta(days=self.level_id.deadline_days)

    def _get_earlier_letters(self):
        """The notices sent before about the items of this one, oldest first."""
        self.ensure_one()
        items = self._get_claims().move_line_id
        earlier = items.sudo().dunning_notice_line_ids._filter_claimed().notice_id
        return earlier.filtered(
            lambda notice: notice.state == "sent" and notice._is_letter() and notice != self
        ).sorted(lambda notice: (notice.sent_on, notice.id))

    def _is_letter(self):
        """Hook: whether it went out to the debtor; a level may be reached without a letter."""
        return True

    # === PAYMENT === #

    def _get_bank_account(self):
        """Hook: the account to pay to: that of the invoices, else the first of the company."""
        self.ensure_one()
        return self._choose_bank_account(self._get_claims().move_id)

    def _get_payment_reference(self):
        """Hook: what the debtor shall write on the transfer."""
        self.ensure_one()
        claims = self._get_claims()
        move = claims.move_id
        if len(claims) == 1 and move.payment_reference:
            return move.payment_reference
        return self._get_number()

    def _get_number(self):
        return self.name if self.name != "/" else ""

    def _get_qr_code(self):
        """The EPC QR code of the total as data URL, where it can be had: one total, in euro, an
        IBAN, the app that draws it."""
        self.ensure_one()
        totals = [entry for entry in self._get_totals() if entry["total"] > 0]
        if len(totals) != 1 or self.name == "/":
            return None
        amount, currency = totals[0]["total"], totals[0]["currency"]
        bank = self._get_bank_account()
        return self._draw_qr_code(bank, amount, currency, self._get_payment_reference())

    # === PAPER === #

    def _get_report_base_filename(self):
        self.ensure_one()
        notice = self.with_context(lang=self.lang)
        number = self.name.replace("/", "-") if self.name != "/" else notice.env._("Draft")
        return f"{notice.level_id.name} {number}".replace("/", "-")

    def _get_stored_name(self):
        """The file that was sent: it is shown again, never written anew."""
        self.ensure_one()
        return self.attachment_id.name if self.state in ("sent", "cancelled") else False

    def action_preview(self):
        """The letter as it would go out now, or as it went out."""
        report = self.env.ref(REPORT).with_company(self.company_id[:1])
        return report.report_action(self, config=False)

    def _freeze_for_sending(self):
        """Date and deadline as of today: what the debtor is going to read."""
        for notice in self:
            today = notice.company_id._get_dunning_today()
            if not notice.recipient_id.active:
                # Somebody left the firm since the draft was written.
                notice.sudo().recipient_id = notice._get_recipient()
            notice.sudo().write(
                {
                    "rendered_on": today,
                    "deadline": today + timedelta(days=notice.level_id.deadline_days),
                    "attachment_id": False,
                }
            )

    def _render_letters(self):
        """Render all letters of a company in one go and keep each PDF with its notice."""
        for company, notices in self.grouped("company_id").items():
            # The company in hand decides on the paper format.
            notices.with_company(company)._render_letters_of_company()

    def _render_letters_of_company(self):
        reports = self.env["ir.actions.report"].with_context(dunning_letters=True)
        printed = reports._print_each(REPORT, self)
        vals_list = [
            {
                "name": f"{notice._get_report_base_filename()}.pdf",
                "raw": printed[notice],
                "mimetype": "application/pdf",
                "res_model": notice._name,
                "res_id": notice.id,
            }
            for notice in self
        ]
        for notice, attachment in zip(
            self, self.env["ir.attachment"]._through_door().create(vals_list), strict=True
        ):
            notice._keep_letter(attachment)

    def _keep_letter(self, attachment):
        """Hook: this file is the letter from now on."""
        self._through_door().attachment_id = attachment
