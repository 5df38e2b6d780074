from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command


class AccountDunningChargeBook(models.Model):
    """A charge in the ledger: receivable against income, reversed when it is waived."""

    _inherit = "account.dunning.charge"

    # === WAIVE === #

    def action_waive(self):
        """Ask for the reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive"),
            "res_model": "account.dunning.charge.waive",
            "view_mode": "form",
            "target": "new",
            "context": {"default_charge_ids": self.ids},
        }

    def _waive(self, reason):
        """Give up what is still open; what was posted of it is reversed."""
        self._check_collector()
        if wrong := self.filtered(lambda charge: charge.state != "open"):
            raise UserError(
                self.env._(
                    "%s: only open charges can be waived.", ", ".join(wrong.mapped("display_name"))
                )
            )
        for charge in self:
            posted = charge._get_posted_open()
            charge.sudo().write(
                {
                    "waived_amount": charge.waived_amount + charge.amount_open,
                    "waived_on": charge.company_id._get_dunning_today(),
                    "waived_by_id": self.env.uid,
                    "waive_reason": reason,
                }
            )
            if not charge.currency_id.is_zero(posted):
                charge._book(-posted)
        self._log(self.env._("%(charge)s waived: %(reason)s"), reason)

    def action_reinstate(self):
        """Claim again what was waived."""
        self._check_collector()
        for charge in self.filtered("waived_on"):
            again = charge.waived_amount
            charge.sudo().write(
                {
                    "waived_amount": 0.0,
                    "waived_on": False,
                    "waived_by_id": False,
                    "waive_reason": False,
                }
            )
            if charge.booking == "posted":
                charge._book(again)
        self._log(self.env._("%(charge)s is claimed again."))

    def _check_collector(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_user")):
            raise AccessError(self.env._("Only collectors may waive charges or claim them again."))
        self.check_access("write")

    def _log(self, text, reason=""):
        """A line in the debtor's file."""
        for charge in self:
            case = charge._get_case()
            if case:
                body = text % {"charge": charge.display_name, "reason": reason}
                case.sudo()._message_log(body=body)

    def _get_case(self):
        self.ensure_one()
        return self.notice_id.case_id or self.env["account.collection.case"].search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "=", self.company_id.id)],
            limit=1,
        )

    # === BOOK === #

    def _get_posted_open(self):
        """What the ledger shows as still to be paid of the charge."""
        self.ensure_one()
        lines = self.sudo().line_ids.filtered(lambda line: line.parent_state == "posted")
        return self.currency_id.round(sum(lines.mapped("amount_residual_currency")))

    def _book(self, amount):
        """Post ``amount`` of the charge, negative to take it back; entries of one charge settle
        each other. Returns the receivable line."""
        self.ensure_one()
        line = self._book_many({self: amount})[self]
        opposite = (self.sudo().line_ids - line).filtered(
            lambda other: not other.reconciled and other.amount_currency * line.amount_currency < 0
        )
        if opposite:
            (line | opposite).reconcile()
        return line

    @api.model
    def _book_many(self, amounts):
        """One entry per charge, ``{charge: receivable line}``; ``amounts`` in its currency."""
        charges = list(amounts)
        vals_list = [charge._get_entry_vals(amounts[charge]) for charge in charges]
        entries = self.env["account.move"].sudo().create(vals_list)
        entries._post(soft=False)
        return {
            charge: entry.line_ids.filtered("dunning_charge_id")
            for charge, entry in zip(charges, entries, strict=True)
        }

    def _get_entry_vals(self, amount):
        """Hook: the journal entry of the charge: no tax, as damages are no turnover."""
        self.ensure_one()
        company = self.company_id
        day = self._get_accounting_date()
        balance = self.currency_id._convert(amount, company.currency_id, company, day)
        debtor = self.partner_id.with_company(company)
        shared = {
            "name": self._get_label(company.partner_id.lang or self.env.lang),
            "partner_id": debtor.id,
            "currency_id": self.currency_id.id,
        }
        receivable = {
            **shared,
            "account_id": debtor.property_account_receivable_id.id,
            "amount_currency": amount,
            "balance": balance,
            "date_maturity": self.date,
            "dunning_charge_id": self.id,
        }
        income = {
            **shared,
            "account_id": self._get_income_account().id,
            "amount_currency": -amount,
            "balance": -balance,
            "tax_ids": [Command.clear()],
        }
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": company._get_charge_journal().id,
            "date": day,
            "ref": self.notice_id.name or self.name,
            "line_ids": [Command.create(receivable), Command.create(income)],
        }

    def _get_accounting_date(self):
        """The day of the letter; where the books of that day are closed, the first open one."""
        self.ensure_one()
        day = fields.Date.to_date(self.date)
        journal = self.company_id._get_charge_journal()
        locks = self.company_id._get_violated_lock_dates(day, False, journal)
        return fields.Date.add(locks[-1][0], days=1) if locks else day

    def _get_income_account(self):
        """Hook: the income account of the charge."""
        self.ensure_one()
        return self.company_id._get_charge_account(self.kind)
