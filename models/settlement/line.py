from odoo import fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class AccountCollectionSettlementLine(models.Model):
    """An open item that is settled for less, as it stood when that was offered."""

    _name = "account.collection.settlement.line"
    _description = "Item of a Settlement"
    _inherit = ["account.collections.arrangement.item"]
    _order = "date_maturity, id"
    _arrangement = "settlement_id"
    _deletable = ("draft",)
    _machine_writes = _lt("%(fields)s follows from the open item and its settlement.")
    _stays = _lt("The items of a settlement that was offered stay. Make a new offer.")
    _is_kept = _stays

    settlement_id = fields.Many2one(
        "account.collection.settlement",
        required=True,
        ondelete="cascade",
        index=True,
        by_hand="draft",
    )
    company_id = fields.Many2one(related="settlement_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="settlement_id.state", store=True, precompute=True)
    amount = fields.Monetary(
        "Open when Offered", compute="_compute_item", store=True, precompute=True, aggregator=None
    )

    _running_once = models.UniqueIndex(
        "(move_line_id) WHERE state IN ('offered', 'accepted', 'kept')",
        "A settlement about this item runs already.",
    )
