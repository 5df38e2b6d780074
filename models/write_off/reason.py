from odoo import fields, models


class AccountCollectionWriteOffReason(models.Model):
    """Why a claim is given up for the books, and whether the turnover tax comes back with it."""

    _name = "account.collection.write.off.reason"
    _description = "Reason of a Write-off"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    adjusts_vat = fields.Boolean(
        "VAT Comes Back",
        help="The claim counts as uncollectible for turnover tax (Germany: § 17 (2) no. 1 UStG), "
        "or less is owed than was invoiced. Only proposed: who writes off decides.",
    )
    legal_basis = fields.Char(help="The paragraph it rests on.")
    is_uncertain = fields.Boolean(
        "From Memory",
        help="Whether the tax comes back was not compared with the text of the law. Have it "
        "checked.",
    )
