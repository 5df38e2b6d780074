from decimal import Decimal

from odoo import fields, models

from ...tools.charge.charges import Band, get_fee


class AccountDunningLevel(models.Model):
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
        self.ensure_one()
        costs = self.charge_interest or self.charge_lump_sum or bool(self.fee_ids)
        return costs or super()._charges()

    def _get_fee(self, currency, kind, claim, limit):
        """The fee of a letter over ``claim`` in its ``currency`` to a debtor of a ``kind``; at most
        ``limit`` (Decimal or None)."""
        rows = self._get_fee_rows(kind).filtered(lambda row: row.currency_id == currency)
        rows = rows.filtered("debtor_kind") or rows
        bands = [Band(Decimal(str(row.above)), Decimal(str(row.amount))) for row in rows]
        return get_fee(bands, claim, limit)

    def _get_fee_rows(self, kind):
        self.ensure_one()
        return self.fee_ids.filtered(lambda row: row.debtor_kind in (kind, False))

    def _get_fee_currency(self, currency, kind, company):
        """The currency of the fees for a letter in ``currency``: its own, else that of the company,
        else any there is; they are converted at the rate of the day."""
        known = self._get_fee_rows(kind).currency_id
        own = (currency | company.currency_id) & known
        return own[:1] or known[:1] or currency
