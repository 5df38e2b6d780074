from odoo import fields, models

from ..interest.profile import DEBTOR_KINDS


class AccountDunningFee(models.Model):
    """A row of the fee table of a level: what a letter in a currency costs, from which claim on."""

    _name = "account.dunning.fee"
    _description = "Dunning Fee"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
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
