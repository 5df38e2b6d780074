from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .case import PlanCase


@tagged("post_install", "-at_install")
class TestPlan(PlanCase):
    """A payment plan from the offer to its end."""

    def three(self, **vals):
        """300 in three instalments."""
        self.invoiced = self.invoice("2026-02-01", 300.0)
        return self.plan(
            self.invoiced, ("2026-04-01", 100), ("2026-05-01", 100), ("2026-06-01", 100), **vals
        )

    def test_the_schedule_is_made_from_count_interval_and_first_day(self):
        move = self.invoice("2026-02-01", 1000.0)
        plan = self.plan(
            move,
            split="equal",
            count=3,
            first_due_on="2026-03-31",
            on_working_days=False,
            accept=False,
        )
        self.assertEqual(
            [(line.due_on, line.amount) for line in plan.line_ids.sorted("due_on")],
            [
                (date(2026, 3, 31), 333.33),
                (date(2026, 4, 30), 333.33),
                (date(2026, 5, 31), 333.34),
            ],
        )
        plan.write({"split": "first", "first_amount": 400.0})
        self.assertIsNone(plan.action_make_schedule())
        self.assertEqual(plan.line_ids.sorted("due_on").mapped("amount"), [400.0, 300.0, 300.0])
        said = plan.action_make_schedule()
        self.assertEqual(said["tag"], "display_notification", "who presses hears that it was so")

    def test_an_instalment_on_a_holiday_is_due_on_the_next_working_day(self):
        self.company.country_id = self.env.ref("base.de")
        move = self.invoice("2026-02-01", 200.0)
        plan = self.plan(move, split="equal", count=2, first_due_on="2026-05-01", accept=False)
        # 1 May 2026 is a holiday and a Friday, 1 June a Monday.
        self.assertEqual(
            plan.line_ids.sorted("due_on").mapped("due_on"), [date(2026, 5, 4), date(2026, 6, 1)]
        )

    def test_an_offer_has_a_number_and_stays_as_it_was_offered(self):
        plan = self.three(accept=False)
        with self.at("2026-03-10"):
            plan.action_offer()
            self.assertEqual(plan.state, "offered")
            self.assertEqual(plan.name, "PLAN/2026/0001")
            self.assertEqual(plan.offer_until, date(2026, 3, 24))
            for vals in ({"count": 5}, {"accelerates": False}, {"partner_id": self.other.id}):
                with self.assertRaises(UserError):
                    plan.write(vals)
            with self.assertRaises(UserError):
                plan.line_ids[0].amount = 50.0
            with self.assertRaises(UserError):
                plan.item_ids.unlink()
            plan.action_take_back()
            plan.count = 5
        self.assertEqual(plan.name, "PLAN/2026/0001")

    def test_the_signed_paper_may_follow_a_call_and_stays(self):
        plan = self.three(accepted_form="oral")
        events = plan.limitation_event_ids
        self.assertFalse(any(events.mapped("proven")))
        plan.write({"accepted_form": "signed", "signed_copy": "cGFwZXI="})
        self.assertTrue(all(events.mapped("proven")))
        with self.assertRaisesRegex(UserError, "signed copy stays"):
            plan.signed_copy = False
        with self.assertRaises(UserError):
            plan.offer_until = "2027-01-01"

    def test_instalments_must_add_up_to_what_is_open(self):
        move = self.invoice("2026-02-01", 300.0)
        plan = self.plan(move, ("2026-04-01", 100), ("2026-05-01", 100), accept=False)
        with self.at("2026-03-10"), self.assertRaisesRegex(ValidationError, "add up"):
            plan.action_accept()
        self.assertEqual(plan.state, "draft")

    def test_a_first_instalment_in_the_past_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "in the past"):
            self.three(on="2026-04-02")

    def test_an_item_stands_in_one_running_plan_only(self):
        plan = self.three()
        with self.assertRaisesRegex(UserError, "is part of"):
            self.plan(self.invoiced, ("2026-07-01", 300))
        with self.at("2026-03-11"):
            plan._withdraw("Asked for another one")
        self.plan(self.invoiced, ("2026-07-01", 300), on="2026-03-11")

    def test_payments_fill_the_instalments_in_the_order_of_their_days(self):
        plan = self.three()
        self.pay(self.invoiced, 150.0, on="2026-03-20")
        self.assertEqual(
            self.standing(plan, "2026-03-21"), [("paid", 100), ("due", 50), ("due", 0)]
        )
        self.assertEqual(plan.state, "accepted")
        self.pay(self.invoiced, 20.0, on="2026-05-10")
        self.assertEqual(
            self.standing(plan, "2026-05-11"), [("paid", 100), ("short", 70), ("due", 0)]
        )
        self.assertEqual(plan.state, "in_arrears")
        with self.at("2026-05-11"):
            self.assertEqual((plan.amount_late, plan.amount_open), (30.0, 130.0))
        self.pay(self.invoiced, 30.0, on="2026-05-12")
        self.assertEqual(self.standing(plan, "2026-05-12")[1], ("paid_late", 100))
        self.assertEqual(plan.state, "cured")
        self.pay(self.invoiced, 100.0, on="2026-06-01")
        self.assertEqual(plan.state, "completed")
        self.assertIn("Payment plan completed", self.thread()[0])

    def test_what_was_paid_before_the_offer_pays_no_instalment(self):
        self.invoiced = self.invoice("2026-02-01", 400.0)
        self.pay(self.invoiced, 100.0, on="2026-03-01")
        plan = self.plan(self.invoiced, ("2026-04-01", 150), ("2026-05-01", 150))
        self.assertEqual(self.standing(plan, "2026-03-20"), [("due", 0), ("due", 0)])

    def test_a_payment_between_offer_and_acceptance_counts(self):
        plan = self.three(accept=False)
        with self.at("2026-03-10"):
            plan.action_offer()
        self.pay(self.invoiced, 100.0, on="2026-03-12")
        with self.at("2026-03-13"):
            plan.action_accept()
        self.assertEqual(self.standing(plan, "2026-03-13")[0], ("paid", 100))

    def test_a_missed_instalment_is_told_in_the_night(self):
        plan = self.three()
        self.review("2026-04-01")
        self.assertEqual(plan.state, "accepted")
        self.review("2026-04-02")
        self.assertEqual(plan.state, "in_arrears")
        task = self.tasks("plan_arrears")
        self.assertEqual(task.user_id, plan.collector_id)
        self.review("2026-04-03")
        self.assertEqual(self.tasks("plan_arrears"), task, "told once")

    def test_a_payment_taken_back_puts_the_plan_where_it_was(self):
        plan = self.three()
        self.pay(self.invoiced, 300.0, on="2026-03-20")
        self.assertEqual(plan.state, "completed")
        self.take_back(self.invoiced, "2026-04-10")
        self.assertEqual(plan.state, "in_arrears")
        self.assertFalse(plan.ended_on)

    def test_what_is_paid_in_instalments_is_not_promised_besides(self):
        move, other = self.invoice("2026-03-01"), self.invoice("2026-03-01")
        plan = self.plan(move, ("2026-04-01", 40), ("2026-05-01", 60))
        promise = self.promise(move + other, "2026-03-20", accept=False)
        with self.at("2026-03-10"), self.assertRaisesRegex(UserError, "none is late: PLAN"):
            promise.action_accept()
        self.assertEqual((promise.state, plan.state), ("proposed", "accepted"))
        # With what is late he says when it comes.
        self.review("2026-04-03")
        self.assertEqual(plan.state, "in_arrears")
        late = self.promise(move, "2026-04-10", 40.0, on="2026-04-03")
        self.assertEqual((late.state, plan.state), ("open", "in_arrears"))
        # He caught up, and what comes next is planned again.
        self.pay(move, 40.0, on="2026-04-08")
        self.assertEqual((late.state, plan.state), ("kept", "cured"))
        again = self.promise(move, "2026-04-20", 20.0, on="2026-04-09", accept=False)
        with self.at("2026-04-09"), self.assertRaises(UserError):
            again.action_accept()
        with self.at("2026-04-10"):
            plan._withdraw("By mistake")
            again.action_accept()
        self.assertEqual(again.state, "open")

    def test_promises_about_the_items_are_settled_by_the_plan(self):
        move = self.invoice("2026-02-01", 300.0)
        promise = self.promise(move, "2026-03-15")
        self.plan(move, ("2026-04-01", 300))
        self.assertEqual(promise.state, "withdrawn")

    def test_a_new_version_takes_the_place_of_the_old_one_when_it_is_accepted(self):
        plan = self.three()
        self.pay(self.invoiced, 100.0, on="2026-03-20")
        with self.at("2026-04-20"):
            version = plan.browse(plan.action_renegotiate()["res_id"])
            self.assertEqual((version.version, version.previous_id), (2, plan))
            self.assertEqual(version.amount_total, 200.0)
            self.assertEqual(plan.state, "accepted", "the old one holds")
            version.action_accept()
        self.assertEqual((plan.state, version.state), ("renegotiated", "accepted"))
        self.assertEqual(plan.ended_on, date(2026, 4, 20))

    def test_a_plan_of_a_debtor_in_business_is_a_standstill_of_a_consumer_a_deferral(self):
        self.assertEqual(self.three(accept=False).kind, "standstill")
        consumer = self.create_debtor("Erika Beispiel", is_company=False)
        move = self.invoice("2026-02-01", 300.0, consumer)
        self.assertEqual(self.plan(move, ("2026-04-01", 300), accept=False).kind, "deferral")

    def test_items_of_several_debtors_or_currencies_are_refused(self):
        mine, his = self.invoice("2026-02-01"), self.invoice("2026-02-01", partner=self.other)
        with self.assertRaisesRegex(ValidationError, "must all be those of"):
            self.plan(mine | his, ("2026-04-01", 200), accept=False)

    def test_the_button_on_invoices_takes_what_is_open_of_one_debtor(self):
        first, second = self.invoice("2026-02-01", 100.0), self.invoice("2026-02-15", 50.0)
        with self.at("2026-03-10"):
            context = (first | second).action_payment_plan()["context"]
            plan = self.env["account.payment.plan"].with_context(**context).create({})
            self.assertEqual(plan.amount_total, 150.0)
            self.assertEqual(len(plan.line_ids), 6)
            his = self.invoice("2026-02-01", partner=self.other)
            with self.assertRaisesRegex(UserError, "one debtor"):
                (first | his).action_payment_plan()

    # === MANY === #

    def test_judging_eight_asks_no_more_than_judging_two(self):
        def given(numbers):
            plans = self.env["account.payment.plan"]
            for number in numbers:
                debtor = self.create_debtor(f"Mass{number} Ltd")
                move = self.invoice("2026-02-01", 300.0, partner=debtor)
                plans += self.plan(move, ("2026-04-01", 100), ("2026-05-01", 200))
            return plans

        def queries(plans):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            plans._judge()
            self.env.flush_all()
            self.assertEqual(set(plans.mapped("state")), {"in_arrears"})
            return self.cr.sql_log_count - before

        first, few, many = given([10]), given(range(2)), given(range(2, 10))
        with self.at("2026-05-11"):
            queries(first)
            # Odoo reads the case of each task by itself, and its debtor.
            self.assertLessEqual(queries(many), queries(few) + 2 * 6)
