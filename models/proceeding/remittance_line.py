from odoo import fields, models

from ...tools.proceeding.remittance_file import PAYERS

LABELS = {
    "debtor": "The debtor",
    "third_party": "Somebody else",
    "guarantor": "A guarantor",
    "estate": "The estate",
}


class AccountCollectionRemittanceLine(models.Model):
    """A payment of a debtor to whoever has the claim in hand, as he accounted for it."""

    _name = "account.collection.remittance.line"
    _description = "Line of a Remittance"
    _order = "remittance_id, value_date, id"

    remittance_id = fields.Many2one(
        "account.collection.remittance",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="remittance_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one(related="remittance_id.currency_id")
    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    partner_id = fields.Many2one(related="proceeding_id.partner_id")
    name = fields.Char("Number of the Payment", required=True, readonly=True)
    value_date = fields.Date("Paid on", required=True, readonly=True)
    principal = fields.Monetary(readonly=True)
    interest = fields.Monetary(readonly=True)
    costs = fields.Monetary(readonly=True)
    gross = fields.Monetary("Collected", readonly=True)
    kept = fields.Monetary("Costs Kept", readonly=True, help="Costs of the agency, paid by him.")
    commission = fields.Monetary(readonly=True)
    vat = fields.Monetary("VAT", readonly=True, help="Of the commission: input tax.")
    net = fields.Monetary("Paid out", readonly=True)
    paid_by = fields.Selection(
        [(code, LABELS[code]) for code in PAYERS],
        required=True,
        readonly=True,
        help="Money that came in this way never lets limitation begin anew by itself: enter an "
        "acknowledgement if the debtor gave one.",
    )
    note = fields.Char(readonly=True)

    _once = models.UniqueIndex("(proceeding_id, name)", "This payment was imported already.")
