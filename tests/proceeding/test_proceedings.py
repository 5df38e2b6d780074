from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...tools.proceeding.gates import GATES
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestProceedings(ProceedingCase):
    """After the last letter: handed over by a person, held, followed by its papers."""

    # === GATES === #

    def test_what_is_ready_passes(self):
        proceeding = self.prepare(self.given_letter())
        self.assertEqual(self.gates(proceeding), set())
        self.assertTrue(proceeding.can_hand_over)

    def test_only_a_real_demand_after_the_due_day_lets_an_agency_in(self):
        """P20: a friendly reminder is no demand."""
        self.ladder.level_ids.demands = False
        moves = self.given_letter()
        proceeding = self.prepare(moves)
        self.assertIn("demand", self.gates(proceeding))
        with self.at("2026-12-01"), self.assertRaisesRegex(UserError, "No demand in law"):
            proceeding.action_hand_over()
        self.assertEqual(proceeding.state, "draft")

    def test_what_a_letter_was_stays_when_its_level_changes(self):
        moves = self.given_letter()
        self.ladder.level_ids.write({"demands": False, "announces_agency": False})
        self.assertFalse(self.gates(self.prepare(moves)))

    def test_a_dispute_is_handed_over_only_if_a_manager_says_why(self):
        """P21: never silently."""
        moves = self.given_letter()
        with self.at("2026-11-30"):
            self.dispute(moves, 200.0)
        proceeding = self.prepare(moves)
        self.assertEqual(self.gates(proceeding), {"disputed"})
        with self.at("2026-12-01"), self.assertRaisesRegex(UserError, "Disputed"):
            proceeding.action_hand_over()
        gate = proceeding.gate_ids.filtered(lambda it: it.code == "disputed")
        with self.at("2026-12-01"):
            gate._override("The agency knows of it")
            proceeding.action_hand_over()
        self.assertEqual(
            (gate.reason, gate.overridden_by_id), ("The agency knows of it", self.env.user)
        )
        self.assertEqual(proceeding.claim_ids.amount_disputed, 200.0)

    def test_a_reason_holds_for_the_claims_it_was_given_about(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        self.dispute(moves[0], 200.0)
        proceeding = self.prepare(moves)
        gate = proceeding.gate_ids.filtered(lambda it: it.code == "disputed")
        with self.at("2026-12-01"):
            gate._override("The agency knows of it")
            proceeding.action_check()
            self.assertTrue(gate.is_met)
            self.dispute(moves[1])
            with self.assertRaisesRegex(UserError, moves[1].name):
                proceeding.action_hand_over()
            proceeding.action_check()
        self.assertFalse(gate.reason or gate.overridden_by_id or gate.is_met)

    def test_nobody_overrides_a_fact(self):
        self.ladder.level_ids.demands = False
        proceeding = self.prepare(self.given_letter())
        gate = proceeding.gate_ids.filtered(lambda it: it.code == "demand")
        with self.assertRaisesRegex(UserError, "No reason changes this"):
            gate._override("Because")

    def test_promises_plans_credits_and_addresses_are_looked_at(self):
        moves = self.given_letter()
        self.promise(moves, "2026-12-20", on="2026-12-01")
        self.credit_note("2026-12-01", 5.0)
        self.debtor.city = False
        found = self.gates(self.prepare(moves))
        self.assertEqual(found, {"agreed", "credits", "address"})

    def test_who_was_given_time_and_what_rests_is_not_handed_over_unawares(self):
        moves = self.given_letter()
        last = self.env["account.dunning.notice"].search([("partner_id", "=", self.debtor.id)])
        self.assertTrue(last.deadline)
        self.assertIn("deadline", self.gates(self.prepare(moves, on=last.deadline)))
        after = fields.Date.add(last.deadline, days=1)
        self.assertFalse(self.gates(self.prepare(moves, on=after)))
        with self.at(after):
            self.block(moves)
        self.assertEqual(self.gates(self.prepare(moves, on=after)), {"rests"})

    def test_limitation_is_warned_of(self):
        """P39: an agency does not stop it."""
        self.old.due_date_agreed = "yes"
        proceeding = self.prepare(self.old)
        self.assertIn("barred_soon", self.gates(proceeding, "warn"))
        self.assertEqual(str(proceeding.claim_ids.limitation_on), "2026-12-31")

    def test_what_was_mended_is_checked_again(self):
        self.debtor.city = False
        proceeding = self.prepare(self.given_letter())
        self.debtor.city = "Berlin"
        with self.at("2026-12-01"):
            proceeding.action_check()
        self.assertFalse(self.gates(proceeding))

    # === HANDED OVER === #

    def test_claims_are_frozen_one_row_an_invoice(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(moves)
        self.assertEqual(proceeding.state, "handed_over")
        self.assertEqual(proceeding.claim_ids.mapped("name"), moves.mapped("name"))
        self.assertEqual(proceeding.amount_claimed, 2380.0)
        first = proceeding.claim_ids[0]
        self.assertTrue(first.default_on and first.demanded_on and first.notice_line_id)
        with self.assertRaises(UserError):
            first.performed = False
        self.pay(moves[0], 300.0, on="2026-12-05")
        self.assertEqual((proceeding.amount_claimed, proceeding.amount_open), (2380.0, 2080.0))

    def test_letters_rest_and_the_decision_says_who_has_it(self):
        """P17."""
        moves = self.given_letter()
        drafted = self.propose("2026-12-01").notice_ids
        proceeding = self.hand_over(moves)
        line = drafted.line_ids.filtered(lambda it: it.move_id == moves)
        self.assertEqual(line.drop_reason, "proceeding")
        proceeding.reference = "AZ 77"
        run = self.propose("2026-12-20")
        self.assertDecided(run, {moves: "proceeding"})
        decision = run.decision_ids.filtered(lambda it: it.move_id == moves)
        for word in ("Agency GmbH", "AZ 77", "12/01/2026"):
            self.assertIn(word, decision.sentence)

    def test_given_back_it_is_dunned_again(self):
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        self.step(proceeding, "end_returned", "2026-12-10")
        self.assertEqual((proceeding.state, proceeding.end_reason), ("ended", "returned"))
        self.assertDecided(self.propose("2026-12-20"), {moves: "propose"})

    def test_an_item_is_in_one_proceeding(self):
        moves = self.given_letter()
        self.hand_over(moves)
        claim = self.env["account.collection.proceeding.claim"].search([("is_live", "=", True)])
        second = self.prepare(moves, "lawyer")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            second.claim_ids.sudo()._through_door().is_live = True
            self.env.flush_all()
        self.assertEqual(len(claim), 1)

    def test_it_goes_on_at_court(self):
        """The agency gives back and the court takes: one proceeding follows the other."""
        moves = self.given_letter()
        agency = self.hand_over(moves)
        court = self.hand_over(moves, "court_order", on="2026-12-15")
        self.assertEqual(court.parent_id, agency)
        self.assertEqual((agency.state, agency.end_reason), ("ended", "continued"))
        self.assertEqual(
            self.item(moves).proceeding_claim_ids.filtered("is_live").proceeding_id, court
        )

    def test_a_direct_payment_is_told_to_the_agency(self):
        """P18."""
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        self.pay(moves, 300.0, on="2026-12-05")
        self.assertEqual(proceeding.amount_open, 890.0)
        tasks = self.debtor.with_company(self.company).collection_case_id.activity_ids
        self.assertTrue(tasks.filtered(lambda it: "Agency GmbH" in (it.summary or "")))

    def test_many_are_handed_over_with_few_queries(self):
        """Queries for the batch, not for each."""
        debtors = [
            self.create_debtor(f"Many {number}", country_id=self.env.ref("base.de").id)
            for number in range(12)
        ]
        moves = self.env["account.move"]
        for debtor in debtors:
            moves |= self.invoice("2026-10-01", 100.0, debtor)
        moves.due_date_agreed = "yes"
        self.dun("2026-11-01")
        counts = []
        for some in (moves[:2], moves[2:]):
            proceedings = self.prepare(some)
            self.env.flush_all()
            with self.at("2026-12-01"):
                before = self.env.cr.sql_log_count
                proceedings.action_hand_over()
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(proceedings.mapped("state")), {"handed_over"})
        self.assertLess(counts[1], 2 * counts[0], counts)

    # === COURT ORDER === #

    def given_order(self):
        proceeding = self.hand_over(self.given_letter(), "court_order", on="2026-12-01")
        self.step(proceeding, "served", "2026-12-11", today="2026-12-14")
        return proceeding

    def test_the_court_at_the_seat_of_the_creditor(self):
        """P25: Düsseldorf goes to Hagen; the district is from memory, which is said."""
        proceeding = self.prepare(self.given_letter(), "court_order")
        self.assertIn(
            "Hagen", dict(proceeding._fields["court"].selection(self.env))[proceeding.court]
        )
        self.assertIn("from memory", proceeding.court_hint)
        self.company.partner_id.zip = "41460"
        self.assertFalse(proceeding._get_court_proposal())

    def test_the_order_runs_its_course(self):
        """P27, P30, P33: deadlines, and nothing before its time."""
        proceeding = self.given_order()
        self.assertEqual(
            self.deadlines(proceeding),
            {"mb_objection": ("2026-12-28", ""), "mb_lapse": ("2027-06-11", "")},
        )
        with self.assertRaisesRegex(UserError, "not before 12/29/2026"):
            self.step(proceeding, "enforcement_applied", "2026-12-28", payments_seen=True)
        with self.assertRaisesRegex(UserError, "each must be declared"):
            self.step(proceeding, "enforcement_applied", "2026-12-29")
        step = self.step(proceeding, "enforcement_applied", "2026-12-29", payments_seen=True)
        self.assertIn("Payments declared", step.note)
        self.assertEqual(self.deadlines(proceeding)["mb_lapse"], ("2027-06-11", "2026-12-29"))
        self.step(proceeding, "enforcement_served", "2027-01-13")
        self.assertEqual(self.deadlines(proceeding)["vb_einspruch"], ("2027-01-27", ""))
        self.assertEqual(str(proceeding.next_deadline), "2027-01-27")
        self.step(proceeding, "order_final", "2027-01-28")
        self.assertEqual((proceeding.state, proceeding.stage_id.code), ("running", "order_final"))
        self.assertFalse(proceeding.next_deadline)

    def test_payments_since_are_named(self):
        """P34."""
        proceeding = self.given_order()
        self.pay(proceeding.claim_ids.move_id, 500.0, on="2026-12-20")
        step = self.step(proceeding, "enforcement_applied", "2026-12-29", payments_seen=True)
        self.assertIn("12/20/2026", step.note)
        self.assertIn("500.00", step.note)

    def test_nobody_enforces_after_an_objection(self):
        proceeding = self.given_order()
        self.assertNotIn("KV 1210", proceeding.cost_text)
        self.step(proceeding, "objected", "2026-12-20")
        self.assertIn("KV 1210", proceeding.cost_text, "P03: what the trial court wants first")
        self.assertIn("not certain", proceeding.cost_text.split("KV 1210")[1])
        with self.assertRaisesRegex(UserError, "not possible any more"):
            self.step(proceeding, "enforcement_applied", "2026-12-29", payments_seen=True)

    def test_the_day_of_service_comes_first(self):
        proceeding = self.hand_over(self.given_letter(), "court_order", on="2026-12-01")
        with self.assertRaisesRegex(UserError, "Order served"):
            self.step(proceeding, "enforcement_applied", "2026-12-29", payments_seen=True)

    def test_a_paper_may_come_late(self):
        """The objection reached us after the service was entered twice."""
        proceeding = self.hand_over(self.given_letter(), "court_order", on="2026-12-01")
        self.step(proceeding, "objected", "2026-12-20", today="2026-12-22")
        self.step(proceeding, "served", "2026-12-11", today="2026-12-23")
        self.assertEqual(proceeding.stage_id.code, "objected")
        self.assertEqual(self.deadlines(proceeding)["mb_objection"], ("2026-12-28", "2026-12-20"))

    def test_the_future_is_no_step(self):
        proceeding = self.hand_over(self.given_letter(), "court_order", on="2026-12-01")
        with self.assertRaisesRegex(UserError, "lies in the past"):
            self.step(proceeding, "served", "2026-12-11", today="2026-12-10")

    def test_a_wrong_step_is_taken_back(self):
        proceeding = self.given_order()
        wrong = proceeding.step_ids.filtered(lambda it: it.kind_code == "served")
        with self.at("2026-12-15"):
            wrong._take_back("Another debtor's paper")
        self.assertEqual(proceeding.stage_id.code, "applied")
        self.assertFalse(proceeding.deadline_ids)
        self.assertFalse(wrong.is_valid)
        self.assertEqual(len(proceeding.step_ids), 3)

    def test_a_deadline_gives_a_task(self):
        proceeding = self.given_order()
        case = self.debtor.with_company(self.company).collection_case_id
        tasks = {it.summary.split(":")[1].split(" (")[0].strip(): it for it in case.activity_ids}
        lapse = tasks["Payment order lapses"]
        self.assertEqual(str(lapse.date_deadline), "2027-04-12")
        with self.at("2027-04-12"):
            lapse.action_done()
        with self.at("2027-04-13"):
            self.env["account.dunning.run"].sudo()._tend(self.company)
        again = proceeding.deadline_ids.filtered(lambda it: it.kind_id.code == "mb_lapse").task_id
        self.assertNotEqual(again, lapse)
        self.assertEqual(str(again.date_deadline), "2027-05-12")

    def test_costs_are_told_and_not_charged(self):
        proceeding = self.prepare(self.given_letter("2026-09-01", "2026-10-01"), "court_order")
        self.assertIn("KV 1100", proceeding.cost_text)
        self.assertIn("VV 3305", proceeding.cost_text)
        self.assertFalse(self.charges())

    # === LIMITATION === #

    def test_limitation_follows_the_steps(self):
        """P36: filed on 28 December, served on 15 January."""
        self.old.due_date_agreed = "yes"
        self.dun("2026-12-20")
        proceeding = self.hand_over(self.old, "court_order", on="2026-12-28")
        self.assertEqual(self.ends(), "2026-12-31")
        step = self.step(proceeding, "served", "2027-01-15")
        self.assertEqual(self.ends(), "2027-07-19")
        self.assertEqual(self.events().mapped("kind"), ["filing", "service"])
        self.assertIn("PROC/2026/", self.events()[0]._get_source())
        with self.at("2027-01-16"):
            step._take_back("Not served after all")
        self.assertEqual(self.ends(), "2026-12-31")

    def test_an_agency_does_not_stop_limitation(self):
        """P39."""
        self.old.due_date_agreed = "yes"
        self.dun("2026-11-20")
        proceeding = self.hand_over(self.old, on="2026-12-01")
        self.assertEqual(self.ends(), "2026-12-31")
        self.assertTrue(proceeding._is_live())

    def test_a_title_holds_for_thirty_years(self):
        """P40, P41."""
        self.old.due_date_agreed = "yes"
        self.dun("2026-12-20")
        order = self.hand_over(self.old, "court_order", on="2026-12-28")
        self.step(order, "served", "2027-01-15")
        self.step(order, "enforcement_applied", "2027-02-01", payments_seen=True)
        self.step(order, "enforcement_served", "2027-02-16")
        self.step(order, "order_final", "2027-03-03")
        title = self.env["account.collection.title"].create(
            {
                "proceeding_id": order.id,
                "reference": "26-1",
                "date": "2027-02-10",
                "final_on": "2027-03-03",
                "principal": 1000.0,
            }
        )
        self.assertEqual(str(title.limitation_on), "2057-03-03")
        self.assertEqual(self.ends(), "2057-03-03")
        enforcement = self.hand_over(self.old, "enforcement", on="2030-05-10")
        self.assertEqual(enforcement.parent_id, order)
        self.env.invalidate_all()
        self.assertEqual(str(title.limitation_on), "2060-05-10")
        self.assertEqual(self.ends(), "2060-05-10")

    # === INSOLVENCY === #

    def test_the_opening_is_learned_once(self):
        """P45, P46."""
        old = self.given_letter("2026-10-01")
        new = self.invoice("2026-11-25", 100.0)
        with self.at("2026-12-01"):
            self.debtor.insolvency_opened_on = "2026-11-20"
        proceeding = self.hand_over(old, "insolvency", on="2026-12-01")
        self.assertEqual(str(proceeding.step_ids.date), "2026-11-20")
        run = self.propose("2026-12-20")
        self.assertDecided(run, {old: "insolvency", new: "propose"})

    def test_the_day_for_filing_stands_in_the_order(self):
        old = self.given_letter("2026-10-01")
        self.debtor.insolvency_opened_on = "2026-11-20"
        proceeding = self.hand_over(old, "insolvency", on="2026-12-01")
        self.step(proceeding, "opened", "2026-11-20", today="2026-12-02", until="2027-01-15")
        self.assertEqual(self.deadlines(proceeding), {"insolvency_filing": ("2027-01-15", "")})
        self.step(proceeding, "claim_filed", "2026-12-10")
        self.assertEqual(
            self.deadlines(proceeding), {"insolvency_filing": ("2027-01-15", "2026-12-10")}
        )

    # === EVIDENCE === #

    def test_steps_are_a_chain(self):
        proceeding = self.given_order()
        self.assertTrue(proceeding.step_ids._is_chain_whole())
        first = proceeding.step_ids.sorted("id")[0]
        with self.assertRaises(UserError):
            first.sudo().note = "Changed"
        self.env.cr.execute(
            "UPDATE account_collection_proceeding_step SET note = 'Changed' WHERE id = %s",
            [first.id],
        )
        self.env.invalidate_all()
        self.assertFalse(proceeding.step_ids._is_chain_whole())

    def test_what_was_handed_over_is_not_deleted(self):
        proceeding = self.hand_over(self.given_letter())
        with self.assertRaises(UserError):
            proceeding.unlink()
        draft = self.prepare(self.old)
        draft.unlink()
        self.assertFalse(draft.exists())


@tagged("post_install", "-at_install")
class TestProceedingAccess(ProceedingCase):
    """Who may hand over, approve and read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "viewer": "account_collections.group_viewer",
            "collector": "account_collections.group_user",
            "plain": "base.group_user",
        }
        for login, group in groups.items():
            user = new_test_user(cls.env, f"proc_{login}", group, company_id=cls.company.id)
            setattr(cls, login, user)

    def test_a_collector_prepares_and_a_manager_approves(self):
        moves = self.given_letter()
        with self.at("2026-12-01"):
            wizard = (
                self.env["account.collections.handover"]
                .with_user(self.collector)
                .create(
                    {
                        "item_ids": self.item(moves).ids,
                        "kind_id": self.kind("agency").id,
                        "counterpart_id": self.agency.id,
                    }
                )
            )
            self.assertIn('data-gate="demand ok"', wizard.gates_text)
            action = wizard.action_prepare()
            own = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
            self.assertEqual(own.state, "draft")
            with self.assertRaisesRegex(UserError, "approve it first"):
                own.action_hand_over()
            with self.assertRaises(AccessError):
                own.action_approve()
            own.with_user(self.env.user).action_approve()
            own.action_hand_over()
        self.assertEqual(own.state, "handed_over")
        self.assertEqual(own.sudo().handed_over_by_id, self.collector)

    def test_a_collector_overrides_nothing(self):
        self.debtor.city = False
        moves = self.given_letter()
        self.credit_note("2026-12-01", 5.0)
        gate = self.prepare(moves).gate_ids.filtered(lambda it: it.code == "credits")
        with self.assertRaises(AccessError):
            gate.with_user(self.collector)._override("Because")

    def test_each_gate_is_decided_by_a_manager_or_by_nobody(self):
        proceeding = self.prepare(self.given_letter())
        proceeding.sudo().gate_ids.unlink()
        rows = self.env["account.collection.proceeding.gate"].sudo()
        for code, rule in GATES.items():
            gate = rows.create(
                {
                    "proceeding_id": proceeding.id,
                    "code": code,
                    "verdict": "refuse",
                    "overridable": rule.overridable,
                }
            ).sudo(False)
            with self.subTest(code):
                with self.assertRaises(AccessError):
                    gate.with_user(self.collector)._override("Because")
                if rule.overridable:
                    gate._override("Because")
                else:
                    with self.assertRaisesRegex(UserError, "No reason changes this"):
                        gate._override("Because")
                self.assertEqual(gate.is_met, rule.overridable)

    def test_a_reader_hands_nothing_over(self):
        moves = self.given_letter()
        proceeding = self.prepare(moves).with_user(self.viewer)
        self.assertEqual(proceeding.state, "draft")
        with self.at("2026-12-01"):
            for door in ("action_hand_over", "action_check", "action_cancel", "action_approve"):
                with self.subTest(door), self.assertRaises(AccessError):
                    getattr(proceeding, door)()
        with self.assertRaises(AccessError):
            self.env["account.collection.proceeding"].with_user(self.viewer)._prepare(
                self.kind("agency"), self.item(moves)
            )
        with self.assertRaises(AccessError):
            proceeding.with_user(self.plain).read(["name"])

    def test_another_company_sees_nothing(self):
        proceeding = self.hand_over(self.given_letter())
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "proc_stranger",
            "account_collections.group_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        for records in (
            proceeding,
            proceeding.claim_ids,
            proceeding.step_ids,
            proceeding.gate_ids,
        ):
            with self.subTest(records._name), self.assertRaises(AccessError):
                records.with_user(stranger).read(["id", "display_name"])
