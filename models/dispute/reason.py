from odoo import fields, models

ROOT_CAUSES = [
    ("price", "Price or terms"),
    ("quality", "Quality"),
    ("delivery", "Delivery"),
    ("not_received", "Not received"),
    ("administration", "Administration"),
    ("other", "Other"),
]


class AccountDisputeReason(models.Model):
    """What debtors contest, and which part of the house it comes from."""

    _name = "account.dispute.reason"
    _description = "Dispute Reason"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    root_cause = fields.Selection(
        ROOT_CAUSES,
        required=True,
        default="other",
        help="Whose work it is to make it happen less often: the group in the statistics.",
    )
