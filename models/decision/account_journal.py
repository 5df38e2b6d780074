from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.decision.bank_data import Bank

# What a debtor paid on an account so long ago tells no more that debtors pay there.
RECENT = timedelta(days=90)


class AccountJournal(models.Model):
    """A bank account as dunning sees it: up to which day it was read."""

    _inherit = "account.journal"

    dunning_read_until = fields.Date(
        "Read up to",
        copy=False,
        tracking=True,
        help="Somebody has read this bank account up to this day and entered what debtors paid. "
        "For an account without new transactions, or one whose statements are not imported.",
    )

    @api.constrains("dunning_read_until")
    def _check_read_until(self):
        for journal in self.filtered("dunning_read_until"):
            if journal.dunning_read_until > journal.company_id._get_dunning_today():
                raise ValidationError(
                    self.env._(
                        "%s: nobody can have read a bank account up to a day to come.",
                        journal.name,
                    )
                )

    def _confirm_read(self, day):
        """A person says up to which day these accounts were read; the log of the journal keeps who
        and when."""
        user = self.env.user
        may = ("account_collections.group_user", "account.group_account_user")
        if not any(user.has_group(group) for group in may):
            raise UserError(
                self.env._(
                    "Only collectors and accountants may say how far a bank account was read."
                )
            )
        self.check_access("read")
        # Who reads the bank need not set up journals.
        self.sudo().dunning_read_until = day

    def _read_bank_days(self, today):
        """``[Bank]``: up to which day each of these accounts was read: by its newest transaction,
        by the newest payment of a customer that somebody entered, or as a person says."""
        return [journal._read_bank_day(today) for journal in self.sudo()]

    def _read_bank_day(self, today):
        self.ensure_one()
        known = Domain("journal_id", "=", self.id) & Domain("date", "<=", today)
        lines = self.env["account.bank.statement.line"].sudo()
        payments = self.env["account.payment"].sudo()
        days = (
            lines.search(known & Domain("move_id.state", "=", "posted"), limit=1).date,
            payments.search(known & self._get_received_domain(), order="date desc", limit=1).date,
            self.dunning_read_until,
        )
        return Bank(self.id, max(filter(None, days), default=None))

    @api.model
    def _get_received_domain(self):
        """Payments of customers that somebody read on a bank account: no direct debit or online
        payment, which is there before the bank tells."""
        received = Domain("payment_type", "=", "inbound")
        received &= Domain("partner_type", "=", "customer")
        received &= Domain("payment_method_line_id.code", "=", "manual")
        received &= Domain("payment_transaction_id", "=", False)
        return received & Domain("state", "in", ("in_process", "paid"))

    def _has_received(self, today):
        """Whether a debtor may have paid on this account lately."""
        self.ensure_one()
        lately = Domain("journal_id", "=", self.id)
        lately &= Domain("date", ">=", today - RECENT) & Domain("date", "<=", today)
        came_in = Domain("amount", ">", 0) & Domain("move_id.state", "=", "posted")
        lines = self.env["account.bank.statement.line"].sudo()
        payments = self.env["account.payment"].sudo()
        return bool(
            lines.search_count(lately & came_in, limit=1)
            or payments.search_count(lately & self._get_received_domain(), limit=1)
        )
