from odoo import fields, models
from odoo.fields import Domain

from ...tools.decision.bank_data import Account, choose_watched, find_silent
from ..common.res_company import SETTINGS_READER
from .account_journal import RECENT

# Days: a weekend and a holiday, and somebody who was ill.
USUAL_BANK_AGE = 5


class ResCompany(models.Model):
    """The bank accounts on which the debtors of a company pay, and how far they were read."""

    _inherit = "res.company"

    dunning_bank_journal_ids = fields.Many2many(
        "account.journal",
        "dunning_bank_journal_rel",
        "company_id",
        "journal_id",
        string="Bank Accounts where Debtors Pay",
        domain="[('type', '=', 'bank'), ('company_id', 'parent_of', id)]",
        groups=SETTINGS_READER,
        help="Nobody is dunned if one of them was read too long ago. Empty: those that letters and "
        "invoices name, and those on which money came in during the last 90 days.",
    )

    def _find_silent_bank(self, today):
        """The account (`Bank`) that was read too long ago for anybody to be dunned; None if all
        were read."""
        self.ensure_one()
        if not self.dunning_bank_max_age:
            return None
        watched = self._get_watched_journals(today)
        return find_silent(watched._read_bank_days(today), today, self.dunning_bank_max_age)

    def _get_watched_journals(self, today):
        """Those that were chosen and are still in use, else those proposed."""
        self.ensure_one()
        chosen = self.sudo().dunning_bank_journal_ids.filtered("active")
        return chosen or self._propose_bank_journals(today)

    def _propose_bank_journals(self, today):
        """The bank accounts on which debtors pay, of the company or one above it."""
        self.ensure_one()
        own = Domain("type", "=", "bank") & Domain("company_id", "parent_of", self.id)
        journals = self.env["account.journal"].sudo().search(own)
        printed = self._find_printed_accounts(today)
        accounts = [
            Account(journal.id, journal.bank_account_id in printed, journal._has_received(today))
            for journal in journals
        ]
        return journals.browse(choose_watched(accounts))

    def _find_printed_accounts(self, today):
        """The accounts that letters and invoices name."""
        banks = self.sudo().partner_id.bank_ids.filtered(
            lambda bank: not bank.company_id or bank.company_id == self
        )
        moves = self.env["account.move"].sudo()
        invoiced = (
            Domain("company_id", "=", self.id)
            & Domain("move_type", "=", "out_invoice")
            & Domain("state", "=", "posted")
            & Domain("date", ">=", today - RECENT)
        )
        named = moves._read_group(invoiced, ["partner_bank_id"])
        return banks[:1].union(*(bank for (bank,) in named))
