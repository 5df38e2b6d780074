import functools

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...tools.common.tables import read_rows
from .proceeding import PREPARED

_lt = LazyTranslate(__name__)
CATALOGUE = functools.cache(lambda: read_rows("proceeding/claims"))


class AccountCollectionProceedingClaim(models.Model):
    """One open item in a proceeding, as it stood when it was handed over: never two invoices in one
    row, as the debtor must recognise each claim (limitation is suspended only then)."""

    _name = "account.collection.proceeding.claim"
    _description = "Claim in a Proceeding"
    _order = "proceeding_id, date_maturity, id"
    _deletable = ("draft",)
    _machine_writes = _lt("%(fields)s of a claim is frozen as it was handed over.")
    _stays = _lt("The claims of a proceeding stay as they were handed over.")

    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="proceeding_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="proceeding_id.partner_id")
    state = fields.Selection(related="proceeding_id.state")
    is_live = fields.Boolean(
        readonly=True, index=True, help="The proceeding has the claim in hand at present."
    )
    # No foreign key may keep an invoice from being corrected: the claim remembers by itself.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move", string="Invoice", ondelete="set null", index="btree_not_null", readonly=True
    )
    notice_line_id = fields.Many2one(
        "account.dunning.notice.line",
        string="Last Letter",
        ondelete="set null",
        readonly=True,
        help="The last letter about it that really went out as a demand.",
    )
    name = fields.Char("Document", readonly=True)
    reference = fields.Char("Your Reference", readonly=True)
    invoice_date = fields.Date("Date", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_original = fields.Monetary("Original Amount", readonly=True, aggregator=None)
    amount = fields.Monetary(
        "Claimed", readonly=True, aggregator=None, help="Open when it was handed over."
    )
    amount_disputed = fields.Monetary("Disputed", readonly=True, aggregator=None)
    amount_open = fields.Monetary(
        "Open Today", compute="_compute_amount_open", compute_sudo=True, aggregator=None
    )
    charges = fields.Json(
        readonly=True, help="Interest and charges beside it as they were handed over, a row each."
    )
    amount_charges = fields.Monetary(
        "Interest and Charges",
        readonly=True,
        aggregator=None,
        help="Interest to the day of the hand-over, and what was open of charges about it then: "
        "they go along, a row each with its kind.",
    )
    default_on = fields.Date("In Default since", readonly=True)
    default_basis = fields.Char("Because of", readonly=True)
    demanded_on = fields.Date("Demanded on", readonly=True)
    limitation_on = fields.Date("Time-barred after", readonly=True)
    interest_rate = fields.Char("Interest", readonly=True, help="As the rule of the debtor says.")
    subject = fields.Selection(
        lambda self: [
            (row["number"], f"{row['number']} {row['designation']}") for row in CATALOGUE()
        ],
        string="Catalogue Number",
        by_hand=PREPARED,
        help="The number of the claim in the catalogue of the German payment order. Some numbers "
        "are from memory: compare them with the official list.",
    )
    contract_on = fields.Date(
        "Contract of",
        by_hand=PREPARED,
        help="The day on which the contract was made (§ 13a RDG): the day of the order, not that "
        "of the invoice.",
    )
    performed = fields.Boolean(
        "Delivered",
        by_hand=PREPARED,
        help="What the debtor ordered was delivered or done (§ 690 (1) no. 4 ZPO).",
    )

    _once_live = models.UniqueIndex(
        "(move_line_id) WHERE is_live",
        "This item is in the hands of another proceeding. End that one first.",
    )
    _once_each = models.UniqueIndex(
        "(proceeding_id, move_line_id)", "The item stands in the proceeding already."
    )

    @api.depends("move_line_id.amount_residual_currency")
    def _compute_amount_open(self):
        given_up = self.move_line_id._read_given_up()
        for claim in self:
            item = claim.move_line_id
            claim.amount_open = item.amount_residual_currency + given_up.get(item.id, 0.0)

    def _keep_facts(self, vals):
        """What was read about it now; what is as it was is not written."""
        self.ensure_one()
        other = {
            name: value
            for name, value in vals.items()
            if self._fields[name].convert_to_write(self[name], self) != value
        }
        if other:
            self._through_door().write(other)
