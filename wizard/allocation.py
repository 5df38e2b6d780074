from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools.common.money import as_exact
from ..tools.interest.allocation import (
    COSTS,
    INTEREST,
    ORDERS,
    PARTS,
    PRINCIPAL,
    Debt,
    Parts,
    allocate_over,
)


class AccountDunningAllocation(models.TransientModel):
    """What a payment pays: costs, interest, principal, in the order of the law, unless the debtor
    said otherwise."""

    _name = "account.dunning.allocation"
    _description = "Allocate a Payment"

    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    credit_id = fields.Many2one(
        "account.move.line",
        string="Payment",
        required=True,
        domain="[('partner_id', 'child_of', partner_id), ('company_id', '=', company_id),"
        " ('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'),"
        " ('reconciled', '=', False), ('amount_residual', '<', 0)]",
    )
    currency_id = fields.Many2one(related="credit_id.currency_id")
    available = fields.Monetary(compute="_compute_available")
    designated_ids = fields.Many2many(
        "account.move",
        string="Named by the Debtor",
        domain="[('commercial_partner_id', '=', partner_id), ('company_id', '=', company_id),"
        " ('move_type', '=', 'out_invoice'), ('state', '=', 'posted')]",
        help="The invoices the debtor named on the transfer: they are paid first.",
    )
    order = fields.Selection(
        lambda self: self.env["account.interest.profile"]._fields["allocation"].selection,
        compute="_compute_order",
        precompute=True,
        store=True,
        readonly=False,
        required=True,
        help="What of each debt is paid first. What the debtor says goes before the law.",
    )
    line_ids = fields.One2many(
        "account.dunning.allocation.line",
        "allocation_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    rest = fields.Monetary("Left over", compute="_compute_rest")

    @api.depends("credit_id")
    def _compute_available(self):
        for wizard in self:
            wizard.available = -wizard.credit_id.amount_residual_currency

    @api.depends("partner_id", "company_id")
    def _compute_order(self):
        for wizard in self:
            debtor = wizard.partner_id.sudo().with_company(wizard.company_id)
            profile = debtor._get_interest_profiles()[debtor.id]
            wizard.order = profile.allocation or "costs_interest_principal"

    @api.depends("available", "line_ids.amount")
    def _compute_rest(self):
        for wizard in self:
            wizard.rest = wizard.available - sum(wizard.line_ids.mapped("amount"))

    @api.depends("credit_id", "designated_ids", "order")
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._propose() if wizard.credit_id and wizard.order else []
            wizard.line_ids = [Command.clear(), *(Command.create(row) for row in rows)]

    # === PROPOSAL === #

    def _propose(self):
        """The rows of the proposal: what is open in the currency of the payment, by debt and
        part, and what the payment pays of it."""
        items, charges = self._get_items(), self._get_charges()
        parts_of = self._group_parts(items, charges)
        debts = [
            Debt(item, self._get_due(item), self._sum_parts(parts_of[item]), ORDERS[self.order])
            for item in parts_of
        ]
        named = [item for item in items if item.move_id in self.designated_ids._origin]
        amount = self._exact(self.available)
        paid, _rest = allocate_over(amount, debts, named)
        rows = []
        for debt in sorted(debts, key=lambda debt: (debt.key not in named, debt.due)):
            for part in debt.order:
                rows += self._spread(part, parts_of[debt.key][part], getattr(paid[debt.key], part))
        return rows

    def _get_items(self):
        Item = self.env["account.move.line"].sudo().with_company(self.company_id)
        return Item.search(
            Item._get_dunning_domain(self.company_id)
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("currency_id", "=", self.currency_id.id)
            & Domain("amount_residual", ">", 0),
            order="date_maturity, id",
        )

    def _get_charges(self):
        return self.env["account.dunning.charge"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("currency_id", "=", self.currency_id.id),
                ("state", "=", "open"),
            ],
            order="date, id",
        )

    def _group_parts(self, items, charges):
        """``{item: {part: [records]}}``; charges on no open invoice belong to the oldest debt."""
        parts_of = {item: {part: [] for part in PARTS} for item in items}
        for item in items:
            parts_of[item][PRINCIPAL].append(item)
        if charges and not items:
            parts_of[items] = {part: [] for part in PARTS}
        for charge in charges:
            own = charge.move_line_id & items or charge.move_id.line_ids & items or items
            part = INTEREST if charge.kind == "interest" else COSTS
            parts_of[own[:1]][part].append(charge)
        return parts_of

    def _sum_parts(self, records_of):
        sums = {
            part: sum((self._exact(_get_open(record)) for record in records), Decimal(0))
            for part, records in records_of.items()
        }
        return Parts(**sums)

    def _spread(self, part, records, amount):
        """The rows of one part of a debt: the oldest charge first."""
        for record in records:
            opened = self._exact(_get_open(record))
            paid = min(opened, amount)
            amount -= paid
            owner = "item_id" if record._name == "account.move.line" else "charge_id"
            yield {owner: record.id, "part": part, "open": float(opened), "amount": float(paid)}

    def _get_due(self, item):
        """Charges without an open item are due today."""
        return item._get_due() if item else self.company_id._get_dunning_today()

    def _exact(self, amount):
        return as_exact(amount, self.currency_id.decimal_places)

    # === DO IT === #

    def action_allocate(self):
        """Match the payment: charges kept as memo are booked as far as they are paid."""
        self.ensure_one()
        paid = self.line_ids.filtered(lambda line: not self.currency_id.is_zero(line.amount))
        self._check(paid)
        # Matching takes all it can: what is paid in part comes when the payment is used up.
        for line in paid.sorted(lambda line: line._takes_more()):
            target = line._get_target()
            (self.credit_id | target).reconcile()
        return {"type": "ir.actions.act_window_close"}

    def _check(self, paid):
        compare = self.currency_id.compare_amounts
        if not paid:
            raise UserError(self.env._("Say what the payment pays: all amounts are zero."))
        if any(line.amount < 0 or compare(line.amount, line.open) > 0 for line in paid):
            raise UserError(
                self.env._("Nothing can be paid with less than zero or more than is open.")
            )
        if compare(self.rest, 0) < 0:
            raise UserError(self.env._("This is more than the payment. Lower an amount."))
        parts = paid.filtered(lambda line: line._takes_more())
        if len(parts) > 1 or (parts and compare(self.rest, 0) > 0):
            raise UserError(
                self.env._(
                    "Only one invoice or booked charge can be paid in part, and the payment must "
                    "end with it. Pay the others in full, or not at all."
                )
            )


class AccountDunningAllocationLine(models.TransientModel):
    """A row of the proposal: an open item or a charge, and what is paid of it."""

    _name = "account.dunning.allocation.line"
    _description = "Allocation of a Payment"

    allocation_id = fields.Many2one("account.dunning.allocation", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="allocation_id.currency_id")
    item_id = fields.Many2one("account.move.line", readonly=True)
    charge_id = fields.Many2one("account.dunning.charge", readonly=True)
    part = fields.Selection(
        [(COSTS, "Costs"), (INTEREST, "Interest"), (PRINCIPAL, "Principal")],
        required=True,
        readonly=True,
    )
    name = fields.Char(compute="_compute_name")
    open = fields.Monetary(readonly=True)
    amount = fields.Monetary("Pays")

    @api.depends("item_id", "charge_id")
    def _compute_name(self):
        for line in self:
            line.name = line.charge_id.display_name or line.item_id.move_id.name

    def _get_booked(self):
        """The entries of the charge that wait for money: what it posted, or what an earlier payment
        that was taken back left."""
        return self.charge_id._get_booked_lines().filtered(lambda line: not line.reconciled)

    def _takes_more(self):
        """Whether matching would take more than is to be paid: it takes all that is booked."""
        self.ensure_one()
        booked = self.item_id or self._get_booked()
        residual = sum(booked.mapped("amount_residual_currency"))
        return self.currency_id.compare_amounts(residual, self.amount) > 0

    def _get_target(self):
        """The receivable line the payment is matched with."""
        self.ensure_one()
        if self.item_id:
            return self.item_id
        booked = self._get_booked()
        missing = self.amount - sum(booked.mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(missing, 0) > 0:
            booked |= self.charge_id.sudo()._book(missing)
        return booked


def _get_open(record):
    """What is open of an item or a charge, in its currency."""
    if record._name == "account.move.line":
        return record.amount_residual_currency
    return record.amount_open
