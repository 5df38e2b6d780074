from collections import defaultdict

from odoo import models

from ...tools.charge.charges import CLAIMED_STATES
from ..common.window import open_wizard

REPORT = "account_collections.action_report_statement"
# What is posted to the thread by the dialog of an e-mail that takes a paper along.
PAPER = "collections_paper"


class AccountCollectionCase(models.Model):
    """The statement of account: all that is open, as a letter; printed or mailed it is a contact
    with the debtor, and no dunning."""

    _inherit = "account.collection.case"

    def _get_statement(self):
        """What is open, one entry per currency, the company's first: ``[{currency, rows, charges,
        interest, total, due}]``; ``due`` is what would have to be paid today."""
        self.ensure_one()
        case = self.with_context(lang=self.lang)
        today = self.company_id._get_dunning_today()
        blocks = defaultdict(lambda: {"rows": [], "charges": [], "interest": 0.0, "total": 0.0})
        items = self.sudo().open_item_ids.with_context(lang=self.lang)
        contested = items._read_contested()
        for item in items.sorted(lambda item: (item._get_due(), item.id)):
            due, amount = item._get_due(), item.amount_residual_currency
            blocks[item.currency_id]["rows"].append(
                {
                    "name": case._get_item_name(item),
                    "reference": item.move_id.ref if amount > 0 else "",
                    "date": item.move_id.invoice_date or item.date,
                    "due": due if amount > 0 else None,
                    "days": max((today - due).days, 0) if amount > 0 else 0,
                    "original": item.amount_currency,
                    "open": amount,
                    "contested": float(contested.get(item.id, 0)),
                }
            )
            blocks[item.currency_id]["total"] += amount
        for charge in case.charge_ids:
            if charge.state in CLAIMED_STATES and charge.amount_open:
                row = {"name": charge.display_name, "date": charge.date, "open": charge.amount_open}
                blocks[charge.currency_id]["charges"].append(row)
                blocks[charge.currency_id]["total"] += charge.amount_open
        due = {}
        for entry in case._get_to_pay():
            due[entry["currency"]] = entry["total"]
            if entry["accruing"]:
                blocks[entry["currency"]]["interest"] = entry["accruing"]
                blocks[entry["currency"]]["total"] += entry["accruing"]
        own = self.company_id.currency_id
        return [
            {
                "currency": currency,
                **block,
                "total": currency.round(block["total"]),
                "due": due.get(currency, 0.0),
            }
            for currency, block in sorted(
                blocks.items(), key=lambda one: (one[0] != own, one[0].name)
            )
        ]

    def _get_item_name(self, item):
        """An invoice by its number, another entry by what it says."""
        move = item.move_id
        if move.is_sale_document(include_receipts=True):
            return move.name
        if item.amount_residual_currency < 0:
            return self.env._("Payment %s", move.ref or move.name)
        return item.ref or item.name or move.name

    def _get_statement_subject(self):
        self.ensure_one()
        case = self.with_context(lang=self.lang)
        day = case._format_day(self.company_id._get_dunning_today())
        return case.env._("Statement of account as of %s", day)

    def _get_statement_name(self):
        """The name of the file."""
        self.ensure_one()
        case = self.with_context(lang=self.lang)
        words = case.env._("Statement of account %s", case.partner_id.name)
        return words.replace("/", "-")

    def _get_statement_bank(self):
        return self._choose_bank_account(self.sudo().open_item_ids.move_id)

    def _get_sender(self):
        """The address e-mails come from: the collector's, else the company's, else none."""
        self.ensure_one()
        return self._get_collector().email_formatted or self.company_id.email_formatted or ""

    # === PRINTED, MAILED === #

    def action_print_statement(self):
        """The statement as a PDF; that it was made is kept among the contacts."""
        self.ensure_one()
        self._check_paper_maker()
        self._log_paper("letter", self.env._("Statement of account printed"))
        report = self.env.ref(REPORT).with_company(self.company_id)
        return report.report_action(self, config=False)

    def action_mail_statement(self):
        """The e-mail with the statement, as a draft of the collector."""
        self.ensure_one()
        return self._compose_paper(
            "account_collections.mail_template_statement",
            self.env._("Statement of account by e-mail"),
        )

    def _compose_paper(self, template, note, **defaults):
        """The dialog of an e-mail to the debtor; once it is sent, it is a contact."""
        self._check_paper_maker()
        action = open_wizard(
            "mail.compose.message",
            self.env._("Send by E-mail"),
            res_ids=self.ids,
            composition_mode="comment",
            template_id=self.env.ref(template).id,
            **defaults,
        )
        mine = {"default_model": self._name, "force_email": True, PAPER: note}
        action["context"].update(mine)
        return action

    def _check_paper_maker(self):
        self.check_access("read")
        self.env["account.collection.answer"]._check_collector()

    def message_post(self, **kwargs):
        message = super().message_post(**kwargs)
        note = self.env.context.get(PAPER)
        may = self.env.user.has_group("account_collections.group_user")
        if may and isinstance(note, str) and note and message.message_type == "comment":
            self._log_paper("email", note)
        return message

    def _log_paper(self, kind, note):
        contacts = self.env["account.collection.contact"].sudo()
        vals = {"case_id": self.id, "kind": kind, "outcome": "sent", "note": note[:500]}
        contacts.create({**vals, "user_id": self.env.uid})
