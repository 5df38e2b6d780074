from odoo import api, fields, models
from odoo.tools.misc import format_amount

from ..common.window import open_wizard

REPORT = "account_collections.action_report_settlement"


class AccountCollectionSettlement(models.Model):
    """The offer on paper. Of one that was offered the file that was printed or mailed is kept."""

    _inherit = "account.collection.settlement"

    recipient_id = fields.Many2one("res.partner", compute="_compute_recipient_id")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_recipient_id",
    )

    @api.depends("partner_id", "company_id")
    def _compute_recipient_id(self):
        for one in self:
            one.recipient_id = one._get_recipient()
            one.lang = one._get_language()

    def _get_subject(self):
        self.ensure_one()
        one = self.with_context(lang=self.lang)
        return one.env._("Offer to settle our claims")

    def _get_letter_date(self):
        return self.offered_on or self.company_id._get_dunning_today()

    def _get_collector(self):
        """Who the debtor may talk to."""
        return self.collector_id or self.company_id.dunning_collector_id

    def _get_sender(self):
        return self._get_collector().email_formatted or self.company_id.email_formatted or ""

    def _get_terms(self):
        """The offer in sentences, in the language of the letter."""
        self.ensure_one()
        env = self.with_context(lang=self.lang).env

        def money(amount):
            return format_amount(env, amount, self.currency_id, lang_code=self.lang)

        yield env._(
            "We offer you to settle these claims: if you pay %(amount)s by %(day)s, we waive the "
            "remaining %(waived)s.",
            amount=money(self.amount),
            day=self._format_day(self.pay_by),
            waived=money(self.amount_waived),
        )
        yield env._(
            "The offer holds until %s. To accept it, answer this letter in writing or by e-mail.",
            self._format_day(self.offer_until),
        )
        yield env._(
            "If the money is not with us in full by that day, the settlement lapses: you owe all "
            "of it, less what you have paid."
        )

    def _get_bank_account(self):
        return self._choose_bank_account(self.sudo().line_ids.move_line_id.move_id)

    def _get_report_base_filename(self):
        self.ensure_one()
        return f"{self._get_subject()} {self.partner_id.name}".replace("/", "-")

    def _get_stored_name(self):
        """The file that was offered: it is shown again, never written anew."""
        self.ensure_one()
        return self.offer_file if self.state != "draft" else False

    def _keeps_file(self, file):
        return bool(self.offer_file and file.name == self.offer_file)

    def action_print(self):
        """The offer as it would be now, or as it was."""
        report = self.env.ref(REPORT).with_company(self.company_id[:1])
        return report.report_action(self, config=False)

    def action_send(self):
        """The e-mail with the offer, as a draft of the collector."""
        self.ensure_one()
        self._check_collector()
        self._check_state("offered", "accepted")
        action = open_wizard(
            "mail.compose.message",
            self.env._("Send by E-mail"),
            res_ids=self.ids,
            composition_mode="comment",
            template_id=self.env.ref("account_collections.mail_template_settlement").id,
        )
        action["context"].update(default_model=self._name, force_email=True)
        return action
