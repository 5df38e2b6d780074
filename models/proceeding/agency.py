from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding import paywise
from ..common.window import notify
from .agency_calls import Calls, NoAnswer
from .proceeding import LIVE

_lt = LazyTranslate(__name__)
JOB = "agency"
CALLS = {
    "down": _lt("%(agency)s did not answer (%(text)s). It is tried again every hour."),
    "key": _lt("%(agency)s refuses the key. Enter a new one at its interface."),
    "missing": _lt("%(agency)s does not take it: %(text)s"),
    "refused": _lt("%(agency)s does not take it: %(text)s"),
}
ANSWERS = {
    "shape": _lt("%(agency)s said something that cannot be read: %(text)s"),
    "other": _lt("%(agency)s has another reference for this claim: %(text)s. Ask them."),
    "twice": _lt("%(agency)s has the claim %(text)s twice. Ask them to delete one."),
    "currency": _lt(
        "The interface of %(agency)s takes euros alone, not %(text)s. Download the claim and send "
        "the file."
    ),
    "sum": _lt("Amounts of %(agency)s do not agree: %(text)s. Ask them."),
    "gone": _lt("%(agency)s does not know this claim any more: %(text)s. Ask them."),
}
LOCAL = ("localhost", "127.0.0.1", "::1")


class AccountCollectionAgency(models.Model):
    """The interface of an agency, by which claims go there and news come back: where it is, and
    our key to it. An agency without one gets files.

    Another format is another choice of it, with the methods ``_export_<format>`` and
    ``_import_<format>`` of proceedings, ``_send_to_<format>`` of what is sent, and
    ``_ask_<format>``, ``_read_statements_of_<format>`` here."""

    _name = "account.collection.agency"
    _description = "Interface of an Agency"
    _order = "company_id, id"
    _check_company_auto = True
    _by_hand = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    counterpart_id = fields.Many2one(
        "res.partner",
        string="Agency",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    format = fields.Selection(
        [("paywise", "paywise: Case Management API")],
        string="Interface",
        required=True,
        default="paywise",
        help="As its public documentation describes it. It takes no recall of a claim that was "
        "released, and names no day on which a debtor paid the agency: a person tells it, and the "
        "end of the period counts.",
    )
    address = fields.Char(
        required=True,
        help="Where its interface is, as its documentation says, such as "
        "https://api.agency.example/v1",
    )
    key = fields.Char(
        groups="account_collections.group_manager",
        copy=False,
        help="Our key, from the account with the agency. Begin with one for tests.",
    )
    active = fields.Boolean(
        default=True, help="Switched off, nothing is sent or fetched; what waits goes on waiting."
    )
    asked_on = fields.Datetime("Last Answer", readonly=True, copy=False)
    exchange_ids = fields.One2many("account.collection.exchange", "agency_id", readonly=True)

    _agency_once = models.UniqueIndex(
        "(company_id, counterpart_id) WHERE active", "This agency has an interface already."
    )

    @api.depends("counterpart_id", "format")
    def _compute_display_name(self):
        for one in self:
            one.display_name = f"{one.counterpart_id.name or ''} ({one.format})"

    @api.constrains("address")
    def _check_address(self):
        for one in self:
            parts = urlsplit(one.address or "")
            safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL)
            if not safe or not parts.hostname:
                raise ValidationError(
                    self.env._("The address of an interface begins with https://, then its name.")
                )

    @api.model
    def _find_for(self, company, counterparts):
        """``{counterpart: interface}`` of contacts of agencies."""
        firms = counterparts.commercial_partner_id
        own = [("company_id", "=", company.id), ("counterpart_id", "child_of", firms.ids)]
        known = {}
        for one in self.sudo().search(own):
            known.setdefault(one.counterpart_id.commercial_partner_id, one)
        return {
            one: known[one.commercial_partner_id]
            for one in counterparts
            if one.commercial_partner_id in known
        }

    # === BUTTONS === #

    def action_try(self):
        """Whether it answers to our key."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._open_calls().get("info/")
        except NoAnswer as error:
            raise UserError(self._say(error)) from error
        return notify(self.env._("%s answers.", self.counterpart_id.name))

    def action_fetch(self):
        """Ask now what is new there."""
        self.ensure_one()
        self.check_access("read")
        self.env["account.collection.proceeding"]._check_collector()
        try:
            self.sudo()._fetch()
        except (NoAnswer, paywise.BadAnswer) as error:
            raise UserError(self._say(error)) from error
        words = self.env._("Asked %s: what is new stands in the proceedings.")
        return notify(words % self.counterpart_id.name)

    # === WORK === #

    @api.model
    def _cron_exchange(self):
        """Send what waits and fetch what is new: what fails at one agency costs no other."""
        for agency in self.search([("active", "=", True)]):
            lang = agency.company_id.partner_id.lang or self.env.lang
            if not agency.with_context(lang=lang)._exchange():
                break

    def _exchange(self):
        """Returns the seconds left."""
        self.ensure_one()
        commit = self.env["account.dunning.notice"]._commit_step
        problems = []
        left = commit(self._queue)
        for row in self.env["account.collection.exchange"]._search_to_send(self):
            if not left or problems:
                break
            left = commit(lambda row=row: row._send_isolated(problems))
        if left and not problems:
            left = commit(lambda: self._fetch_isolated(problems))
        return commit(lambda: self._settle(problems)) if left else 0

    def _queue(self):
        self._queue_payments()
        self._drop_ended()
        return 0

    def _settle(self, problems):
        """Whether the interface as a whole works."""
        failures = [(self, error) for error in problems[:1]]
        self.env["account.collections.fault"]._settle(JOB, self.company_id, failures, among=self)
        return 0

    def _say(self, error):
        """What went wrong, in words."""
        words = self.env._({**CALLS, **ANSWERS}[error.code])
        return words % {"agency": self.counterpart_id.name, "text": error.text}

    def _open_calls(self):
        self.ensure_one()
        own = self.sudo()
        if not own.key:
            raise NoAnswer("key")
        return Calls(own.address, own.key)

    def _find_rows(self, kind, *more):
        """What is exchanged with this agency, of a ``kind``."""
        rows = self.env["account.collection.exchange"].sudo()
        return rows.search([("agency_id", "=", self.id), ("kind", "=", kind), *more])

    # === QUEUE === #

    def _queue_payments(self):
        """What debtors paid to us since, which the agency must know; and what was taken back of
        it, which a person tells."""
        sent = self._find_rows("claim", ("state", "=", "sent"), ("proceeding_id.state", "in", LIVE))
        claims = {row.claim_id.move_line_id.id: row for row in sent}
        partials = self.env["account.partial.reconcile"].sudo()
        found = partials.search([("debit_move_id", "in", list(claims))], order="id")
        reported = self._find_rows("payment", ("proceeding_id", "in", sent.proceeding_id.ids))
        known = set(reported.mapped("partial"))
        fresh = []
        for partial in found.filtered(lambda it: it.id not in known):
            row, credit = claims[partial.debit_move_id.id], partial.credit_move_id
            if row.proceeding_id._is_since(partial) and credit.move_id._is_direct_payment():
                fresh.append(
                    {
                        "agency_id": self.id,
                        "kind": "payment",
                        "proceeding_id": row.proceeding_id.id,
                        "claim_id": row.claim_id.id,
                        "partial": partial.id,
                        "reference": f"{row.reference}/{partial.id}",
                        "date": credit.date,
                        "amount": partial.debit_amount_currency,
                    }
                )
        self.env["account.collection.exchange"].sudo().create(fresh)
        self._tell_taken_back(reported)

    def _tell_taken_back(self, reported):
        told = reported.filtered(lambda it: it.state in ("waiting", "sent"))
        left = self.env["account.partial.reconcile"].sudo().browse(told.mapped("partial")).exists()
        for row in told.filtered(lambda it: it.partial not in left.ids):
            if row.state == "sent":
                row.proceeding_id._ask_person(
                    _lt("Tell %(agency)s: the payment of %(amount)s is taken back (%(number)s)"),
                    amount=row.currency_id.format(row.amount),
                )
            row._through_door().state = "dropped"

    def _drop_ended(self):
        """What did not go yet of what is over does not go any more."""
        gone = ("proceeding_id.state", "not in", LIVE)
        over = self.env["account.collection.exchange"].sudo()
        for kind in ("claim", "payment"):
            over |= self._find_rows(kind, ("state", "=", "waiting"), gone)
        over._through_door().write({"state": "dropped"})

    # === FETCH === #

    def _fetch_isolated(self, problems):
        try:
            self._fetch()
        except NoAnswer as error:
            problems.append(UserError(self._say(error)))
        except paywise.BadAnswer as error:
            problems.append(UserError(self._say(error)))
        return 0

    def _fetch(self):
        """What is new there about our claims, each proceeding by itself, and new statements."""
        said = getattr(self, f"_ask_{self.format}")()
        sent = self._find_rows("claim", ("state", "=", "sent"), ("proceeding_id.state", "in", LIVE))
        own = sent.proceeding_id

        def take(proceedings):
            getattr(proceedings, f"_import_{self.format}")(self, said)

        self.env["account.collections.fault"]._isolate(JOB, self.company_id, own, take)
        getattr(self, f"_read_statements_of_{self.format}")()
        self._through_door().asked_on = fields.Datetime.now()

    def _ask_paywise(self):
        """All that is said about our claims, by a few calls for all of them."""
        calls = self._open_calls()
        return {
            "claims": calls.get_all("claims/", paywise.read_page),
            "mandates": calls.get_all("mandates/", paywise.read_page),
        }

    def _read_statements_of_paywise(self):
        """New statements: their payments as a table that a person imports."""
        calls = self._open_calls()
        known = set(self._find_rows("statement").mapped("external_id"))
        filed = self._find_rows("claim", ("file_number", "!=", False))
        numbers = {row.file_number: row.proceeding_id.name for row in filed}
        today = fields.Date.to_string(self.company_id._get_dunning_today())
        for answer in calls.get_all("statements/", paywise.read_page):
            key = paywise.read_key(answer)
            if key in known or answer.get("canceled"):
                continue
            details = calls.get_all(f"statements/{key}/mandate-details/", paywise.read_page)
            statement = paywise.read_statement(answer, details, numbers, today)
            self.env["account.collection.exchange"]._keep_statement(
                self, statement, paywise.write_rows(statement)
            )
