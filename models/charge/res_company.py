import functools

import holidays

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.common.calendar import WEEKEND


class ResCompany(models.Model):
    """How a company claims interest and costs: where they are booked, and what days it counts."""

    _inherit = "res.company"

    dunning_charge_journal_id = fields.Many2one(
        "account.journal",
        domain=[("type", "in", ("general", "sale"))],
        check_company=True,
        help="Posted charges are booked here. Empty: the first journal for miscellaneous entries.",
    )
    dunning_fee_account_id = fields.Many2one(
        "account.account",
        string="Income from Fees",
        check_company=True,
        help="Fees, lump sums and costs that debtors pay back are booked here.",
    )
    dunning_interest_account_id = fields.Many2one(
        "account.account",
        string="Income from Default Interest",
        check_company=True,
        help="Default interest is booked here. Empty: with the fees.",
    )
    dunning_mail_days = fields.Integer(
        "Days in the Mail",
        default=3,
        help="So many days after its date a letter or invoice is taken to have been received.",
    )
    dunning_courtesy_days = fields.Integer(
        default=3,
        help="A payment within so many days after a letter crossed it: its fee is waived.",
    )
    dunning_default_hint = fields.Boolean(
        "Hint on Invoices",
        default=True,
        help="Invoices to consumers say that they are in default 30 days after due date and "
        "receipt. Without it, consumers are in default only by a demand.",
    )

    _dunning_charge_days = models.Constraint(
        "CHECK (dunning_mail_days >= 0 AND dunning_courtesy_days >= 0)",
        "Days in the mail and courtesy days must not be negative.",
    )

    def _get_working_days(self):
        """Hook: whether a day is a working day where the company is: no weekend, no public
        holiday of its state."""
        self.ensure_one()
        country = self.country_id.code or ""
        known = _get_holidays(country, self.partner_id.state_id.code or "")
        return lambda day: day.weekday() not in WEEKEND and day not in known

    def _get_charge_journal(self):
        """Hook: the journal of posted charges."""
        self.ensure_one()
        Journal = self.env["account.journal"].sudo()
        own = Domain(Journal._check_company_domain(self)) & Domain("type", "=", "general")
        return self.dunning_charge_journal_id or Journal.search(own, limit=1)

    def _get_charge_account(self, kind):
        """The income account of charges of a ``kind``.

        Raises UserError if there is none."""
        self.ensure_one()
        account = self.dunning_fee_account_id
        if kind == "interest":
            account = self.dunning_interest_account_id or account
        if not account and self.parent_id:
            return self.sudo().parent_id._get_charge_account(kind)
        if not account:
            raise UserError(
                self.env._(
                    "%s has no account for income from fees and default interest. Choose one in "
                    "the settings, or let the dunning levels keep charges as memo.",
                    self.name,
                )
            )
        return account


@functools.cache
def _get_holidays(country, state):
    """The public holidays of a country, of all years that are asked for; none where they are not
    known."""
    known = holidays.list_supported_countries()
    if country not in known:
        return frozenset()
    subdivision = state if state in known[country] else None
    return holidays.country_holidays(country, subdiv=subdivision)
