from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ...models.proceeding import agency_calls
from .agency_standin import KEY, AgencyStandIn, balance, euros
from .case import ProceedingCase

ISOLATION = "odoo.addons.account_collections.models.common.isolation"


@tagged("post_install", "-at_install")
class TestAgency(ProceedingCase):
    """Claims go to an agency by its own interface, and what it says comes back, each once,
    whatever breaks on the way."""

    def setUp(self):
        super().setUp()
        self.there = AgencyStandIn()
        self.addCleanup(self.there.close)
        self.link = self.connect(self.agency, self.there)
        self.startPatcher(patch.object(agency_calls, "TIMEOUT", 0.3))

    def connect(self, agency, there, company=None):
        return self.env["account.collection.agency"].create(
            {
                "company_id": (company or self.company).id,
                "counterpart_id": agency.id,
                "address": there.address,
                "key": KEY,
            }
        )

    def exchange(self, on="2026-12-02"):
        """The hourly job."""
        with self.at(on), self.outbox(), mute_logger(ISOLATION):
            self.env["account.collection.agency"].sudo()._cron_exchange()
        self.env.invalidate_all()

    @contextmanager
    def trouble(self, method, path, what):
        self.there.trouble[method, path] = what
        try:
            yield
        finally:
            del self.there.trouble[method, path]

    def rows(self, proceeding, kind="claim"):
        return proceeding.exchange_ids.filtered(lambda it: it.kind == kind)

    def given_sent(self, *dues):
        proceeding = self.hand_over(self.given_letter(*dues or ("2026-10-01",)))
        self.exchange()
        return proceeding

    def tasks(self, proceeding):
        case = proceeding._get_cases()[proceeding]
        return "\n".join(case.activity_ids.mapped("summary"))

    def faults(self):
        return self.env["account.collections.fault"].search([("job", "=", "agency")])

    # === OUT === #

    def test_nothing_goes_before_a_person_has_handed_over(self):
        proceeding = self.prepare(self.given_letter())
        self.exchange()
        self.assertFalse(self.there.claims)
        with self.at("2026-12-01"):
            proceeding.action_hand_over()
        self.exchange()
        (claim,) = self.there.claims.values()
        self.assertEqual(claim["submission_state"], "released")
        self.assertEqual(claim["main_claim_amount"], euros(1190))
        self.assertEqual(claim["reminder_date"], "2026-11-01")
        self.assertTrue(claim["documents"], "the letter goes along")
        (debtor,) = self.there.debtors.values()
        self.assertEqual(debtor["organization"]["name"], self.debtor.name)

    def test_each_invoice_is_a_claim_of_one_debtor(self):
        proceeding = self.given_sent("2026-09-01", "2026-10-01")
        self.assertEqual((len(self.there.claims), len(self.there.debtors)), (2, 1))
        self.assertEqual(set(self.rows(proceeding).mapped("state")), {"sent"})

    def test_whatever_breaks_nothing_is_there_twice(self):
        breaks = (
            ("GET", "claims/", 500),
            ("GET", "claims/", "late"),
            ("POST", "debtors/", "done and late"),
            ("POST", "claims/", "done and late"),
            ("POST", "claims/c1/documents/", "done and late"),
            ("PATCH", "claims/", "cut"),
        )
        proceeding = self.hand_over(self.given_letter())
        for method, path, what in breaks:
            with self.subTest((method, path, what)), self.trouble(method, path, what):
                self.exchange()
                self.assertEqual(self.faults().res_model, "account.collection.agency")
        self.exchange()
        self.assertEqual((len(self.there.claims), len(self.there.debtors)), (1, 1))
        names = [it["filename"] for it in self.there.claims["c1"]["documents"]]
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(self.rows(proceeding).external_id, "c1")
        self.assertFalse(self.faults(), "the task is over")

    def test_what_is_refused_is_told_and_costs_the_next_nothing(self):
        first = self.hand_over(self.given_letter())
        other = self.debtor.copy({"name": "Next GmbH"})
        second = self.hand_over(self.given_letter("2026-10-02", partner=other))

        def refuse(answer):
            wrong = answer["your_reference"].startswith(first.name)
            return {**answer, "main_claim_amount": euros(1)} if wrong else answer

        with self.trouble("POST", "claims/", refuse):
            self.exchange()
        self.assertEqual(self.rows(second).state, "sent")
        self.assertEqual(self.rows(first).state, "waiting")
        self.assertIn("do not agree", self.faults().cause)

    def test_one_agency_that_is_down_costs_no_other(self):
        second = AgencyStandIn()
        self.addCleanup(second.close)
        firm = self.env["res.partner"].create({"name": "Second Agency"})
        self.connect(firm, second)
        first = self.hand_over(self.given_letter())
        other = self.debtor.copy({"name": "Next GmbH"})
        letter = self.given_letter("2026-10-02", partner=other)
        also = self.hand_over(letter, counterpart_id=firm.id)
        self.there.trouble["GET", ""] = 503
        self.exchange()
        self.assertEqual((self.rows(first).state, self.rows(also).state), ("waiting", "sent"))
        self.assertEqual(self.there.calls.count(("GET", "claims/")), 1, "it is not asked again")
        self.assertIn("did not answer (503)", self.faults().cause)

    def test_a_key_that_is_refused(self):
        self.hand_over(self.given_letter())
        self.link.key = "wrong"
        self.exchange()
        self.assertIn("refuses the key", self.faults().cause)
        with self.assertRaisesRegex(UserError, "refuses the key"):
            self.link.action_try()
        self.link.key = KEY
        self.assertIn("answers", self.link.action_try()["params"]["message"])

    def test_another_currency_is_sent_as_a_file(self):
        proceeding = self.hand_over(self.given_letter())
        proceeding.sudo().claim_ids._through_door().currency_id = self.env.ref("base.CHF")
        self.exchange()
        self.assertIn("takes euros alone", self.faults().cause)
        self.assertFalse(self.there.claims)

    def test_what_is_over_before_it_went_does_not_go(self):
        proceeding = self.hand_over(self.given_letter())
        self.step(proceeding, "end_withdrawn", "2026-12-01")
        self.exchange()
        self.assertFalse(self.there.claims)
        self.assertEqual(self.rows(proceeding).state, "dropped")

    def test_what_was_handed_over_before_goes_by_the_button(self):
        self.link.active = False
        proceeding = self.hand_over(self.given_letter())
        self.assertFalse(proceeding.exchange_ids)
        self.link.active = True
        self.env.invalidate_all()
        proceeding.action_queue_claims()
        with self.assertRaisesRegex(UserError, "went there already"):
            proceeding.action_queue_claims()
        self.exchange()
        self.assertEqual(len(self.there.claims), 1)

    # === IN === #

    def test_file_number_and_state_come_back(self):
        proceeding = self.given_sent()
        self.there.accept(*self.rows(proceeding).mapped("reference"))
        self.exchange("2026-12-03")
        row = self.rows(proceeding)
        self.assertEqual((proceeding.state, proceeding.reference), ("running", "K26-1"))
        self.assertEqual((row.file_number, row.amount_left), ("K26-1", 1190.0))
        self.assertEqual(row.said, "Accepted · Out of court · Under way · Unpaid")
        before = len(proceeding.step_ids)
        self.exchange("2026-12-04")
        self.assertEqual(len(proceeding.step_ids), before, "nothing is taken twice")
        for day, word, state in (
            (5, "paused", "paused"),
            (6, "in_progress", "running"),
            (7, "paused", "paused"),
        ):
            self.there.mandates["m1"]["processing_state"] = word
            self.exchange(f"2026-12-0{day}")
            self.assertEqual(proceeding.state, state)
        self.assertTrue(proceeding.step_ids._is_chain_whole())

    def test_how_it_ends(self):
        for words, state, reason in (
            ({"processing_state": "canceled_by_service_provider"}, "ended", "returned"),
            ({"processing_state": "ended", "payment_state": "fully_paid"}, "ended", "paid"),
            ({"legal_stage": "long_term_monitoring"}, "monitored", False),
        ):
            self.there.claims.clear()
            debtor = self.debtor.copy({"name": f"Debtor {state} {reason}"})
            proceeding = self.hand_over(self.given_letter("2026-10-01", partner=debtor))
            self.exchange()
            self.there.accept(*self.rows(proceeding).mapped("reference"), **words)
            self.exchange("2026-12-03")
            self.assertEqual((proceeding.state, proceeding.end_reason), (state, reason))

    def test_a_word_that_nobody_knows_is_a_question(self):
        proceeding = self.given_sent()
        for words, said in (
            ({"processing_state": "dancing"}, "dancing"),
            ({"processing_state": "ended"}, "Ended"),
            ({"legal_stage": "judicial_dunning"}, "goes to court"),
        ):
            self.there.accept(*self.rows(proceeding).mapped("reference"), **words)
            self.exchange("2026-12-03")
            self.assertIn(said, self.tasks(proceeding))
            self.assertEqual(proceeding.state, "running")

    def test_claims_of_one_proceeding_that_part(self):
        proceeding = self.given_sent("2026-09-01", "2026-10-01")
        first, second = self.rows(proceeding).sorted("id")
        self.there.claims[first.external_id]["submission_state"] = "rejected"
        self.exchange("2026-12-03")
        self.assertEqual(proceeding.state, "handed_over")
        self.assertIn("alone", self.tasks(proceeding))
        self.there.claims[second.external_id]["submission_state"] = "rejected"
        self.exchange("2026-12-04")
        self.assertEqual((proceeding.state, proceeding.end_reason), ("ended", "rejected"))

    def test_its_question_is_asked_once(self):
        proceeding = self.given_sent()
        question = {"id": "q1", "title": "Send the order.", "answered": False}
        self.there.accept(
            *self.rows(proceeding).mapped("reference"),
            requests_to_client_summary={"items": [question]},
            status_updates=[{"id": "u1", "title": "Letter", "description": "<p>Sent</p>"}],
        )
        for _again in range(2):
            self.exchange("2026-12-03")
            self.assertEqual(proceeding.state, "queried")
        self.assertIn("Send the order.", self.tasks(proceeding))
        self.assertEqual(len(self.rows(proceeding, "message")), 1)
        question["answered"] = True
        self.exchange("2026-12-04")
        self.assertEqual(proceeding.state, "running")
        self.assertEqual(self.rows(proceeding, "question").state, "answered")

    def test_an_answer_that_cannot_be_changes_nothing(self):
        proceeding = self.given_sent()
        self.there.accept(*self.rows(proceeding).mapped("reference"), processing_state="paused")

        def alter(kind, **vals):
            def change(answer):
                answer["results"] = [{**row, **vals} for row in answer["results"]]
                return answer

            return "GET", f"{kind}/", change

        for lie, said in (
            (alter("claims", your_reference="PROC/9/9"), "another reference"),
            (alter("claims", id="c77"), "twice"),
            (alter("mandates", id="m77"), "does not know"),
            (alter("mandates", legal_claim_balance=None), "cannot be read"),
            (
                alter("mandates", legal_claim_balance={**balance(9), "total_balance": euros(8)}),
                "do not agree",
            ),
            (("GET", "mandates/", "cut"), "did not answer"),
            (("GET", "claims/", 500), "did not answer"),
            (("GET", "claims/", lambda _answer: [1]), "cannot be read"),
        ):
            with self.subTest(said), self.trouble(*lie):
                self.exchange("2026-12-03")
                self.assertIn(said, " ".join(self.faults().mapped("cause")))
                self.assertEqual(proceeding.state, "handed_over")
                self.assertFalse(self.rows(proceeding).processing_state)
        self.exchange("2026-12-03")
        self.assertEqual((proceeding.state, bool(self.faults())), ("paused", False))

    # === MONEY === #

    def test_what_is_paid_to_us_is_told_once(self):
        """P18"""
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        self.exchange()
        self.pay(moves, 300.0, on="2026-12-05")
        with self.trouble("POST", "payments/", "done and late"):
            self.exchange("2026-12-06")
        self.exchange("2026-12-06")
        self.exchange("2026-12-07")
        (payment,) = self.there.payments
        self.assertEqual((payment["amount"], payment["value_date"]), (euros(300), "2026-12-05"))
        self.assertEqual(self.rows(proceeding, "payment").state, "sent")
        self.assertIn("direct_payment", proceeding.step_ids.mapped("kind_code"))
        self.assertNotIn("Paid to us", self.tasks(proceeding))

    def test_a_payment_that_is_taken_back_a_person_tells(self):
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        self.exchange()
        self.pay(moves, 300.0, on="2026-12-05")
        self.exchange("2026-12-06")
        moves.line_ids.remove_move_reconcile()
        self.exchange("2026-12-07")
        self.assertIn("taken back", self.tasks(proceeding))

    def test_a_recall(self):
        proceeding = self.given_sent()
        self.step(proceeding, "end_recalled", "2026-12-03")
        self.exchange("2026-12-03")
        self.assertIn("takes no recall", self.tasks(proceeding))
        self.assertEqual(self.rows(proceeding).state, "recalled")
        other = self.debtor.copy({"name": "Next GmbH"})
        second = self.hand_over(self.given_letter("2026-10-02", partner=other))
        self.exchange()
        self.there.claims["c2"]["submission_state"] = "created"
        self.step(second, "end_recalled", "2026-12-03")
        self.exchange("2026-12-03")
        self.assertNotIn("c2", self.there.claims, "what was not released is deleted")

    def given_accounts(self):
        account = {"code": "10981", "name": "Agencies", "account_type": "asset_current"}
        clearing = self.env["account.account"].create({**account, "reconcile": True})
        tax = self.company_data["default_tax_purchase"].copy({"name": "Input 19 %", "amount": 19.0})
        self.company.write(
            {
                "remittance_clearing_account_id": clearing.id,
                "remittance_fee_account_id": self.company_data["default_account_expense"].id,
                "remittance_tax_id": tax.id,
            }
        )

    def test_a_statement_is_imported_by_a_person(self):
        self.given_accounts()
        proceeding = self.given_sent()
        self.there.accept(*self.rows(proceeding).mapped("reference"))
        self.there.pay_out()
        for _again in range(2):
            self.exchange("2027-01-02")
        kept = self.link.exchange_ids.filtered(lambda it: it.kind == "statement")
        self.assertEqual((kept.amount, kept.rest, kept.state), (260.73, 0.0, "came"))
        self.assertEqual(proceeding.amount_open, 1190.0, "nothing is booked by itself")
        with self.at("2027-01-02"):
            context = kept.action_import()["context"]
            Form(
                self.env["account.collections.remit"].with_context(**context)
            ).save().action_import()
        self.assertEqual(kept.state, "booked")
        self.assertAlmostEqual(proceeding.amount_open, 1190 - 271.32)

    def test_a_statement_whose_sums_do_not_agree(self):
        proceeding = self.given_sent()
        self.there.accept(*self.rows(proceeding).mapped("reference"))
        self.there.pay_out(payout=999.0)
        self.exchange("2027-01-02")
        self.assertIn("do not agree", self.faults().cause)
        self.assertFalse(self.link.exchange_ids.filtered(lambda it: it.kind == "statement"))
        self.assertEqual(
            proceeding.reference, "K26-1", "what is said of claims is taken all the same"
        )

    # === WHO === #

    def test_only_managers_see_the_key(self):
        clerk = new_test_user(
            self.env,
            "key_clerk",
            groups="account_collections.group_user,account.group_account_invoice",
        )
        self.assertEqual(self.link.with_user(clerk).address, self.there.address)
        with self.assertRaises(AccessError):
            self.link.with_user(clerk).read(["key"])
        with self.assertRaises(AccessError):
            self.link.with_user(clerk).address = "https://elsewhere.example"

    def test_the_address_is_a_safe_one(self):
        for address in ("http://agency.example/v1", "ftp://x", "agency", "https://"):
            with self.subTest(address), self.assertRaises(ValidationError):
                self.link.address = address
