from datetime import timedelta

from markupsafe import Markup, escape

from odoo import models
from odoo.tools import plaintext2html
from odoo.tools.i18n import format_list

from ...tools.common import wording

REPORT = "account_collections.action_report_notice"


class AccountDunningNotice(models.Model):
    """The words and the paper of a notice."""

    _inherit = "account.dunning.notice"

    # === WORDS === #

    def _get_text(self, name):
        """A text of the notice with its placeholders filled in, in the language of the letter."""
        self.ensure_one()
        return wording.fill(self[name] or "", self._get_placeholders(), self._get_word_form())

    def _get_subject(self):
        """The subject in one line, whatever the names in it hold: it heads an e-mail too."""
        return " ".join(self._get_text("subject").split())

    def _get_html(self, name):
        """A text of the notice as paragraphs. Addresses of web pages in it become links, but not in
        what is filled in: a debtor's name is no place to send our customers from."""
        return self._as_html(self[name] or "")

    def _get_closing_parts(self):
        """The closing without its last paragraph, and that: it stays with the signature."""
        first, _gap, last = (self.closing or "").strip().rpartition("\n\n")
        return self._as_html(first), self._as_html(last)

    def _as_html(self, text):
        values = self._get_placeholders()
        said = wording.choose(text, values, self._get_word_form())
        escaped = {key: escape(value) for key, value in values.items()}
        return Markup(wording.put(plaintext2html(said), escaped)) if said else ""

    def _keep_placeholders(self):
        """These, while they are written: what stands for the placeholders of each is found once,
        however many texts it stands in. Nothing it follows from may change meanwhile."""
        return self.with_context(dunning_placeholders={})

    def _get_placeholders(self):
        """What stands for the placeholders, as `_get_placeholder_values`."""
        kept = self.env.context.get("dunning_placeholders")
        if kept is None:
            return self._get_placeholder_values()
        if self.id not in kept:
            kept[self.id] = self._get_placeholder_values()
        return kept[self.id]

    def _get_placeholder_values(self):
        """Hook: what stands for the placeholders, as text in the language of the letter."""
        self.ensure_one()
        notice = self.with_context(lang=self.lang)
        last, of_level = notice._find_last_letters()
        return {
            "greeting": notice._get_greeting(),
            "invoices": notice._get_invoices_text(),
            "amount": notice._format_claimed(self.lang),
            "deadline": notice._format_day(notice._get_deadline()),
            "debtor": notice.partner_id.name or "",
            "company": notice.company_id.name,
            "level": notice.level_id.name,
            "levels": notice._get_levels_text(),
            "last_letter": notice._format_day(last.sent_on),
            "level_letter": notice._format_day(of_level.sent_on),
            "number": notice.name,
        }

    def _get_invoices_text(self):
        """ "invoice 2026/0815" or "3 open items"."""
        claims = self._get_claims()
        if len(claims) != 1:
            return self.env._("%s open items", len(claims))
        move = claims.move_id
        if move.move_type == "out_receipt":
            return self.env._("receipt %s", claims.name)
        if not move.is_invoice():
            return self.env._("item %s", claims.name)
        if len(move._get_receivables()) > 1:
            return self.env._("part of invoice %s", claims.name)
        return self.env._("invoice %s", claims.name)

    def _get_word_form(self):
        """Which of the words with bars between them are said."""
        if self._is_mixed():
            return wording.MIXED
        return wording.SEVERAL if self._count_claimed() > 1 else wording.ONE

    def _is_mixed(self):
        """Whether only some of the items have come as far as the letter."""
        return len(self._get_claims().level_id) > 1

    def _count_claimed(self):
        """Hook: how many things the words are about."""
        return len(self._get_claims())

    def _get_levels_text(self):
        """The levels of the items, the highest first: what kind of letter this is."""
        labels = self._get_claims().sorted("rank", reverse=True).mapped("level_label")
        names = [label for label in dict.fromkeys(labels) if label] or [self.level_id.name]
        return format_list(self.env, names, lang_code=self.lang)

    def _get_scope_note(self):
        """What a letter about items on several levels has to add, unless its words say it."""
        if not self._is_mixed() or "{level}" in f"{self.opening}{self.closing}":
            return ""
        return self.with_context(lang=self.lang).env._(
            "What this letter says about earlier letters and further steps concerns what is marked "
            "“%s”.",
            self.with_context(lang=self.lang).level_id.name,
        )

    def _get_letter_date(self):
        return self.rendered_on or self.company_id._get_dunning_today()

    def _get_deadline(self):
        """The day to pay by, counted from the day of the letter."""
        self.ensure_one()
        if self.deadline:
            return self.deadline
        return self._get_letter_date() + timedelta(days=self.level_id.deadline_days)

    # === EARLIER LETTERS === #

    def _get_earlier_letters(self):
        """The notices sent before about items of this one, oldest first."""
        self.ensure_one()
        return (
            self._get_claims()
            ._get_earlier_lines()
            .notice_id.sorted(lambda notice: (notice.sent_on, notice.id))
        )

    def _get_earlier_rows(self):
        """The letters before with what of this one they were about, where not all of it:
        ``[(notice, words)]``."""
        letters_of = [line._get_earlier_lines().notice_id for line in self._get_claims()]
        rows = []
        for letter in self._get_earlier_letters():
            part = sum(letter in letters for letters in letters_of)
            whole = part == len(letters_of)
            rows.append((letter, "" if whole else self._get_share_text(part, len(letters_of))))
        return rows

    def _get_share_text(self, part, count):
        return self.with_context(lang=self.lang).env._(
            "%(part)s of the %(count)s items", part=part, count=count
        )

    def _find_last_letters(self):
        """The last letter about all items, and where they have none in common, that about those
        on the highest level: who was never written to about an item is not told so."""
        claims = self._get_claims()
        last = self._find_last_letter(claims)
        if last or not self._is_mixed():
            return last, last.browse()
        highest = claims.filtered(lambda line: line.level_id == self.level_id)
        return last, self._find_last_letter(highest)

    def _find_last_letter(self, claims):
        """Hook: the letter that is the last one about each of these items, if there is any."""
        lasts = [line._get_earlier_lines().notice_id[:1] for line in claims]
        return lasts[0] if lasts and all(last == lasts[0] for last in lasts) else self.browse()

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

    def _as_read(self):
        """The letter in its language for whoever may read it: he need not read invoices, which it
        is about."""
        self.ensure_one()
        self.check_access("read")
        return self.sudo().with_context(lang=self.lang)

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
