from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

KINDS = [
    ("cost", "Cost"),
    ("fee", "Dunning fee"),
    ("lump_sum", "Lump sum for late payment"),
    ("interest", "Default interest"),
]
# Which part of a debt a charge is, for the allocation of payments.
PARTS = {"interest": "interest"}


class AccountDunningCharge(models.Model):
    """What the debtor owes because he is late: a fee, the lump sum, interest, a cost of others. A
    claim with a life of its own: it outlives the invoice, can be waived, is never dunned and bears
    no interest."""

    _name = "account.dunning.charge"
    _description = "Dunning Charge"
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, index=True, ondelete="restrict"
    )
    notice_id = fields.Many2one(
        "account.dunning.notice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The letter that claims it first. Empty: entered by hand.",
    )
    # No foreign key may keep an invoice from being corrected.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="set null",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id), ('state', '=', 'posted')]",
        check_company=True,
        help="The invoice that was paid late.",
    )
    kind = fields.Selection(KINDS, required=True, default="cost")
    name = fields.Char(
        "Description", help="As it stands on letters, such as: Return debit of 3 March."
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id
    )
    amount = fields.Monetary(required=True, aggregator=None)
    interest_from = fields.Date(readonly=True)
    interest_to = fields.Date(readonly=True)
    accruals = fields.Json(
        readonly=True,
        help="The rows of the interest statement as they were on the letter.",
    )
    legal_basis = fields.Char(
        readonly=True, help="The paragraphs it rests on, as they stood on the letter."
    )
    booking = fields.Selection(
        [("memo", "Memo"), ("posted", "Posted")],
        required=True,
        default="memo",
        readonly=True,
        help="Memo: kept here only, booked when it is paid. Posted: a journal entry from the day "
        "the letter goes out.",
    )
    line_ids = fields.One2many(
        "account.move.line", "dunning_charge_id", string="Receivable Entries", readonly=True
    )
    waived_amount = fields.Monetary(readonly=True, copy=False, aggregator=None)
    waived_on = fields.Date(readonly=True, copy=False)
    waived_by_id = fields.Many2one("res.users", string="Waived by", readonly=True, copy=False)
    waive_reason = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("planned", "On a letter not sent yet"),
            ("open", "Open"),
            ("paid", "Paid"),
            ("waived", "Waived"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        index=True,
    )
    amount_paid = fields.Monetary(
        "Paid", compute="_compute_state", store=True, aggregator=None, readonly=True
    )
    amount_open = fields.Monetary(
        "Open", compute="_compute_state", store=True, aggregator=None, readonly=True
    )

    _fee_unique = models.UniqueIndex(
        "(notice_id) WHERE kind = 'fee' AND state <> 'cancelled'",
        "A letter costs one fee.",
    )
    _lump_sum_unique = models.UniqueIndex(
        "(move_id) WHERE kind = 'lump_sum' AND state <> 'cancelled'",
        "The lump sum is charged once per invoice.",
    )
    _interest_unique = models.UniqueIndex(
        "(notice_id, move_line_id) WHERE kind = 'interest' AND state <> 'cancelled'",
        "A letter claims the interest on an item once.",
    )

    # === COMPUTES === #

    @api.depends(
        "amount",
        "waived_amount",
        "notice_id.state",
        "line_ids.parent_state",
        "line_ids.amount_currency",
        "line_ids.amount_residual_currency",
    )
    def _compute_state(self):
        for charge in self:
            booked = charge.sudo().line_ids.filtered(lambda line: line.parent_state == "posted")
            charge.amount_paid = sum(booked.mapped("amount_currency")) - sum(
                booked.mapped("amount_residual_currency")
            )
            open_amount = charge.currency_id.round(
                charge.amount - charge.amount_paid - charge.waived_amount
            )
            origin = charge.notice_id.state
            if origin in ("draft", "confirmed"):
                charge.state, open_amount = "planned", 0.0
            elif origin == "cancelled":
                charge.state, open_amount = "cancelled", 0.0
            elif not charge.currency_id.is_zero(open_amount):
                charge.state = "open"
            else:
                charge.state = "waived" if charge.waived_amount else "paid"
            charge.amount_open = open_amount

    @api.depends("kind", "name", "move_id", "interest_from", "interest_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for charge in self:
            charge.display_name = charge._get_label(self.env.lang)

    def _get_label(self, lang):
        """What the charge is, in words of the language ``lang``."""
        self.ensure_one()
        charge = self.with_context(lang=lang)
        if charge.name:
            return charge.name
        kind = dict(charge._fields["kind"]._description_selection(charge.env))[charge.kind]
        number = charge.move_id.name or ""
        if charge.kind == "interest" and charge.amount < 0:
            return charge.env._("%(kind)s on %(invoice)s, corrected", kind=kind, invoice=number)
        if charge.kind == "interest" and charge.interest_from:
            return charge.env._(
                "%(kind)s on %(invoice)s, %(start)s to %(end)s",
                kind=kind,
                invoice=number,
                start=format_date(charge.env, charge.interest_from, lang_code=lang),
                end=format_date(charge.env, charge.interest_to, lang_code=lang),
            )
        if not number:
            return kind
        return charge.env._("%(kind)s on %(invoice)s", kind=kind, invoice=number)

    def _get_statement(self):
        """How the interest was computed, as it was printed: ``{label, rows, total, earlier,
        currency, legal_basis}``; days as dates, amounts as numbers."""
        self.ensure_one()
        rows = [
            row
            | {
                "since": fields.Date.to_date(row["since"]),
                "until": fields.Date.to_date(row["until"]),
                "percent": float(row["percent"]),
                "balance": float(row["balance"]),
                "amount": float(row["amount"]),
            }
            for row in self.accruals
        ]
        total = self.currency_id.round(sum(row["amount"] for row in rows))
        return {
            "legal_basis": self.legal_basis,
            "label": self.move_id.name or "",
            "rows": rows,
            "total": total,
            "earlier": self.currency_id.round(total - self.amount),
            "currency": self.currency_id,
        }

    def _get_part(self):
        """Which part of a debt it is."""
        return PARTS.get(self.kind, "costs")

    # === CHECKS === #

    @api.constrains("amount", "kind")
    def _check_amount(self):
        for charge in self:
            # A credit note works back to the start: interest claimed before may be too much.
            if charge.amount <= 0 and not (charge.kind == "interest" and charge.amount):
                raise ValidationError(
                    self.env._("%s: the amount must be above zero.", charge.display_name)
                )

    @api.constrains("kind", "notice_id", "name")
    def _check_by_hand(self):
        for charge in self.filtered(lambda charge: not charge.notice_id):
            if charge.kind != "cost":
                raise ValidationError(
                    self.env._(
                        "Fees, lump sums and interest come with a letter. By hand you enter costs "
                        "of others, such as a return debit."
                    )
                )
            if not charge.name:
                raise ValidationError(
                    self.env._("Describe the cost: the debtor reads it on the next letter.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(
            vals.get("notice_id") or vals.get("kind", "cost") != "cost" for vals in vals_list
        ):
            raise UserError(
                self.env._(
                    "Fees, lump sums and interest come with a letter. By hand you enter costs of "
                    "others, such as a return debit."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (
            kept := self.filtered(lambda charge: not charge._is_fresh() or charge.amount_paid)
        ):
            raise UserError(
                self.env._(
                    "%s was claimed and stays as it is. Waive it, and enter another if need be.",
                    ", ".join(kept.mapped("display_name")),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=True)
    def _unlink_only_planned(self):
        kept = self.filtered(lambda charge: charge.state != "planned" and not charge._is_fresh())
        if kept:
            raise UserError(
                self.env._(
                    "%s was claimed and stays as evidence. Waive it instead.",
                    ", ".join(kept.mapped("display_name")),
                )
            )

    def _is_fresh(self):
        """Entered by hand, and on no letter yet."""
        self.ensure_one()
        return not self.notice_id and not self.line_ids and not self.waived_on
