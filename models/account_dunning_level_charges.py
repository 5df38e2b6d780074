from decimal import Decimal

from odoo import fields, models

from ..tools.charges import Band, get_fee
from .account_interest_profile import DEBTOR_KINDS


class AccountDunningLevelCharges(models.Model):
    """What a letter of a level costs the debtor."""

    _inherit = "account.dunning.level"

    charge_interest = fields.Boolean(
        "Claim Interest",
        help="The letter claims the default interest that has accrued and was not claimed yet.",
    )
    charge_lump_sum = fields.Boolean(
        "Claim Lump Sum",
        help="The letter claims the lump sum for late payment, once per invoice and never from "
        "consumers, as the interest profile says.",
    )
    fee_ids = fields.One2many("account.dunning.fee", "level_id", string="Fees", copy=True)
    charge_booking = fields.Selection(
        [("memo", "Memo"), ("posted", "Posted")],
        string="Book Charges",
        required=True,
        default="memo",
        help="Memo: kept with the debtor, booked when they are paid. Posted: booked as soon as the "
        "letter has gone out.",
    )
    show_statement = fields.Boolean(
        "Interest Statement",
        default=True,
        help="The letter shows how its interest was computed, row by row.",
    )

    def _charges(self):
        """Whether letters of the level may cost something."""
        self.ensure_one()
        return self.charge_interest or self.charge_lump_sum or bool(self.fee_ids)

    def _get_fee(self, currency, kind, claim, limit):
        """The fee of a letter over ``claim`` in its ``currency`` to a debtor of a ``kind``; at most
        ``limit`` (Decimal or None)."""
        self.ensure_one()
        rows = self.fee_ids.filtered(lambda row: row.currency_id == currency)
        rows = rows.filtered(lambda row: row.debtor_kind == kind) or rows.filtered(
            lambda row: not row.debtor_kind
        )
        bands = [Band(Decimal(str(row.above)), Decimal(str(row.amount))) for row in rows]
        return get_fee(bands, claim, limit)


class AccountDunningFee(models.Model):
    """A row of the fee table of a level: what a letter in a currency costs, from which claim on."""

    _name = "account.dunning.fee"
    _description = "Dunning Fee"
    _order = "level_id, currency_id, above"

    level_id = fields.Many2one(
        "account.dunning.level", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="level_id.company_id")
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    debtor_kind = fields.Selection(DEBTOR_KINDS, help="Empty: for all debtors.")
    above = fields.Monetary(
        "Claims from", help="The fee of letters that claim this much or more.", aggregator=None
    )
    amount = fields.Monetary("Fee", required=True, aggregator=None)

    _amounts_positive = models.Constraint(
        "CHECK (above >= 0 AND amount >= 0)", "Fees and claims must not be negative."
    )
    _band_unique = models.UniqueIndex(
        "(level_id, currency_id, COALESCE(debtor_kind, ''), above)",
        "The level has a fee for claims from this amount on already.",
    )
