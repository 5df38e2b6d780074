from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
VAT, LOSS = "vat", "loss"
ACTIONS = [(VAT, "Correct the VAT only"), (LOSS, "Write off")]


class AccountCollectionWriteOff(models.Model):
    """An open item that is given up for the books, in whole or in part, or whose turnover tax is
    claimed back while the debtor goes on owing it. The claim itself lives on: nobody has waived
    it."""

    _name = "account.collection.write.off"
    _description = "Write-off"
    _inherit = ["account.collections.door", "account.collections.filed"]
    _order = "id desc"
    _check_company_auto = True
    _machine_writes = _lt("%(fields)s of a write-off follows from its buttons.")
    _is_kept = _lt("%(records)s stays as evidence and cannot be deleted. Take it back.")
    _only_collectors = _lt("Only collectors may write claims off.")
    _only_managers = _lt("Only a manager of collections approves write-offs or takes them back.")

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    # No foreign key may keep an invoice from being corrected: the row remembers by itself.
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
    name = fields.Char("Document", readonly=True)
    action = fields.Selection(ACTIONS, string="What", required=True, default=LOSS, readonly=True)
    reason_id = fields.Many2one(
        "account.collection.write.off.reason", required=True, ondelete="restrict", readonly=True
    )
    note = fields.Char(readonly=True)
    date = fields.Date("Booked for", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(
        "Written off", required=True, readonly=True, aggregator=None, help="With its tax."
    )
    amount_company = fields.Monetary(
        "In Company Currency", currency_field="company_currency_id", readonly=True
    )
    amount_tax = fields.Monetary(
        "Thereof VAT",
        currency_field="company_currency_id",
        readonly=True,
        help="What of the turnover tax comes back.",
    )
    adjusts_vat = fields.Boolean("With VAT", readonly=True)
    is_waived = fields.Boolean(
        "Waived",
        readonly=True,
        help="The debtor owes it no more: it was waived when he paid what was agreed on.",
    )
    amount_covered = fields.Monetary(
        "VAT Corrected for",
        readonly=True,
        aggregator=None,
        help="The part of the claim whose VAT is corrected while it is still open: less once the "
        "debtor pays, as the tax is due again then.",
    )
    amount_recovered = fields.Monetary("Recovered", readonly=True, aggregator=None)
    proof = fields.Binary(attachment=True, readonly=True)
    proof_name = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ("draft", "To be approved"),
            ("booked", "Booked"),
            ("reversed", "Taken back"),
            ("cancelled", "Not written off"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users", string="Entered by", readonly=True, default=lambda self: self.env.user
    )
    approved_by_id = fields.Many2one("res.users", readonly=True)
    corrected_id = fields.Many2one(
        "account.collection.write.off",
        string="VAT Corrected before",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    entry_ids = fields.One2many("account.move", "write_off_id", string="Entries", readonly=True)
    claim_left = fields.Monetary(
        "Claim that Lives on",
        compute="_compute_claim_left",
        help="Written off, and not paid since. Nobody waived it: a title is good for thirty years.",
        aggregator=None,
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0)", "The amount of a write-off must be above zero."
    )
    _draft_once = models.UniqueIndex(
        "(move_line_id) WHERE state = 'draft'", "This item waits to be written off already."
    )
    _vat_once = models.UniqueIndex(
        "(move_line_id) WHERE action = 'vat' AND state = 'booked'",
        "The VAT of this item is corrected already.",
    )

    @api.depends("amount", "amount_recovered", "state", "action", "is_waived")
    def _compute_claim_left(self):
        for one in self:
            given_up = one.state == "booked" and one.action == LOSS and not one.is_waived
            one.claim_left = one.amount - one.amount_recovered if given_up else 0.0

    @api.depends("name", "action")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["action"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{one.name or ''}: {labels.get(one.action, '')}"

    def _keeps_file(self, file):
        return True

    def _get_words(self):
        self.ensure_one()
        return {
            "item": self.name or "",
            "amount": self.currency_id.format(self.amount),
            "reason": self.reason_id.name,
        }
