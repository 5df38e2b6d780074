from odoo import fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class AccountPaymentPromiseLine(models.Model):
    """An open item that a debtor promised to pay, as it stood when he did."""

    _name = "account.payment.promise.line"
    _description = "Promised Item"
    _inherit = ["account.collections.arrangement.item"]
    _order = "date_maturity, id"
    _arrangement = "promise_id"
    _remembered = "amount_open"
    _deletable = ("proposed",)
    _machine_writes = _lt("%(fields)s follows from the open item and its promise.")
    _stays = _lt("The items of a promise that was decided stay as they are. Enter a new one.")
    _is_kept = _stays

    promise_id = fields.Many2one(
        "account.payment.promise", required=True, ondelete="cascade", index=True, by_hand="proposed"
    )
    company_id = fields.Many2one(related="promise_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="promise_id.state", store=True, precompute=True)
    amount_open = fields.Monetary(
        "Open when Promised", compute="_compute_item", store=True, precompute=True, aggregator=None
    )

    _open_unique = models.UniqueIndex(
        "(move_line_id) WHERE state = 'open'",
        "There is an open promise for this item already.",
    )
    _item_unique = models.UniqueIndex("(promise_id, move_line_id)", "An item is promised once.")
