import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.proceeding import paywise
from ..common.transaction import take_free
from ..common.window import open_wizard
from .agency import JOB
from .agency_calls import NoAnswer

_lt = LazyTranslate(__name__)
RECALLED = ("recalled", "withdrawn")
WORDS = {
    "created": _lt("Not released"),
    "released": _lt("Released"),
    "under_review": _lt("Being looked at"),
    "client_response_pending": _lt("Asks us"),
    "accepted": _lt("Accepted"),
    "rejected": _lt("Not accepted"),
    "extrajudicial": _lt("Out of court"),
    "judicial_dunning": _lt("Payment order"),
    "foreclosure": _lt("Enforcement"),
    "long_term_monitoring": _lt("Watched"),
    "in_progress": _lt("Under way"),
    "paused": _lt("Paused"),
    "canceled_by_client": _lt("Recalled by us"),
    "canceled_by_service_provider": _lt("Given back"),
    "ended": _lt("Ended"),
    "unpaid": _lt("Unpaid"),
    "partially_paid": _lt("Paid in part"),
    "fully_paid": _lt("Paid"),
}


class AccountCollectionExchange(models.Model):
    """What goes to an agency by its interface and what comes back: a claim, a payment to us, a
    question, a message, a statement. Each is kept once, by its reference, so that nothing is there
    twice, whatever breaks in the middle."""

    _name = "account.collection.exchange"
    _description = "Exchange with an Agency"
    _inherit = ["account.collections.door"]
    _order = "id desc"
    _rec_name = "reference"
    _machine_writes = _lt("What goes to an agency and comes back is noted by the machine.")
    _is_kept = _lt("%(records)s stays as evidence and cannot be deleted.")

    agency_id = fields.Many2one(
        "account.collection.agency",
        string="Interface",
        required=True,
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="agency_id.company_id", store=True, precompute=True)
    counterpart_id = fields.Many2one(related="agency_id.counterpart_id", string="Agency")
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [
            ("claim", "Claim"),
            ("payment", "Payment to us"),
            ("question", "Question"),
            ("message", "Message"),
            ("statement", "Statement"),
        ],
        required=True,
        readonly=True,
    )
    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    partner_id = fields.Many2one(related="proceeding_id.partner_id", string="Debtor")
    claim_id = fields.Many2one(
        "account.collection.proceeding.claim",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    partial = fields.Integer("Matching", readonly=True, aggregator=None)
    reference = fields.Char(
        required=True, readonly=True, help="By it the agency and we know the same thing."
    )
    external_id = fields.Char("Their Number", readonly=True)
    date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    title = fields.Char("About", readonly=True)
    state = fields.Selection(
        [
            ("waiting", "Waits"),
            ("sent", "Sent"),
            ("came", "Came in"),
            ("answered", "Answered"),
            ("booked", "Imported"),
            ("recalled", "Recalled"),
            ("dropped", "Not any more"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    submission_state = fields.Char("Taken", readonly=True)
    legal_stage = fields.Char("Stage", readonly=True)
    processing_state = fields.Char("Work", readonly=True)
    payment_state = fields.Char("Paid", readonly=True)
    said = fields.Char("They Say", compute="_compute_said")
    mandate = fields.Char("Their Order", readonly=True)
    file_number = fields.Char("Their File Number", readonly=True)
    amount_left = fields.Monetary(
        "Open There",
        readonly=True,
        aggregator=None,
        help="With interest and costs, as the agency reckons it, for all claims of one file.",
    )
    file = fields.Binary("Payments", attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    rest = fields.Monetary(
        "Besides",
        readonly=True,
        aggregator=None,
        help="What the statement adds up besides what debtors paid the agency: its commission on "
        "what was paid to us, costs. Enter it as a vendor bill.",
    )

    _once = models.UniqueIndex(
        "(agency_id, kind, reference)", "This was exchanged with the agency already."
    )

    @api.depends(*paywise.AXES)
    @api.depends_context("lang")
    def _compute_said(self):
        for row in self:
            words = [row[axis] for axis in paywise.AXES if row[axis]]
            row.said = " · ".join(self.env._(WORDS[it]) if it in WORDS else it for it in words)

    def _keeps_file(self, file):
        return True

    def _get_words(self):
        return {axis: self[axis] for axis in paywise.AXES if self[axis]}

    # === SEND === #

    @api.model
    def _search_to_send(self, agency):
        """Claims first: a payment is about one that is there."""
        own = [("agency_id", "=", agency.id), ("state", "in", ("waiting", "sent"))]
        over = [("proceeding_id.state", "=", "ended"), ("kind", "=", "claim")]
        return (
            self.sudo().search([*own, "|", ("state", "=", "waiting"), "&", *over])._filter_to_send()
        )

    def _filter_to_send(self):
        waiting = self.filtered(lambda it: it.state == "waiting" or it._is_to_recall())
        return waiting.sorted(lambda it: (it.kind != "claim", it.id))

    def _is_to_recall(self):
        self.ensure_one()
        proceeding = self.proceeding_id
        return (
            self.kind == "claim"
            and self.state == "sent"
            and proceeding.state == "ended"
            and proceeding.end_reason in RECALLED
        )

    def _send_isolated(self, problems):
        """One of them; what is wrong with it alone is told, what is wrong with the interface goes
        to ``problems``."""
        mine = take_free(self)._filter_to_send()
        if not mine:
            return 0

        def send(row):
            try:
                getattr(row, f"_send_to_{row.agency_id.format}")()
            except NoAnswer as error:
                words = UserError(row.agency_id._say(error))
                if error.code in ("refused", "missing"):
                    raise words from error
                problems.append(words)
            except paywise.BadAnswer as error:
                raise UserError(row.agency_id._say(error)) from error

        self.env["account.collections.fault"]._isolate(JOB, mine.company_id, mine, send)
        return 1

    def _send_to_paywise(self):
        calls = self.agency_id._open_calls()
        if self.kind == "payment":
            self._send_payment(calls)
        elif self.state == "waiting":
            self._send_claim(calls)
        else:
            self._recall(calls)

    def _send_claim(self, calls):
        """Debtor, claim, documents, release: each is looked for first, as nobody knows how far the
        last try came."""
        amount = as_exact(self.amount, 2)
        proceeding = self.proceeding_id
        debtor, (row,) = proceeding._build_paywise(self.claim_id)
        found = calls.get_all("claims/", paywise.read_page, your_reference=self.reference)
        seen = paywise.find_claim(found, self.reference, amount)
        if not seen:
            same = calls.get_all(
                "debtors/", paywise.read_page, your_reference=debtor["your_reference"]
            )
            own = [it for it in same if it.get("your_reference") == debtor["your_reference"]]
            key = paywise.read_key(own[0] if own else calls.post("debtors/", debtor))
            made = calls.post("claims/", {**row, "debtor": key})
            seen = paywise.read_claim(made, self.reference, amount)
        if seen.state == paywise.CREATED:
            for name, raw in proceeding._collect_documents(self.claim_id).items():
                if name not in seen.documents:
                    calls.upload(f"claims/{seen.key}/documents/", name, raw)
            released = calls.patch(
                f"claims/{seen.key}/",
                {"submission_state": paywise.RELEASED, "send_order_confirmation": False},
            )
            seen = paywise.read_claim(released, self.reference, amount)
            if seen.state == paywise.CREATED:
                raise paywise.BadAnswer("shape", seen.state)
        self._through_door().write({"state": "sent", "external_id": seen.key})

    def _send_payment(self, calls):
        claim = self.search(
            [("agency_id", "=", self.agency_id.id), ("claim_id", "=", self.claim_id.id)]
        ).filtered(lambda it: it.kind == "claim")
        there = paywise.read_claim(calls.get(f"claims/{claim.external_id}/"), claim.reference)
        if self.reference not in there.payments:
            on, amount = fields.Date.to_string(self.date), as_exact(self.amount, 2)
            calls.post("payments/", paywise.build_payment(there.key, self.reference, on, amount))
        self._through_door().write({"state": "sent"})
        self.proceeding_id._take_told(
            "direct_payment", self.reference, amount=self.amount, date=self.date
        )

    def _recall(self, calls):
        """What was not released is deleted there; a released one the interface does not let go."""
        try:
            there = paywise.read_claim(calls.get(f"claims/{self.external_id}/"), self.reference)
        except NoAnswer as error:
            if error.code != "missing":
                raise
            # The last try came so far.
            there = None
        if there and there.state == paywise.CREATED:
            calls.delete(f"claims/{self.external_id}/")
        elif there and self.processing_state != "canceled_by_client":
            self.proceeding_id._ask_person(
                _lt(
                    "Write to %(agency)s that it is recalled: their interface takes no recall "
                    "(%(number)s)"
                )
            )
        self._through_door().write({"state": "recalled"})

    # === STATEMENTS === #

    @api.model
    def _keep_statement(self, agency, statement, raw):
        return self.sudo().create(
            {
                "agency_id": agency.id,
                "kind": "statement",
                "state": "came",
                "reference": statement.number,
                "external_id": statement.key,
                "date": statement.on,
                "amount": float(statement.paid_out),
                "rest": float(statement.rest),
                "file": base64.b64encode(raw),
                "file_name": f"{statement.number}.csv",
                "title": self.env._("Payments: %s", len(statement.rows)),
            }
        )

    def action_import(self):
        """Import what debtors paid, by the dialog for remittances."""
        self.ensure_one()
        self._check_collector()
        self.check_access("read")
        self._check_state("came")
        if not self.amount and not self.rest:
            raise UserError(self.env._("Nobody paid anything: put the statement aside."))
        return open_wizard(
            "account.collections.remit", self.env._("Import a Remittance"), exchange_id=self.id
        )

    def action_drop(self):
        """Nothing of it is imported: it was entered otherwise, or nobody paid."""
        self._check_collector()
        self.check_access("read")
        self._move_to("dropped", ("came",))
