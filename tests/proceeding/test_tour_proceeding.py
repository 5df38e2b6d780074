from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourProceeding(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: what must be so is read, the claim is handed over
    and the paper of the court entered."""

    ROLE = "account_collections.group_manager"

    def test_from_the_case_to_the_payment_order(self):
        today = self.company._get_dunning_today()
        self.old.line_ids.no_followup = True
        debtor = self.create_debtor(
            "Browser Ltd", company_registry="HRB 9", country_id=self.env.ref("base.de").id
        )
        move = self.invoice(fields.Date.subtract(today, days=60), 1190.0, debtor)
        move.due_date_agreed = "yes"
        self.dun(fields.Date.to_string(fields.Date.subtract(today, days=30)))
        case = debtor.with_company(self.company).collection_case_id

        def check(lang):
            self.click_through("proceeding", case, lang)
            proceeding = debtor.collection_proceeding_ids
            self.assertEqual(proceeding.state, "handed_over", "served was wrong")
            self.assertEqual(proceeding.handed_over_by_id, self.users[lang])
            applied, served, counter = proceeding.step_ids.sorted("id")
            self.assertEqual((applied.kind_code, served.kind_code), ("applied", "served"))
            self.assertEqual((counter.corrects_id, counter.note), (served, "Another's paper"))
            self.assertEqual(proceeding.step_ids.filtered("is_valid"), applied)

        self.in_each_language(check)

    def test_a_draft_is_approved_and_not_handed_over_after_all(self):
        proceeding = self.prepare(self.given_letter())

        def check(lang):
            self.click_through("proceeding_draft", proceeding, lang)
            self.assertEqual(proceeding.state, "cancelled")
            self.assertEqual(proceeding.approved_by_id, self.users[lang])

        self.in_each_language(check)

    def test_what_refuses_is_decided_by_who_may(self):
        self.ladder.level_ids.announces_agency = False
        moves = self.given_letter()
        with self.at("2026-11-29"):
            self.dispute(moves, 200.0)
            self.credit_note("2026-11-29", 5.0)
        proceeding = self.prepare(moves)
        self.assertEqual(self.gates(proceeding), {"disputed", "credits", "data_notice"})
        manager = self.env.ref("account_collections.group_manager")
        collector = self.env.ref("account_collections.group_user")

        def check(lang):
            user = self.users[lang]
            user.group_ids += collector
            user.group_ids -= manager
            self.click_through("gates_refused", proceeding, lang)
            user.group_ids += manager
            self.click_through("gates", proceeding, lang)
            self.assertEqual(proceeding.handed_over_by_id, user)
            decided = proceeding.gate_ids.filtered("reason")
            self.assertEqual(decided.overridden_by_id, user)
            self.assertEqual(len(decided), 3)

        self.in_each_language(check)
