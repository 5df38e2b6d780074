from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class AccountDunningCharge(models.Model):
    """A charge in the ledger: receivable against income. What follows the first entry, a reversal
    above all, uses its accounts and journal, whatever the settings say by then."""

    _inherit = "account.dunning.charge"

    def _get_booked_lines(self):
        return self.sudo().line_ids.filtered(lambda line: line.parent_state == "posted")

    def _get_posted_open(self):
        """What the ledger shows as still to be paid of the charge."""
        self.ensure_one()
        booked = self._get_booked_lines()
        return self.currency_id.round(sum(booked.mapped("amount_residual_currency")))

    def _get_unbooked(self):
        """What is owed and stands in no entry."""
        self.ensure_one()
        booked = sum(self._get_booked_lines().mapped("amount_currency"))
        return self.currency_id.round(self.amount - self.waived_amount - booked)

    def _book(self, amount, day=None):
        """Post ``amount`` of the charge, negative to take it back; entries of one charge settle
        each other. Returns the receivable line."""
        self.ensure_one()
        return self._book_many({self: amount}, day)[self]

    @api.model
    def _book_many(self, amounts, day=None):
        """One entry per charge on ``day``, by default today: ``{charge: receivable line}``;
        ``amounts`` in the currency of each."""
        charges = list(amounts)
        vals_list = [charge._get_entry_vals(amounts[charge], day) for charge in charges]
        entries = self.env["account.move"]._post_together(vals_list)
        booked = {}
        for charge, entry in zip(charges, entries, strict=True):
            line = booked[charge] = entry.line_ids.filtered("dunning_charge_id")
            opposite = (charge._get_booked_lines() - line).filtered(
                lambda it, line=line: (
                    not it.reconciled and it.amount_currency * line.amount_currency < 0
                )
            )
            if opposite:
                (line | opposite).reconcile()
        return booked

    def _get_entry_vals(self, amount, day=None):
        """Hook: the journal entry of an ``amount`` of the charge, as values for ``create``;
        without a ``day`` that of today. No tax, as damages are no turnover."""
        self.ensure_one()
        company = self.company_id
        journal, receivable, income = self._get_accounts()
        day = self._get_accounting_date(day or company._get_dunning_today(), journal)
        balance = self._get_balance(amount, day)
        shared = {
            "name": self._get_label(company.partner_id.lang or self.env.lang),
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
        }
        claim = {
            **shared,
            "account_id": receivable.id,
            "amount_currency": amount,
            "balance": balance,
            "date_maturity": day,
            "dunning_charge_id": self.id,
            "no_followup": True,
        }
        other = {
            **shared,
            "account_id": income.id,
            "amount_currency": -amount,
            "balance": -balance,
            "tax_ids": [Command.clear()],
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": day,
            "ref": self.notice_id.name or self.name,
            "line_ids": [Command.create(claim), Command.create(other)],
        }

    def _get_balance(self, amount, day):
        """``amount`` in the currency of the company: at the rate of the day, but what is taken back
        at that of the entry it takes back, or the difference would stay on the income account."""
        self.ensure_one()
        own, balance = self.company_id.currency_id, 0.0
        for line in self._get_booked_lines().sorted("id") if amount < 0 else ():
            share = min(line.amount_residual_currency, -amount)
            if line.currency_id == self.currency_id and share > 0:
                amount = self.currency_id.round(amount + share)
                balance -= own.round(line.amount_residual * share / line.amount_residual_currency)
        return balance + self.currency_id._convert(amount, own, self.company_id, day)

    def _get_accounts(self):
        """Journal, receivable and income account: of the first entry, else of the settings."""
        self.ensure_one()
        if first := self._get_booked_lines().sorted("id")[:1]:
            income = (first.move_id.line_ids - first)[:1].account_id
            return first.journal_id, first.account_id, income
        company = self.company_id
        debtor = self.partner_id.with_company(company)
        receivable = debtor.property_account_receivable_id
        journal = company._get_charge_journal()
        if not journal or not receivable:
            raise UserError(
                self.env._(
                    "%s has no journal for miscellaneous entries, or this debtor no receivable "
                    "account: charges cannot be posted. Create or unarchive the journal, or choose "
                    "one in the settings of Invoicing, under “Interest and fees”; the account is "
                    "chosen at the debtor, under “Accounting”.",
                    company.name,
                )
            )
        return journal, receivable, self._get_income_account()

    def _get_accounting_date(self, day, journal):
        """Where the books of the day are closed, the first open one."""
        self.ensure_one()
        locks = self.company_id._get_violated_lock_dates(day, False, journal)
        return fields.Date.add(locks[-1][0], days=1) if locks else day

    def _get_income_account(self):
        """Hook: the income account of the charge."""
        self.ensure_one()
        return self.company_id._get_charge_account(self.kind)
