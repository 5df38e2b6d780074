from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    """How a company claims interest and costs: where they are booked, and what days it counts."""

    _inherit = "res.company"

    dunning_charge_journal_id = fields.Many2one(
        "account.journal",
        domain=[("type", "in", ("general", "sale"))],
        check_company=True,
        groups=SETTINGS_READER,
        help="Posted charges are booked here. Empty: the first journal for miscellaneous entries.",
    )
    dunning_fee_account_id = fields.Many2one(
        "account.account",
        string="Income from Fees",
        check_company=True,
        groups=SETTINGS_READER,
        help="Fees, lump sums and costs that debtors pay back are booked here.",
    )
    dunning_interest_account_id = fields.Many2one(
        "account.account",
        string="Income from Default Interest",
        check_company=True,
        groups=SETTINGS_READER,
        help="Default interest is booked here. Empty: with the fees.",
    )
    dunning_courtesy_days = fields.Integer(
        default=3,
        groups=SETTINGS_READER,
        help="A payment within so many days after a letter crossed it: its fee is waived.",
    )
    _dunning_charge_days = models.Constraint(
        "CHECK (dunning_courtesy_days >= 0)", "Courtesy days must not be negative."
    )

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
                    "%s has no account for income from fees and default interest: charges can be "
                    "neither posted nor paid. Choose one in the settings of Invoicing, under "
                    "“Interest and fees”.",
                    self.name,
                )
            )
        return account
