from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools.misc import clean_context, format_date

from ..models.charge.notice_reckon import get_interest_vals
from ..tools.common.money import as_exact
from ..tools.credit.insurance import Paid, passes_over
from ..tools.interest.allocation import (
    COSTS,
    INTEREST,
    ORDERS,
    PARTS,
    PRINCIPAL,
    Debt,
    Parts,
    allocate_over,
    get_part,
)


class AccountDunningAllocation(models.TransientModel):
    """What a payment pays: costs, interest, principal, in the order of the law, unless the debtor
    said otherwise. Interest counts up to the day of the payment, whether a letter has claimed it or
    not (§ 367 (1) BGB)."""

    _name = "account.dunning.allocation"
    _description = "Allocate a Payment"
    _by_hand = True

    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, by_hand="new"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, by_hand="new")
    root_company_id = fields.Many2one(related="company_id.root_id", string="Creditor")
    credit_id = fields.Many2one(
        "account.move.line",
        string="Payment",
        required=True,
        domain="[('partner_id', 'child_of', partner_id),"
        " ('company_id', 'child_of', root_company_id),"
        " ('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'),"
        " ('reconciled', '=', False), ('amount_residual', '<', 0)]",
    )
    currency_id = fields.Many2one(related="credit_id.currency_id")
    available = fields.Monetary(compute="_compute_available")
    designated_ids = fields.Many2many(
        "account.move",
        string="Named by the Debtor",
        domain="[('commercial_partner_id', '=', partner_id), ('company_id', '=', company_id),"
        " ('move_type', '=', 'out_invoice'), ('state', '=', 'posted'),"
        " ('payment_state', 'not in', ('in_payment', 'paid', 'reversed'))]",
        help="The invoices the debtor named on the transfer: they are paid first.",
    )
    order = fields.Selection(
        "_get_orders",
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
    problem = fields.Char(compute="_compute_problem")
    insurer_note = fields.Char(compute="_compute_insurer_note", compute_sudo=True)

    @api.model
    def _get_orders(self):
        profiles = self.env["account.interest.profile"]
        return profiles._fields["allocation"]._description_selection(self.env)

    @api.depends("credit_id")
    def _compute_available(self):
        for wizard in self:
            wizard.available = -wizard.credit_id.amount_residual_currency

    @api.depends("partner_id", "company_id")
    def _compute_order(self):
        for wizard in self:
            wizard.order = wizard.partner_id.sudo()._get_allocation_order(wizard.company_id)

    @api.depends("available", "line_ids.amount")
    def _compute_rest(self):
        for wizard in self:
            wizard.rest = wizard.available - sum(wizard.line_ids.mapped("amount"))

    @api.depends("line_ids.charge_id", "line_ids.amount")
    def _compute_problem(self):
        for wizard in self:
            try:
                wizard._get_paid()._check_accounts()
                wizard.problem = False
            except UserError as error:
                wizard.problem = str(error)

    @api.depends("partner_id", "company_id", "line_ids.amount")
    @api.depends_context("lang")
    def _compute_insurer_note(self):
        """What the debtor says counts between him and us; the insurer reckons in his own way."""
        for wizard in self:
            insurance = wizard._find_insurance()
            rows = wizard.line_ids.filtered("item_id") if insurance else []
            claims = [
                Paid(row.item_id._get_due(), wizard._exact(row.open), wizard._exact(row.amount))
                for row in rows
            ]
            wizard.insurer_note = passes_over(claims) and wizard.env._(
                "%s counts this payment for the oldest invoice, whatever it pays here: tell him of "
                "it in that way.",
                insurance.display_name,
            )

    def _find_insurance(self):
        """The policy that covers the debtor, if it counts payments in its own way."""
        covers = self.env["account.credit.cover"]
        if self.company_id:
            covers = covers._find_current(self.company_id, self.partner_id)
        return covers.insurance_id.filtered("oldest_first")[:1]

    @api.depends("credit_id", "designated_ids", "order")
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._propose() if wizard.credit_id and wizard.order else []
            wizard.line_ids = [Command.clear(), *(Command.create(row) for row in rows)]

    # === PROPOSAL === #

    def _propose(self):
        """The rows of the proposal: what is open in the currency of the payment, by debt and
        part, and what the payment pays of it."""
        parts_of = self._group_parts(self._get_items(), self._get_charges())
        debts = [
            Debt(item, self._get_due(item), self._sum_parts(parts_of[item]), ORDERS[self.order])
            for item in parts_of
        ]
        named = [item for item in parts_of if item.move_id & self.designated_ids._origin]
        amount = self._exact(self.available)
        paid, _rest = allocate_over(amount, debts, named)
        rows = []
        for debt in sorted(debts, key=lambda debt: (debt.key not in named, debt.due)):
            for part in debt.order:
                rows += self._spread(parts_of[debt.key][part], getattr(paid[debt.key], part))
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

    def _read_accrued(self):
        """The interest by the day of the payment that nothing has claimed yet, ``{item: (Owed,
        amount, day up to which it was claimed or None)}``."""
        until = self.credit_id.date or self.company_id._get_dunning_today()
        found = self._get_items()._read_unclaimed_interest(self.company_id, until)
        return {entry[0].item: entry for entry in found if not entry[0].profile.charges_by_hand}

    def _group_parts(self, items, charges):
        """``{item: {part: [(vals of a row, what is open)]}}``; charges on no open invoice belong to
        the oldest debt."""
        parts_of = {item: {part: [] for part in PARTS} for item in items}
        for item in items:
            parts_of[item][PRINCIPAL].append(({"item_id": item.id}, item.amount_residual_currency))
        if charges and not items:
            parts_of[items] = {part: [] for part in PARTS}
        for charge in charges:
            rows = parts_of[charge._find_debt(items)][get_part(charge.kind)]
            rows.append(({"charge_id": charge.id}, charge.amount_open))
        for item, (_owed, amount, _since) in self._read_accrued().items():
            parts_of[item][INTEREST].append(({"item_id": item.id, "accrues": True}, amount))
        return parts_of

    def _sum_parts(self, rows_of):
        sums = {
            part: sum((self._exact(opened) for _vals, opened in rows), Decimal(0))
            for part, rows in rows_of.items()
        }
        return Parts(**sums)

    def _spread(self, rows, amount):
        """The rows of one part of a debt, with what is paid of each: the oldest first."""
        for vals, opened in rows:
            paid = min(self._exact(opened), amount)
            amount -= paid
            yield vals | {"amount": float(paid)}

    def _get_due(self, item):
        """Charges without an open item are due today."""
        return item._get_due() if item else self.company_id._get_dunning_today()

    def _exact(self, amount):
        return as_exact(amount, self.currency_id.decimal_places)

    # === DO IT === #

    def action_allocate(self):
        """Match the payment: charges kept as memo are booked as far as they are paid."""
        self.ensure_one()
        # The defaults of the dialog are none of the entries that follow.
        wizard = self.with_env(self.env(context=clean_context(self.env.context)))
        paid = wizard._get_paid()
        wizard._check(paid)
        wizard._claim_accrued(paid.filtered("accrues"))
        # Matching takes all it can: what is paid in part comes when the payment is used up.
        partly = paid.filtered(lambda line: line._takes_more())
        for lines in filter(None, (paid - partly, partly)):
            (wizard.credit_id | lines._get_targets()).reconcile()
        return {"type": "ir.actions.act_window_close"}

    def _claim_accrued(self, lines):
        """Interest that is paid is a charge like any other: the letters go on from there."""
        accrued = self._read_accrued() if lines else {}
        for line in lines:
            line.charge_id = (
                self.env["account.dunning.charge"]
                .sudo()
                .create(self._prepare_interest(*accrued[line.item_id]))
            )
            line.update({"item_id": False, "accrues": False})

    def _prepare_interest(self, owed, amount, claimed_until):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "kind": "interest",
            "currency_id": self.currency_id.id,
            "amount": float(amount),
            **get_interest_vals(owed, claimed_until, self.partner_id.lang),
        }

    def _get_paid(self):
        return self.line_ids.filtered(lambda line: not self.currency_id.is_zero(line.amount))

    def _check(self, paid):
        """The screen tells what each row pays, nothing else: whether that is still open is looked
        up here."""
        compare = self.currency_id.compare_amounts
        if not (self._has_credit() and self._are_open(paid)):
            raise UserError(
                self.env._(
                    "Something here was paid or allocated in the meantime. Go back and open this "
                    "window again."
                )
            )
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
        paid._check_accounts()

    def _has_credit(self):
        """Whether the payment is one of the debtor's, with something left."""
        credit = self.credit_id
        return (
            credit.company_id in self.company_id._get_family()
            and credit.partner_id.commercial_partner_id == self.partner_id
            and credit.account_type == "asset_receivable"
            and credit.parent_state == "posted"
            and credit.amount_residual < 0
        )

    def _are_open(self, paid):
        """Whether each row is about one claim of the debtor that is open, none of them twice."""
        items, charges = paid.item_id, paid.charge_id
        claims = {(line.item_id, line.charge_id, line.accrues) for line in paid}
        return (
            all(bool(line.item_id) != bool(line.charge_id) for line in paid)
            and len(claims) == len(paid)
            and items <= self._get_items()
            and charges <= self._get_charges()
        )


class AccountDunningAllocationLine(models.TransientModel):
    """A row of the proposal: an open item or a charge, and what is paid of it."""

    _name = "account.dunning.allocation.line"
    _description = "Allocation of a Payment"
    _by_hand = True

    allocation_id = fields.Many2one("account.dunning.allocation", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="allocation_id.currency_id")
    # Not readonly: the web client sends nothing that is, and the row would be about nothing.
    item_id = fields.Many2one("account.move.line")
    charge_id = fields.Many2one("account.dunning.charge")
    accrues = fields.Boolean(help="Interest on the item that nothing has claimed yet.")
    part = fields.Selection(
        [(COSTS, "Costs"), (INTEREST, "Interest"), (PRINCIPAL, "Principal")],
        compute="_compute_claim",
    )
    name = fields.Char("Claim", compute="_compute_claim")
    open = fields.Monetary(compute="_compute_claim")
    amount = fields.Monetary("Pays")

    @api.depends("item_id", "charge_id", "accrues", "allocation_id.credit_id")
    @api.depends_context("lang")
    def _compute_claim(self):
        for wizard, lines in self.grouped("allocation_id").items():
            accrued = wizard._read_accrued() if any(lines.mapped("accrues")) else {}
            for line in lines:
                line.update(line._describe(*accrued.get(line.item_id._origin, ())))

    def _describe(self, owed=None, accrued=0.0, _since=None):
        """The values of the row; ``accrued``: interest on its item that nothing has claimed."""
        charge, number = self.charge_id, self.item_id.move_id.name
        if charge:
            part = get_part(charge.kind)
            return {"name": charge.display_name, "part": part, "open": charge.amount_open}
        if not self.accrues:
            left = self.item_id.amount_residual_currency
            return {"name": number, "part": PRINCIPAL, "open": left}
        until = owed and format_date(self.env, owed.until)
        name = self.env._("Interest on %(invoice)s by %(day)s", invoice=number, day=until or "")
        return {"name": name, "part": INTEREST, "open": float(accrued)}

    def _get_booked(self):
        """The entries of the charge that wait for money: what it posted, or what an earlier payment
        that was taken back left."""
        return self.charge_id._get_booked_lines().filtered(lambda line: not line.reconciled)

    def _takes_more(self):
        """Whether matching would take more than is to be paid: it takes all that is booked."""
        self.ensure_one()
        if self.accrues:
            return False
        booked = self.item_id or self._get_booked()
        residual = sum(booked.mapped("amount_residual_currency"))
        return self.currency_id.compare_amounts(residual, self.amount) > 0

    def _get_targets(self):
        """The receivable lines the payment is matched with; booked now, where there are none."""
        missing = {line.charge_id.sudo(): line._get_unbooked() for line in self if line.charge_id}
        missing = {charge: amount for charge, amount in missing.items() if amount}
        targets = self.item_id.union(*(line._get_booked() for line in self))
        return targets.union(*self.charge_id.sudo()._book_many(missing).values())

    def _get_unbooked(self):
        """What is paid of the charge and stands in no entry yet."""
        missing = self.amount - sum(self._get_booked().mapped("amount_residual_currency"))
        return max(self.currency_id.round(missing), 0.0)

    def _check_accounts(self):
        """Raises UserError if an income account is missing of what is to be booked."""
        Charge = self.env["account.dunning.charge"].sudo()
        for line in self:
            if line.accrues:
                wizard = line.allocation_id
                vals = {"company_id": wizard.company_id.id, "partner_id": wizard.partner_id.id}
                Charge.new({**vals, "kind": "interest"})._get_accounts()
            elif line.charge_id and line._get_unbooked():
                line.charge_id.sudo()._get_accounts()
