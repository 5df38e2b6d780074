from odoo import api, fields, models

# In insolvency a right to separate satisfaction, or to the thing itself (§§ 47 to 51 InsO).
SEPARATE = ("retention", "assignment", "transfer", "mortgage", "pledge")


class AccountCollectionSecurity(models.Model):
    """What secures claims against a debtor: retention of title, a guarantee, a mortgage, a pledge.
    It outlives limitation (§ 216 BGB), and an administrator must hear of it at once (§ 28 (2)
    InsO)."""

    _name = "account.collection.security"
    _description = "Collateral"
    _inherit = ["account.collections.filed"]
    _order = "case_id, rank, id"
    _deletable = True

    case_id = fields.Many2one(
        "account.collection.case", required=True, ondelete="cascade", index=True, by_hand="new"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="case_id.partner_id", store=True, precompute=True, index=True, string="Debtor"
    )
    kind = fields.Selection(
        [
            ("retention", "Retention of title"),
            ("assignment", "Assignment of claims"),
            ("transfer", "Transfer by way of security"),
            ("guarantee", "Guarantee"),
            ("mortgage", "Mortgage or land charge"),
            ("pledge", "Pledge"),
            ("other", "Other"),
        ],
        required=True,
        default="retention",
        by_hand=True,
    )
    name = fields.Char(
        "Object",
        required=True,
        by_hand=True,
        help="What it is: the goods and their number, the parcel, the account.",
    )
    giver_id = fields.Many2one(
        "res.partner",
        string="Given by",
        by_hand=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The guarantor, or whoever owns the object. Empty: the debtor.",
    )
    secures = fields.Char(
        "For", by_hand=True, help="Which claims: invoices by their numbers, or all of the business."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(by_hand=True, aggregator=None, help="What it would bring today.")
    rank = fields.Integer(
        by_hand=True, aggregator=None, help="In the land register; 1 goes before all others."
    )
    date = fields.Date("Since", by_hand=True)
    date_to = fields.Date("Until", by_hand=True, help="A guarantee may end by itself.")
    source = fields.Char(
        by_hand=True, help="What shows it: the contract and its day, terms of business, deed."
    )
    is_over = fields.Boolean(compute="_compute_is_over")

    _value_positive = models.Constraint(
        "CHECK (COALESCE(value, 0) >= 0)", "The value must not be negative."
    )
    _rank_positive = models.Constraint(
        "CHECK (COALESCE(rank, 0) >= 0)", "The rank must not be negative."
    )
    _days_ordered = models.Constraint(
        "CHECK (date IS NULL OR date_to IS NULL OR date_to >= date)",
        "It ends on the day it begins, or later.",
    )

    @api.depends("date_to")
    def _compute_is_over(self):
        for one in self:
            today = one.company_id._get_dunning_today() if one.company_id else one.date_to
            one.is_over = bool(one.date_to and today and one.date_to < today)

    @api.depends("kind", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{labels.get(one.kind, '')}: {one.name or ''}"

    def _say(self):
        """In a line, for sheets."""
        self.ensure_one()
        parts = [self.display_name, self.giver_id.name, self.secures]
        parts.append(self.currency_id.format(self.value) if self.value else "")
        parts.append(self.source)
        return ", ".join(filter(None, parts))
