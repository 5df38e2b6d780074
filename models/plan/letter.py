import re

from odoo import api, fields, models

from ...tools.common import wording
from ..common.window import open_wizard

REPORT = "account_collections.action_report_plan"
# How the names of the papers end that are kept.
DATED = re.compile(r", \d{4}-\d\d-\d\d( \(\d+\))?\.pdf$")


class AccountPaymentPlan(models.Model):
    """The agreement on paper: what the parties sign. Of one that was offered the file that was
    printed or mailed is kept and shown again, as it is evidence."""

    _inherit = "account.payment.plan"

    recipient_id = fields.Many2one(
        "res.partner",
        compute="_compute_recipient_id",
        help="The contact its papers are addressed to: a dunning address of the debtor, else his "
        "invoice address.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_recipient_id",
    )
    agreement_file = fields.Char(readonly=True, copy=False, help="As it was offered.")

    @api.depends("partner_id", "company_id")
    def _compute_recipient_id(self):
        for plan in self:
            plan.recipient_id = plan._get_recipient()
            plan.lang = plan._get_language()

    # === WHAT IT SAYS === #

    def _say(self, text, count=None, **values):
        """A sentence in words that go by the number of claims, or by another ``count``: ``the
        [claim below is|claims below are]``."""
        claims = len(self.sudo().item_ids.filtered(lambda row: not row.added))
        number = claims if count is None else count
        form = wording.SEVERAL if number > 1 else wording.ONE
        return wording.choose(text, {}, form) % values

    def _get_subject(self):
        """The heading, in the language of the letter; it heads an e-mail too."""
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        if plan.name == "/":
            return plan.env._("Payment plan (draft)")
        return plan.env._("Payment plan %s", plan.name)

    def _get_letter_date(self):
        if self.state != "draft" and self.offered_on:
            return self.offered_on
        return self.company_id._get_dunning_today()

    def _get_collector(self):
        """Who the debtor may talk to."""
        return self.collector_id or self.company_id.dunning_collector_id

    def _get_claim_rows(self):
        """What the plan is about, ``[{name, reference, date, due, amount}]``."""
        self.ensure_one()
        rows = []
        for row in self.sudo().item_ids.filtered(lambda row: not row.added):
            move = row.move_line_id.move_id
            rows.append(
                {
                    "name": self._get_claim_label(row),
                    "reference": move.ref if move.is_sale_document(include_receipts=True) else "",
                    "date": move.invoice_date or move.date,
                    "due": row.date_maturity,
                    "amount": row.amount,
                }
            )
        return rows

    def _get_claim_label(self, row):
        """Hook: what the claim of a ``row`` of the plan is called."""
        return row.name

    def _get_cost_rows(self):
        """Hook: the interest and costs in the plan, ``[(label, amount)]``."""
        self.ensure_one()
        if not self.charges_amount:
            return []
        plan = self.with_context(lang=self.lang)
        until = plan._format_day(self.interest_until or plan._get_letter_date())
        return [(plan.env._("Interest and costs up to %s", until), self.charges_amount)]

    def _get_schedule_rows(self):
        """The instalments with what is left after each, ``[{number, due, amount, rest}]``."""
        self.ensure_one()
        rest, rows = self._exact(self.amount_total), []
        for number, (due, amount) in enumerate(self._get_instalments(), start=1):
            rest -= amount
            rows.append({"number": number, "due": due, "amount": amount, "rest": rest})
        return rows

    def _get_total_words(self):
        self.ensure_one()
        total = self.amount_total
        return self._spell_amount(total, self.currency_id) if total > 0 else ""

    # === PAYMENT === #

    def _get_bank_account(self):
        """Hook: the account to pay to."""
        self.ensure_one()
        return self._choose_bank_account(self.sudo().item_ids.move_line_id.move_id)

    def _get_payment_reference(self):
        """What the debtor shall write on each transfer."""
        return self.name if self.name != "/" else ""

    # === PAPER === #

    def _get_report_base_filename(self):
        self.ensure_one()
        return self._get_subject().replace("/", "-")

    def _get_stored_name(self):
        """The file that was offered: it is shown again, never written anew."""
        self.ensure_one()
        return self.agreement_file

    def _name_file(self, title):
        """The name of a paper that is going to be kept. No other file of the plan bears it: what
        was offered before stays what it was."""
        self.ensure_one()
        attachments = self.env["ir.attachment"].sudo()
        mine = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        taken = set(attachments.search(mine).mapped("name"))
        today = self.company_id._get_dunning_today()
        names = [f"{title}, {today}.pdf"]
        names += [f"{title}, {today} ({number}).pdf" for number in range(2, len(taken) + 3)]
        return next(name for name in names if name not in taken)

    def _keeps_file(self, file):
        """The agreement and the notice of default as they were given, and what the debtor signed;
        other papers come and go."""
        return bool(file.res_field or DATED.search(file.name or ""))

    def _offer(self):
        res = super()._offer()
        self.sudo().agreement_file = self._name_file(self._get_report_base_filename())
        return res

    def action_take_back(self):
        res = super().action_take_back()
        self.sudo().agreement_file = False
        return res

    def action_print(self):
        """The agreement as it would be offered now, or as it was."""
        report = self.env.ref(REPORT).with_company(self.company_id[:1])
        return report.report_action(self, config=False)

    # === E-MAIL === #

    def _get_sender(self):
        """Hook: the address e-mails come from: the collector's, else the company's, else none."""
        self.ensure_one()
        return self._get_collector().email_formatted or self.company_id.email_formatted or ""

    def action_send(self):
        """Write the e-mail with the agreement; a draft is offered once it is really sent."""
        self.ensure_one()
        if self.state == "draft":
            self._check_collector()
            name = self.env._("Offer %s", self.display_name)
            return open_wizard("account.payment.plan.offer", name, plan_id=self.id)
        return self._compose_mail("account_collections.mail_template_plan")

    def _compose_mail(self, template):
        """The e-mail as a draft of the collector."""
        self.ensure_one()
        self._check_collector()
        action = open_wizard(
            "mail.compose.message",
            self.env._("Send by E-mail"),
            res_ids=self.ids,
            composition_mode="comment",
            template_id=self.env.ref(template).id,
        )
        action["context"].update(default_model=self._name, force_email=True)
        return action
