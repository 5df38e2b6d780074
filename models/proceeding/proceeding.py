from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..common.res_company import get_working_days
from .kind import COURTS

_lt = LazyTranslate(__name__)
STATES = [
    ("draft", "In preparation"),
    ("approved", "Approved"),
    ("handed_over", "Handed over"),
    ("queried", "Asked for more"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("monitored", "Watched"),
    ("ended", "Ended"),
    ("cancelled", "Cancelled"),
]
PREPARED = ("draft", "approved")
LIVE = ("handed_over", "queried", "running", "paused", "monitored")
REASONS = [
    ("paid", "Paid"),
    ("settled", "Settled"),
    ("uncollectible", "Uncollectible"),
    ("returned", "Given back"),
    ("recalled", "Recalled"),
    ("rejected", "Not accepted"),
    ("withdrawn", "Withdrawn"),
    ("lost", "Lost"),
    ("sold", "Sold"),
    ("continued", "Goes on in another proceeding"),
]


class AccountCollectionProceeding(models.Model):
    """A proceeding: what is done about claims after the last letter, by an agency, a lawyer, a
    court, a bailiff, an administrator. How far it is follows from its steps."""

    _name = "account.collection.proceeding"
    _description = "Proceeding"
    _inherit = ["mail.thread", "account.collections.door", "account.collections.filed"]
    _order = "id desc"
    _check_company_auto = True
    _deletable = ("draft",)
    _machine_writes = _lt(
        "%(fields)s of a proceeding follows from its steps: enter what happened as a step."
    )
    _stays = _lt("%(records)s was handed over: what was claimed stays as it is.")
    _is_kept = _lt("%(records)s stays as evidence and cannot be deleted. Cancel or end it.")
    _mail_post_access = "read"

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
    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/")
    kind_id = fields.Many2one(
        "account.collection.proceeding.kind",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    kind_code = fields.Char(related="kind_id.code", string="Code of the Kind")
    is_uncertain = fields.Boolean(related="kind_id.is_uncertain")
    counterpart = fields.Selection(related="kind_id.counterpart", string="With a")
    counterpart_id = fields.Many2one(
        "res.partner",
        string="With",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        by_hand=True,
        help="The agency, lawyer, court, bailiff or administrator who has it in hand.",
    )
    reference = fields.Char(
        "Their File Number",
        tracking=True,
        copy=False,
        by_hand=True,
        help="How the agency, court or administrator calls it. Quoted on what is imported.",
    )
    court = fields.Selection(
        lambda self: [
            (code, f"{court.name} ({court.zip} {court.city})") for code, court in COURTS().items()
        ],
        string="Central Court",
        by_hand=PREPARED,
        help="The court that issues payment orders: that at the seat of the creditor. Its holidays "
        "move the deadlines.",
    )
    court_hint = fields.Char(compute="_compute_court_hint")
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        tracking=True,
        by_hand=True,
    )
    parent_id = fields.Many2one(
        "account.collection.proceeding",
        string="Goes on from",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    note = fields.Text(by_hand=True, help="Facts only: the debtor may ask to read this.")

    # === HOW FAR IT IS === #

    state = fields.Selection(
        STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    stage_id = fields.Many2one(
        "account.collection.proceeding.step.kind",
        readonly=True,
        copy=False,
        ondelete="restrict",
        tracking=True,
    )
    since = fields.Date(readonly=True, copy=False)
    end_reason = fields.Selection(REASONS, string="Ended How", readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    handed_over_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    handed_over_on = fields.Date(readonly=True, copy=False)

    matched_until = fields.Integer(
        "Newest Matching",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The newest matching when it was handed over: what was matched later was claimed.",
    )

    claim_ids = fields.One2many(
        "account.collection.proceeding.claim", "proceeding_id", by_hand=("draft",)
    )
    gate_ids = fields.One2many("account.collection.proceeding.gate", "proceeding_id", readonly=True)
    step_ids = fields.One2many("account.collection.proceeding.step", "proceeding_id", readonly=True)
    deadline_ids = fields.One2many(
        "account.collection.proceeding.deadline", "proceeding_id", by_hand=True
    )
    title_ids = fields.One2many("account.collection.title", "proceeding_id", by_hand=True)
    next_deadline = fields.Date(
        compute="_compute_next_deadline", store=True, help="The first one that is still open."
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount_claimed = fields.Monetary(
        "Claimed",
        compute="_compute_amounts",
        store=True,
        help="The main claims as they were handed over, frozen. In preparation: as of today.",
    )
    amount_open = fields.Monetary(
        "Open",
        compute="_compute_amount_open",
        help="What of the claims is open in the books today.",
    )
    can_hand_over = fields.Boolean(compute="_compute_can_hand_over")
    cost_text = fields.Text("Costs to Expect", compute="_compute_cost_text")

    # === COMPUTES === #

    @api.depends("claim_ids.amount")
    def _compute_amounts(self):
        for proceeding in self:
            proceeding.amount_claimed = sum(proceeding.claim_ids.mapped("amount"))

    @api.depends("claim_ids.amount_open")
    def _compute_amount_open(self):
        for proceeding in self:
            proceeding.amount_open = sum(proceeding.claim_ids.mapped("amount_open"))

    @api.depends("deadline_ids.date", "deadline_ids.closed_on", "state")
    def _compute_next_deadline(self):
        for proceeding in self:
            open_ = proceeding.deadline_ids.filtered(lambda it: not it.closed_on)
            over = proceeding.state in ("ended", "cancelled")
            proceeding.next_deadline = False if over else min(open_.mapped("date"), default=False)

    @api.depends("name", "kind_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for proceeding in self:
            number = "" if proceeding.name == "/" else f"{proceeding.name} "
            proceeding.display_name = f"{number}{proceeding.kind_id.name or ''}"

    @api.depends("kind_id", "company_id", "court")
    @api.depends_context("lang")
    def _compute_court_hint(self):
        self.court_hint = False
        for proceeding in self.filtered(lambda it: it.kind_code == "court_order"):
            found = proceeding.company_id._find_payment_order_courts()
            if not found.courts:
                proceeding.court_hint = self.env._(
                    "Enter the state of your company: it tells which court issues your payment "
                    "orders."
                )
            elif not found.certain:
                proceeding.court_hint = self.env._(
                    "Your state has two central courts, and which one is yours is from memory: "
                    "have it checked."
                )

    def _get_court_proposal(self):
        """The code of the court, empty where a person must choose."""
        found = self.company_id._find_payment_order_courts()
        return found.courts[0].code if len(found.courts) == 1 else False

    # === THREAD === #

    def _message_track(self, fields_iter, initial_values_dict):
        """What changed, in the thread of each: written for all of them at once, as a thousand are
        handed over at once."""
        known = self.fields_get(fields_iter, ("string", "type", "selection", "currency_field"))
        there = self.exists()
        found = {one.id: one._mail_track(known, initial_values_dict[one.id]) for one in there}
        moved = there.filtered(lambda one: found[one.id][1])
        messages = moved._message_log_batch(bodies=dict.fromkeys(moved.ids, ""))
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for message in messages
                for _create, _new, values in found[message.res_id][1]
            ]
        )
        return found

    # === PLACE === #

    def _get_working_days(self):
        """Whether a day is a working day at the court, whose holidays move its deadlines; without
        a court where the company is."""
        self.ensure_one()
        court = COURTS().get(self.court)
        if court:
            return get_working_days("DE", court.holidays)
        return self.company_id._get_working_days()

    # === FILE === #

    def _get_words(self):
        self.ensure_one()
        return {
            "proceeding": self.display_name,
            "counterpart": self.counterpart_id.name or "",
            "amount": self.currency_id.format(self.amount_claimed),
            "claims": ", ".join(filter(None, self.claim_ids[:5].mapped("name"))),
        }

    def _is_live(self):
        self.ensure_one()
        return self.state in LIVE
