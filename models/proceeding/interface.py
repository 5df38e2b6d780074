from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding import paywise
from ...tools.proceeding.claim_file import write_json
from ..common.window import notify
from .proceeding import LIVE

_lt = LazyTranslate(__name__)
# An agency that goes to court changes limitation: a person enters what the court sends.
COURT = ("judicial_dunning", "foreclosure")


class AccountCollectionProceeding(models.Model):
    """Claims that go to an agency by its interface after a person handed them over, and what the
    agency says about them there."""

    _inherit = "account.collection.proceeding"

    exchange_ids = fields.One2many("account.collection.exchange", "proceeding_id", readonly=True)
    agency_interface_id = fields.Many2one(
        "account.collection.agency", compute="_compute_agency_interface_id"
    )

    @api.depends("counterpart_id", "company_id", "kind_id")
    def _compute_agency_interface_id(self):
        self.agency_interface_id = False
        Agency = self.env["account.collection.agency"]
        for company, own in self.grouped("company_id").items():
            known = Agency._find_for(company, own.counterpart_id)
            for one in own.filtered(lambda it: it.counterpart == "agency"):
                one.agency_interface_id = known.get(one.counterpart_id)

    # === OUT === #

    def _hand_over(self, company):
        res = super()._hand_over(company)
        self._queue_claims()
        return res

    def action_queue_claims(self):
        """Send what was handed over before there was an interface."""
        self._check_collector()
        self.check_access("write")
        self._check_state(*LIVE)
        if not self._queue_claims():
            raise UserError(self.env._("Nothing is to be sent: it went there already."))
        return notify(self.env._("It goes to the agency within minutes."))

    def _queue_claims(self):
        """Each claim goes there once. Returns what is new."""
        rows = []
        for proceeding in self.sudo().filtered("agency_interface_id"):
            for claim in proceeding.claim_ids - proceeding.exchange_ids.claim_id:
                rows.append(
                    {
                        "agency_id": proceeding.agency_interface_id.id,
                        "kind": "claim",
                        "proceeding_id": proceeding.id,
                        "claim_id": claim.id,
                        "reference": f"{proceeding.name}/{claim.id}",
                        "date": proceeding.handed_over_on,
                        "amount": claim.amount,
                        "title": claim.name,
                    }
                )
        made = self.env["account.collection.exchange"].sudo().create(rows)
        if made:
            self.env.ref("account_collections.cron_agencies").sudo()._trigger()
        return made

    def _export_paywise(self):
        """What goes to paywise, as its requests."""
        debtor, claims = self._build_paywise(self.claim_ids)
        return "paywise.json", write_json({"debtor": debtor if claims else None, "claims": claims})

    def _build_paywise(self, claims):
        """``(debtor, [claim])``"""
        self.ensure_one()
        neutral = self._build_claim()
        rows = dict(zip(self.sudo().claim_ids.ids, neutral["invoices"], strict=True))
        lang = self.company_id.partner_id.lang or self.env.lang
        reader = self.with_context(lang=lang)
        built = []
        for claim in claims:
            row = rows[claim.id]
            subject = reader.env._("Invoice %s", row["invoice_number"])
            built.append(paywise.build_claim(row, "", f"{self.name}/{claim.id}", subject))
        return paywise.build_debtor(neutral, str(self.partner_id.id)), built

    # === IN === #

    def _import_paywise(self, agency, said):
        """Take what paywise says of these: ``{"claims": […], "mandates": […]}``. A word it uses
        that is none of ours is a question for a person."""
        mandates = {str(row.get("id")): row for row in said["mandates"]}
        claims = {str(row.get("id")): row for row in said["claims"]}
        twins = Counter(str(row.get("your_reference")) for row in said["claims"])
        for proceeding in self:
            try:
                proceeding._take_news(agency, claims, twins, mandates)
            except paywise.BadAnswer as error:
                raise UserError(agency._say(error)) from error

    def _take_news(self, agency, claims, twins, mandates):
        self.ensure_one()
        rows = self.exchange_ids.filtered(
            lambda it: it.agency_id == agency and it.kind == "claim" and it.state == "sent"
        )
        before = paywise.agree(row._get_words() for row in rows)
        seen = {}
        for row in rows:
            words, mandate = self._read_news(row, claims, twins, mandates)
            fresh = dict(words)
            if mandate:
                seen[mandate.key] = mandate
                fresh |= {
                    "mandate": mandate.key,
                    "file_number": mandate.number,
                    "amount_left": float(mandate.left),
                }
            ends = self._list_endings(row, words)
            row._through_door().write(fresh)
            if (
                ends
                and len(rows) > 1
                and not paywise.agree(it._get_words() for it in rows).get(ends)
            ):
                self._ask_person(
                    _lt(
                        "%(agency)s says “%(said)s” of %(claim)s alone: settle with them what "
                        "becomes of it (%(number)s)"
                    ),
                    said=row.said,
                    claim=row.title or row.reference,
                )
        for mandate in seen.values():
            self._take_mandate(agency, mandate)
        for move in paywise.find_moves(before, paywise.agree(row._get_words() for row in rows)):
            self._take_move(move, rows)

    def _read_news(self, row, claims, twins, mandates):
        """``(words, mandate)`` of a claim that was sent."""
        mine = claims.get(row.external_id)
        if twins[row.reference] > (1 if mine else 0):
            raise paywise.BadAnswer("twice", row.reference)
        if mine is None:
            raise paywise.BadAnswer("gone", row.reference)
        claim = paywise.read_claim(mine, row.reference)
        words = {"submission_state": claim.state}
        if not claim.mandate:
            return words, None
        if claim.mandate not in mandates:
            raise paywise.BadAnswer("gone", claim.mandate)
        mandate = paywise.read_mandate(mandates[claim.mandate])
        return words | mandate.words, mandate

    def _list_endings(self, row, words):
        """The axis on which a claim has come to its end just now, empty if it has not."""
        known = row._get_words()
        for move in paywise.find_moves(known, words):
            if move.step in paywise.ENDING or move.unclear:
                return move.axis
        return ""

    def _take_mandate(self, agency, mandate):
        """Its file number, what it asks, what it tells."""
        if mandate.number and not self.reference:
            self._through_door().reference = mandate.number
        rows = self.env["account.collection.exchange"].sudo()
        own = rows.search([("agency_id", "=", agency.id), ("kind", "in", ("question", "message"))])
        known = {(row.kind, row.reference): row for row in own}
        vals = {"agency_id": agency.id, "proceeding_id": self.id, "state": "came"}
        today = self.company_id._get_dunning_today()
        for key, text in mandate.told:
            if ("message", key) not in known:
                rows.create(
                    {**vals, "kind": "message", "reference": key, "title": text, "date": today}
                )
        for one in mandate.questions:
            row = known.get(("question", one.key))
            if not row:
                row = rows.create(
                    {
                        **vals,
                        "kind": "question",
                        "reference": one.key,
                        "title": one.title,
                        "date": today,
                    }
                )
                if not one.answered:
                    self._take_told("queried", f"question {one.key}", note=one.title)
                    self._ask_person(
                        _lt("%(agency)s asks: %(what)s Answer in its portal (%(number)s)"),
                        what=one.title,
                    )
            if one.answered and row.state != "answered":
                row._through_door().state = "answered"
                if self.step_ids.filtered(
                    lambda it, one=one: it.external_id == f"question {one.key}"
                ):
                    self._take_told("answered", f"answer {one.key}", note=one.title)

    def _take_move(self, move, rows):
        """What is new of one axis: a step of ours, a question for a person, or nothing."""
        said = rows[:1].said or move.word
        if move.unclear:
            self._ask_person(
                _lt("%(agency)s says “%(said)s”: enter what that means here (%(number)s)"),
                said=said if move.word in said else f"{said} ({move.word})",
            )
        elif move.step:
            key = f"{move.axis}={move.word} {len(self.step_ids)}"
            self._take_told(move.step, key, note=said)
        elif move.word in COURT:
            self._ask_person(
                _lt(
                    "%(agency)s goes to court with it: enter what the court sends, limitation "
                    "depends on it (%(number)s)"
                )
            )

    def _take_told(self, code, key, date=None, **vals):
        """A step that the agency told, if it can be; else a person is asked."""
        self.ensure_one()
        own = self.sudo()
        if not own._is_live():
            return
        kind = self.env.ref(f"account_collections.proceeding_step_{code}")
        day = date or self.company_id._get_dunning_today()
        try:
            own._check_step(kind, day)
        except UserError as error:
            own._ask_person(_lt("%(agency)s: %(what)s (%(number)s)"), what=str(error))
            return
        own._take_step(code, day, source="import", external_id=key, **vals)

    def _ask_person(self, words, **known):
        """A task for whoever looks after the debtor, in his language."""
        for proceeding in self.sudo():
            case = proceeding._get_cases()[proceeding]
            own = case.with_context(lang=case._get_responsible().lang)
            known |= {"agency": proceeding.counterpart_id.name, "number": proceeding.name}
            said = own.env._(words)
            text = said % known
            own._schedule_once("account_collections.activity_proceeding", text, text)

    def _note_payments(self):
        """What goes there by the interface nobody need tell; that all is paid, he must know."""
        by_hand = self.sudo().filtered(
            lambda it: (
                it.currency_id.is_zero(it.amount_open)
                or not any(row.kind == "claim" and row.state == "sent" for row in it.exchange_ids)
            )
        )
        if self.sudo() - by_hand:
            self.env.ref("account_collections.cron_agencies").sudo()._trigger()
        return super(AccountCollectionProceeding, by_hand)._note_payments()
