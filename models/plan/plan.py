from odoo import api, fields, models

from ...tools.plan.default import CONSUMER, DefaultRule

STATES = [
    ("draft", "Draft"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("in_arrears", "In Arrears"),
    ("cured", "Cured"),
    ("defaulted", "In Default"),
    ("accelerated", "Accelerated"),
    ("completed", "Completed"),
    ("renegotiated", "Renegotiated"),
    ("withdrawn", "Withdrawn"),
]


class AccountPaymentPlan(models.Model):
    """A payment plan: the debtor pays some of his open items in instalments. It is laid over the
    items, whose own due dates and age stay; while it runs they rest and the instalments are
    reminded. Whether he keeps it is judged by what he paid."""

    _name = "account.payment.plan"
    _description = "Payment Plan"
    _inherit = ["mail.thread", "account.collections.arrangement", "account.collections.letter"]
    _arranged_items = "item_ids"
    _judge_job = "plan"
    _order = "id desc"
    _check_company_auto = True
    _mail_post_access = "read"

    name = fields.Char("Number", default="/", readonly=True, copy=False)
    company_id = fields.Many2one(by_hand="draft")
    partner_id = fields.Many2one(by_hand="draft")
    is_consumer = fields.Boolean(compute="_compute_is_consumer")
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, index=True, tracking=True
    )
    kind = fields.Selection(
        [("standstill", "Standstill"), ("deferral", "Deferral")],
        required=True,
        compute="_compute_kind",
        store=True,
        readonly=False,
        precompute=True,
        by_hand="draft",
        help="Standstill: you do not enforce the claims while the instalments come, default "
        "interest goes on. Deferral: the due dates move, and no interest runs meanwhile; usual for "
        "consumers.",
    )
    collector_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        default=lambda self: self.env.user,
        by_hand=True,
        help="Is told when instalments are late.",
    )
    contact_name = fields.Char(
        "Agreed with", by_hand=True, help="Who negotiated it. Empty: the debtor."
    )
    note = fields.Text(by_hand=True, help="Facts only: the debtor may ask to read this.")
    item_ids = fields.One2many(
        "account.payment.plan.item", "plan_id", string="Items", by_hand="draft"
    )
    line_ids = fields.One2many(
        "account.payment.plan.line", "plan_id", string="Instalments", by_hand="draft"
    )

    # === VERSIONS === #

    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    previous_id = fields.Many2one(
        "account.payment.plan",
        string="Version before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many("account.payment.plan", "previous_id", string="Next Versions")

    # === AMOUNTS === #

    principal_amount = fields.Monetary(
        "Claims", compute="_compute_principal_amount", store=True, precompute=True
    )
    include_charges = fields.Boolean(
        "With open Charges",
        by_hand="draft",
        help="Fees, lump sums and costs claimed so far become part of the plan.",
    )
    include_interest = fields.Boolean(
        "With Interest to Date",
        by_hand="draft",
        help="Statutory default interest up to the day of the offer becomes part of the plan.",
    )
    fee_amount = fields.Monetary(
        "Fee for the Plan",
        aggregator=None,
        by_hand="draft",
        help="Only if agreed. A consumer's plan that costs something is a credit, with all the law "
        "asks for one.",
    )
    interest_until = fields.Date(readonly=True, copy=False)
    # Filled in by the charges, which know more of the ledger.
    charges_amount = fields.Monetary(
        "Charges", compute="_compute_charges_amount", store=True, aggregator=None
    )
    amount_total = fields.Monetary("Total", compute="_compute_amount_total", store=True)
    amount_paid = fields.Monetary("Paid", compute="_compute_progress", compute_sudo=True)
    amount_open = fields.Monetary("Open", compute="_compute_progress", compute_sudo=True)
    amount_late = fields.Monetary("Late", compute="_compute_progress", compute_sudo=True)
    next_due_on = fields.Date("Next Instalment", compute="_compute_progress", compute_sudo=True)

    # === SCHEDULE === #

    split = fields.Selection(
        [
            ("equal", "Equal instalments"),
            ("first", "First payment, then equal instalments"),
            ("custom", "As listed"),
        ],
        required=True,
        default="equal",
        by_hand="draft",
    )
    count = fields.Integer("Number of Instalments", default=6, aggregator=None, by_hand="draft")
    first_amount = fields.Monetary("First Payment", aggregator=None, by_hand="draft")
    first_due_on = fields.Date(
        "First Instalment on",
        default=lambda self: self.env.company._get_plan_day(),
        by_hand="draft",
    )
    interval = fields.Selection(
        [("weekly", "Every week"), ("monthly", "Every month"), ("quarterly", "Every quarter")],
        required=True,
        default="monthly",
        by_hand="draft",
    )
    on_working_days = fields.Boolean(
        default=True,
        by_hand="draft",
        help="An instalment due on a weekend or holiday is due on the next working day.",
    )

    # === TERMS === #

    acknowledges = fields.Boolean(
        "Acknowledgement",
        default=True,
        by_hand="draft",
        help="The debtor acknowledges the claims by signing; the limitation period starts anew.",
    )
    accelerates = fields.Boolean(
        "Acceleration Clause",
        default=True,
        by_hand="draft",
        help="If he falls behind as described, you may claim all at once, after a notice of "
        "default and a last deadline.",
    )
    procedure_id = fields.Many2one(
        "account.dunning.procedure",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        by_hand="draft",
        help="How late instalments are reminded. Empty: not at all.",
    )
    grace_days = fields.Integer(
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        by_hand="draft",
        help="An instalment that comes so many days late is in time.",
    )
    default_days = fields.Integer(
        "Days Late",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        by_hand="draft",
        help="In default with an instalment that is later than this. 0 = does not count.",
    )
    default_in_a_row = fields.Integer(
        "Instalments in a Row",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        by_hand="draft",
        help="In default with so many late instalments at a time. 0 = does not count.",
    )
    default_in_total = fields.Integer(
        "Instalments in all",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        by_hand="draft",
        help="In default when so many instalments were late in all. 0 = does not count.",
    )
    default_amount = fields.Monetary(
        "Amount Late",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        by_hand="draft",
        help="In default when so much is late. 0 = does not count.",
    )
    cure_days = fields.Integer(
        "Last Deadline",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
        aggregator=None,
        by_hand="draft",
        help="Days after a notice of default in which the debtor may catch up.",
    )

    _days_positive = models.Constraint(
        "CHECK (grace_days >= 0 AND default_days >= 0 AND default_in_a_row >= 0"
        " AND default_in_total >= 0 AND default_amount >= 0 AND cure_days >= 0)",
        "Days, numbers and amounts of a payment plan must not be negative.",
    )

    # === COMPUTES === #

    @api.depends("partner_id")
    def _compute_is_consumer(self):
        for plan in self:
            debtor = plan.partner_id.commercial_partner_id.sudo()
            plan.is_consumer = bool(debtor) and debtor._get_debtor_kind() == "consumer"

    @api.depends("partner_id")
    def _compute_kind(self):
        for plan in self:
            plan.kind = "deferral" if plan.is_consumer else "standstill"

    @api.depends("item_ids.amount", "item_ids.added")
    def _compute_principal_amount(self):
        for plan in self:
            claims = plan.item_ids.filtered(lambda item: not item.added)
            plan.principal_amount = sum(claims.mapped("amount"))

    @api.depends("principal_amount", "charges_amount")
    def _compute_amount_total(self):
        for plan in self:
            plan.amount_total = plan.principal_amount + plan.charges_amount

    # Not of the settings themselves: who changes them does not change what was agreed before.
    @api.depends("company_id")
    def _compute_terms(self):
        for plan in self:
            plan.update(plan.company_id._get_plan_terms())

    @api.depends("name", "partner_id", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for plan in self:
            number = plan.name if plan.name != "/" else self.env._("Draft Plan")
            version = f" ({plan.version})" if plan.version > 1 else ""
            plan.display_name = f"{number}{version}, {plan.partner_id.name or ''}"

    # === AS VALUES === #

    def _as_default_rule(self):
        """What the agreement says of default, as the rule sees it."""
        self.ensure_one()
        return DefaultRule(
            days=self.default_days or None,
            in_a_row=self.default_in_a_row or None,
            in_total=self.default_in_total or None,
            amount=self._exact(self.default_amount) or None,
            cure_days=self.cure_days,
        )

    def _get_floor(self):
        """What the law asks for besides, of a consumer's plan."""
        self.ensure_one()
        return CONSUMER if self.is_consumer else None
