from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import PlanCase


@tagged("post_install", "-at_install")
class TestPlanDunning(PlanCase):
    """While a plan runs its instalments are dunned, not the items; when it has failed they are
    dunned from where they stood."""

    def agreed(self, **vals):
        """300, dunned to the second level by 1 March, then agreed in three instalments."""
        self.invoiced = self.invoice("2026-01-10", 300.0)
        self.dun("2026-01-20")
        self.dun("2026-02-05")
        self.assertEqual(self.invoiced.dunning_level_id, self.second)
        return self.plan(
            self.invoiced,
            ("2026-04-01", 100),
            ("2026-05-01", 100),
            ("2026-06-01", 100),
            on="2026-03-01",
            **vals,
        )

    def test_nothing_is_dunned_while_no_instalment_is_late(self):
        plan = self.agreed()
        run = self.propose("2026-03-20")
        self.assertDecided(run, {self.invoiced: "plan"})
        self.assertEqual(self.decision(run, self.invoiced).changes_on, date(2026, 4, 2))
        self.assertIn(plan.name, self.decision(run, self.invoiced).sentence)

    def test_a_late_instalment_is_reminded_by_its_own_ladder(self):
        plan = self.agreed()
        self.assertFalse(self.dun("2026-04-04"), "too early")
        notice = self.dun("2026-04-05")
        self.assertDunned(notice, {self.debtor: [(self.invoiced, self.nudge)]})
        self.assertClaims(notice, {self.invoiced: 100.0})
        line = notice.line_ids
        self.assertEqual((line.plan_id, line.amount_planned), (plan, 200.0))
        self.assertEqual((line.date_maturity, line.days_overdue), (date(2026, 4, 1), 4))
        self.assertEqual((line.amount_original, line.amount_paid), (300.0, 0.0))
        self.assertEqual(self.invoiced.dunning_level_id, self.second, "its own level stays")
        second = self.dun("2026-04-15")
        self.assertDunned(second, {self.debtor: [(self.invoiced, self.urge)]})
        self.assertFalse(self.dun("2026-04-25"), "the end of the ladder")

    def test_letters_about_instalments_give_the_invoice_no_level(self):
        invoiced = self.invoice("2026-01-10", 300.0)
        self.plan(invoiced, ("2026-04-01", 100), ("2026-05-01", 200), on="2026-01-15")
        self.assertTrue(self.dun("2026-04-05"))
        self.assertFalse(invoiced.dunning_level_id)
        dunned = [("id", "=", invoiced.id), ("dunning_level_id", "!=", False)]
        self.assertFalse(self.env["account.move"].search(dunned))

    def test_a_short_payment_leaves_the_rest_to_be_claimed(self):
        self.agreed()
        self.pay(self.invoiced, 60.0, on="2026-04-01")
        notice = self.dun("2026-04-05")
        self.assertClaims(notice, {self.invoiced: 40.0})
        self.assertEqual(notice.line_ids.amount_paid, 60.0)

    def test_an_early_payment_silences_the_next_instalment(self):
        self.agreed()
        self.pay(self.invoiced, 200.0, on="2026-03-15")
        self.assertFalse(self.dun("2026-05-10"))
        self.assertClaims(self.dun("2026-06-10"), {self.invoiced: 100.0})

    def test_paying_the_oldest_instalment_starts_the_next_one_at_the_first_reminder(self):
        self.agreed()
        self.dun("2026-04-05")
        self.dun("2026-04-15")
        self.pay(self.invoiced, 100.0, on="2026-04-20")
        notice = self.dun("2026-05-05")
        self.assertDunned(notice, {self.debtor: [(self.invoiced, self.nudge)]})

    def test_a_letter_counts_for_all_instalments_that_were_late_when_it_went_out(self):
        self.agreed()
        self.dun("2026-05-05")
        self.pay(self.invoiced, 100.0, on="2026-05-08")
        notice = self.dun("2026-05-20")
        self.assertDunned(notice, {self.debtor: [(self.invoiced, self.urge)]})
        self.assertClaims(notice, {self.invoiced: 100.0})

    def test_words_about_instalments_go_by_those_that_are_late(self):
        """One or several, and whether an earlier letter was about all of them."""
        self.nudge.opening = self.urge.opening = (
            "[One is|Several are] late[; we wrote of [it|them] on {last_letter}]."
        )
        self.agreed()

        def said(on):
            with self.at(on):
                return self.dun(on)._get_text("opening")

        self.assertEqual(said("2026-04-05"), "One is late.")
        self.assertEqual(said("2026-04-15"), "One is late; we wrote of it on April 5, 2026.")
        self.pay(self.invoiced, 100.0, on="2026-04-20")
        self.assertEqual(said("2026-05-05"), "One is late.")
        self.assertEqual(said("2026-06-05"), "Several are late.")

    def test_the_same_night_twice_sends_no_second_reminder(self):
        self.agreed()
        self.dun("2026-04-05")
        self.assertFalse(self.dun("2026-04-05"))

    def test_instalments_go_on_a_letter_of_their_own(self):
        plan = self.agreed()
        other = self.invoice("2026-03-20", 50.0)
        notices = self.dun("2026-04-05")
        self.assertEqual(len(notices), 2)
        mine = notices.filtered(lambda notice: notice.line_ids.plan_id == plan)
        self.assertClaims(mine, {self.invoiced: 100.0})
        self.assertClaims(notices - mine, {other: 50.0})
        self.assertIn(plan.name, mine._get_subject())
        self.assertEqual(mine._get_payment_reference(), plan.name)

    def test_a_credit_is_deducted_on_one_of_two_letters(self):
        self.agreed()
        other = self.invoice("2026-03-20", 50.0)
        credit = self.credit_note("2026-03-25", 30.0)
        notices = self.dun("2026-04-05").sorted("amount_company")
        self.assertClaims(notices[0], {other: 50.0, credit: -30.0})
        self.assertClaims(notices[1], {self.invoiced: 100.0})

    def test_a_letter_left_waiting_does_not_keep_the_credit_from_the_next(self):
        self.agreed()
        other = self.invoice("2026-03-20", 50.0)
        credit = self.credit_note("2026-03-25", 30.0)
        run = self.propose("2026-04-05")
        with self.at("2026-04-05"), self.outbox():
            run.action_confirm()
            sent, waiting = run.notice_ids.sorted("id")
            sent.sudo()._send_batch()
            self.deliver_mails()
        self.assertClaims(sent, {other: 50.0, credit: -30.0})
        self.assertEqual(waiting.state, "confirmed")
        later = self.invoice("2026-04-01", 80.0)
        # What else a debtor owes waits for a letter for some days, not longer.
        following = self.propose("2026-04-13").notice_ids
        self.assertClaims(following, {later: 80.0, credit: -30.0})
        with self.at("2026-04-13"):
            following._recheck()
        self.assertClaims(following, {later: 80.0, credit: -30.0})

    def test_an_instalment_over_several_items_takes_the_oldest_first(self):
        old, new = self.invoice("2026-01-10", 70.0), self.invoice("2026-02-01", 50.0)
        self.plan(old | new, ("2026-04-01", 60), ("2026-05-01", 60))
        self.assertClaims(self.dun("2026-04-05"), {old: 60.0})
        self.assertClaims(self.dun("2026-05-05"), {old: 70.0, new: 50.0})

    def test_what_waits_for_review_leaves_its_letter_when_a_plan_is_agreed(self):
        move = self.invoice("2026-01-10", 300.0)
        run = self.propose("2026-03-09")
        self.assertEqual(run.notice_ids.state, "draft")
        self.plan(move, ("2026-04-01", 300))
        self.assertEqual(run.notice_ids.line_ids.drop_reason, "plan")
        self.assertEqual(run.notice_ids.state, "cancelled")

    def test_a_letter_in_the_outbox_stays_at_home_when_a_plan_is_agreed(self):
        move = self.invoice("2026-01-10", 300.0)
        run = self.propose("2026-03-09")
        with self.at("2026-03-09"):
            run.action_confirm()
        self.plan(move, ("2026-03-10", 100), ("2026-04-01", 200), on="2026-03-09")
        self.send("2026-03-14")
        self.assertEqual(run.notice_ids.state, "cancelled")

    def test_after_the_end_dunning_resumes_where_it_stood(self):
        plan = self.agreed()
        with self.at("2026-04-10"):
            plan._withdraw("The debtor does not answer")
        self.assertFalse(self.dun("2026-04-11"), "the interval starts anew")
        notice = self.dun("2026-04-21")
        self.assertDunned(notice, {self.debtor: [(self.invoiced, self.third)]})
        self.assertClaims(notice, {self.invoiced: 300.0})
        self.assertEqual(notice.line_ids.date_maturity, date(2026, 1, 10))

    def test_an_invoice_corrected_meanwhile_stays_in_its_plan(self):
        plan = self.agreed()
        with self.at("2026-03-10"):
            self.invoiced.button_draft()
            # As the database does when an item is gone.
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE account_payment_plan_item SET move_line_id = NULL WHERE plan_id = %s",
                [plan.id],
            )
            self.env.invalidate_all()
            self.invoiced.action_post()
        self.assertEqual(plan.item_ids.move_line_id, self.item(self.invoiced))
        self.assertEqual(plan.item_ids.amount, 300.0)
        self.assertDecided(self.propose("2026-03-20"), {self.invoiced: "plan"})

    def test_the_levels_of_a_plan_are_not_those_of_its_items(self):
        move = self.invoice("2026-01-10", 300.0)
        plan = self.plan(move, ("2026-04-01", 100), ("2026-05-01", 200))
        self.dun("2026-04-05")
        self.assertDunned(self.dun("2026-04-15"), {self.debtor: [(move, self.urge)]})
        self.assertFalse(move.dunning_level_id)
        with self.at("2026-04-20"):
            plan._withdraw("The debtor does not answer")
        self.assertDunned(self.dun("2026-05-05"), {self.debtor: [(move, self.first)]})

    def test_a_disputed_part_is_in_no_instalment(self):
        self.agreed()
        with self.at("2026-04-02"):
            self.dispute(self.invoiced, 250.0)
        self.assertClaims(self.dun("2026-04-05"), {self.invoiced: 50.0})

    # === DEFAULT === #

    def test_default_takes_a_notice_a_deadline_and_a_person(self):
        plan = self.agreed()
        self.review("2026-04-20")
        with self.at("2026-04-20"), self.assertRaisesRegex(UserError, "not met"):
            plan.action_notice_of_default()
        self.review("2026-05-02")
        self.assertEqual((plan.state, plan.failed_on), ("in_arrears", date(2026, 5, 2)))
        self.assertTrue(self.tasks("plan_default"))
        with self.at("2026-05-03"):
            plan.action_notice_of_default()
            self.assertEqual((plan.state, plan.cure_until), ("defaulted", date(2026, 5, 18)))
            with self.assertRaisesRegex(UserError, "only after"):
                plan.action_accelerate()
        self.assertDecided(self.propose("2026-05-10"), {self.invoiced: "plan"})
        self.review("2026-05-18")
        self.assertFalse(plan.lapsed_on, "the 17th is a Sunday")
        self.review("2026-05-19")
        self.assertEqual((plan.state, plan.lapsed_on), ("defaulted", date(2026, 5, 19)))
        self.assertDecided(self.propose("2026-05-19"), {self.invoiced: "plan"})
        with self.at("2026-05-20"):
            plan.action_accelerate()
        self.assertEqual((plan.state, plan.ended_on), ("accelerated", date(2026, 5, 20)))
        self.assertEqual(plan.accelerated_by_id, self.env.user)
        notice = self.dun("2026-06-05")
        self.assertDunned(notice, {self.debtor: [(self.invoiced, self.third)]})

    def test_whoever_catches_up_in_time_goes_on_with_his_plan(self):
        plan = self.agreed()
        self.review("2026-05-02")
        with self.at("2026-05-03"):
            plan.action_notice_of_default()
        self.pay(self.invoiced, 200.0, on="2026-05-10")
        self.assertEqual((plan.state, plan.cure_until), ("cured", False))
        self.review("2026-06-02")
        self.assertEqual(plan.state, "in_arrears")
        with self.at("2026-06-02"), self.assertRaises(UserError):
            plan.action_notice_of_default()

    def test_what_fell_due_after_the_notice_needs_a_notice_of_its_own(self):
        plan = self.agreed(default_days=20)
        self.review("2026-04-22")
        with self.at("2026-04-25"):
            plan.action_notice_of_default()
        self.pay(self.invoiced, 100.0, on="2026-05-05")
        self.assertEqual((plan.state, plan.notice_on), ("in_arrears", False))

    def test_without_the_clause_nothing_falls_due_at_once(self):
        plan = self.agreed(accelerates=False)
        self.review("2026-05-02")
        with self.at("2026-05-03"):
            plan.action_notice_of_default()
        with self.at("2026-06-20"), self.assertRaisesRegex(UserError, "no acceleration clause"):
            plan.action_accelerate()

    def test_a_consumer_needs_two_instalments_in_a_row_and_a_tenth(self):
        consumer = self.create_debtor("Erika Beispiel", is_company=False)
        move = self.invoice("2026-01-10", 300.0, consumer)
        plan = self.plan(
            move,
            ("2026-04-01", 100),
            ("2026-05-01", 100),
            ("2026-06-01", 100),
            default_days=5,
            cure_days=7,
        )
        self.review("2026-04-20")
        self.assertEqual((plan.state, plan.failed_on), ("in_arrears", False))
        self.review("2026-05-02")
        self.assertEqual(plan.failed_on, date(2026, 5, 2))
        with self.at("2026-05-02"):
            plan.action_notice_of_default()
        self.assertEqual(plan.cure_until, date(2026, 5, 18), "two weeks at least, to a Monday")
