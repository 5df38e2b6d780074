from odoo import api, fields, models
from odoo.tools import format_date

from ..common.res_company import get_company_today

KINDS = [
    ("cost", "Cost"),
    ("fee", "Dunning fee"),
    ("lump_sum", "Lump sum for late payment"),
    ("interest", "Default interest"),
]


class AccountDunningCharge(models.Model):
    """What the debtor owes because he is late: a fee, the lump sum, interest, a cost of others. A
    claim with a life of its own: it outlives the invoice, can be waived, is never dunned and bears
    no interest."""

    _name = "account.dunning.charge"
    _description = "Dunning Charge"
    _inherit = ["account.collections.door", "account.collections.filed"]
    _order = "date desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
        by_hand="fresh",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
        by_hand="fresh",
    )
    notice_id = fields.Many2one(
        "account.dunning.notice",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The letter that claims it first. Empty: entered by hand.",
    )
    plan_id = fields.Many2one(
        "account.payment.plan",
        string="Payment Plan",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The plan that brought it up.",
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
        by_hand="fresh",
        help="The invoice that was paid late.",
    )
    kind = fields.Selection(KINDS, required=True, default="cost", readonly=True)
    is_recovery = fields.Boolean(
        "Cost of Recovery",
        by_hand="fresh",
        help="A cost of reminding, an agency, a lawyer or a court about the invoice: the lump sum "
        "for late payment covers it. The bank's cost of a return debit is none.",
    )
    name = fields.Char(
        "Description",
        by_hand="fresh",
        help="As it stands on letters, such as: Return debit of 3 March.",
    )
    date = fields.Date(required=True, default=get_company_today, by_hand="fresh")
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        by_hand="fresh",
    )
    amount = fields.Monetary(required=True, aggregator=None, by_hand="fresh")
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
    by_letter_only = fields.Boolean(
        readonly=True, help="Owed only if a printed letter has gone out: an e-mail costs nothing."
    )
    claimed_on = fields.Date(
        readonly=True, copy=False, help="The day of the first letter on which it stood."
    )
    line_ids = fields.One2many(
        "account.move.line", "dunning_charge_id", string="Receivable Entries", readonly=True
    )
    waived_amount = fields.Monetary(readonly=True, copy=False, aggregator=None)
    corrected_amount = fields.Monetary(
        "Thereof Corrected",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Given up because less was owed: a credit note, or a payment that was booked late.",
    )
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
    # An opening balance is many invoices in one entry: there each item counts.
    _lump_sum_unique = models.UniqueIndex(
        "(move_id, COALESCE(move_line_id, 0)) WHERE kind = 'lump_sum' AND state <> 'cancelled'"
        " AND amount > COALESCE(corrected_amount, 0)",
        "The lump sum is charged once per invoice.",
    )
    _interest_unique = models.UniqueIndex(
        "(notice_id, move_line_id) WHERE kind = 'interest' AND state <> 'cancelled'",
        "A letter claims the interest on an item once.",
    )

    def _find_debt(self, items):
        """That of the open ``items`` with which this charge is paid; one on no open invoice goes
        with the first of them."""
        self.ensure_one()
        return (self.move_line_id & items or self.move_id.line_ids & items or items)[:1]

    def _get_debts(self):
        """``{charge: items}``: the claims it came from, empty where it names none."""
        return {
            charge: charge.move_line_id
            or charge.move_id.line_ids._filter_receivable()
            or charge.notice_id._get_claims().move_line_id
            for charge in self
        }

    def _leave_with(self, closed):
        """Those but the ones whose debts are all ``closed``: what nobody asks for he need not pay
        the costs of (§ 217 BGB), or pays them to somebody else."""
        debts = self._get_debts()
        return self.filtered(
            lambda charge: (
                not debts[charge] & closed
                or debts[charge].filtered(lambda item: item._is_open()) - closed
            )
        )

    # === COMPUTES === #

    @api.depends(
        "amount",
        "waived_amount",
        "notice_id.state",
        "notice_id.delivery_ids.state",
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
            if charge.notice_id.state == "cancelled":
                charge.state, open_amount = "cancelled", 0.0
            elif not charge._has_gone_out():
                charge.state, open_amount = "planned", 0.0
            elif not charge.currency_id.is_zero(open_amount):
                charge.state = "open"
            else:
                charge.state = "waived" if charge.waived_amount else "paid"
            charge.amount_open = open_amount

    def _has_gone_out(self):
        """Whether the letter that claims it is really on its way; one by hand needs none."""
        self.ensure_one()
        if not self.notice_id:
            return True
        gone = self.sudo().notice_id.delivery_ids.filtered(lambda it: it.state == "sent")
        paper = not self.by_letter_only or "letter" in gone.mapped("channel")
        return self.notice_id.state == "sent" and paper

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
        number = charge.sudo().move_id.name or ""
        if charge.kind == "interest" and charge.interest_from:
            return charge.env._(
                "%(kind)s on %(invoice)s, %(start)s to %(end)s",
                kind=kind,
                invoice=number,
                start=format_date(charge.env, charge.interest_from, lang, "medium"),
                end=format_date(charge.env, charge.interest_to, lang, "medium"),
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
