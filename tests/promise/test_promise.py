from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from .case import PromiseCase


@tagged("post_install", "-at_install")
class TestPromise(PromiseCase):
    """A promise to pay: who keeps it has his peace, who breaks it gets a call and the letter that
    was due anyway."""

    # === KEPT, IN PART, BROKEN === #

    def test_who_promised_is_left_in_peace_until_the_day_is_over(self):
        invoice = self.invoice("2026-03-01")
        self.promise(invoice, "2026-03-15", contact_name="Ms Payer")
        run = self.propose("2026-03-15")
        self.assertDecided(run, {invoice: "promise"})
        decision = self.decision(run, invoice)
        self.assertEqual(str(decision.changes_on), "2026-03-16")
        self.assertEqual(
            decision.sentence,
            "Not dunned: promised by Ms Payer for 03/15/2026, $\N{NO-BREAK SPACE}100.00. "
            "Free again on 03/16/2026.",
        )
        self.assertDunned(self.dun("2026-03-16"), {self.debtor: [(invoice, self.first)]})

    def test_paid_in_full_it_is_kept_at_once(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.pay(invoice, on="2026-03-14")
        self.assertStates({promise: "kept"})
        self.assertEqual(promise.amount_paid, 100.0)
        self.assertIn("Promise kept", self.thread()[0])
        self.judge("2026-03-16")
        self.assertStates({promise: "kept"})
        self.assertFalse(self.tasks("promise_due") | self.tasks("promise_broken"))

    def test_paid_in_part_it_is_kept_in_part_when_the_day_is_over(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.pay(invoice, 40.0, on="2026-03-14")
        self.judge("2026-03-15")
        self.assertStates({promise: "open"})
        self.judge("2026-03-16")
        self.assertStates({promise: "partially_kept"})
        self.assertEqual(promise.amount_paid, 40.0)
        self.assertEqual(len(self.tasks("promise_broken")), 1)
        notice = self.dun("2026-03-16")
        self.assertClaims(notice, {invoice: 60.0})

    def test_not_paid_at_all_it_is_broken_and_somebody_calls_the_same_day(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.judge("2026-03-16")
        self.assertStates({promise: "broken"})
        (task,) = self.tasks("promise_broken")
        self.assertEqual(str(task.date_deadline), "2026-03-16")
        self.assertIn("Promise broken: call", task.summary)
        self.assertIn("Promise broken", self.thread()[0])
        self.judge("2026-03-17")
        self.assertEqual(len(self.tasks("promise_broken")), 1)

    def test_dunning_goes_on_where_it_stood(self):
        """Neither level nor interval begin anew."""
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        promise = self.promise(invoice, "2026-03-24")
        self.assertDecided(self.propose("2026-03-23"), {invoice: "promise"})
        self.judge("2026-03-25")
        self.assertStates({promise: "broken"})
        self.assertDunned(self.dun("2026-03-25"), {self.debtor: [(invoice, self.second)]})

    def test_a_promise_of_part_is_kept_by_that_part(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15", 40.0)
        self.pay(invoice, 40.0, on="2026-03-14")
        self.assertStates({promise: "kept"})
        self.assertDunned(self.dun("2026-03-14"), {self.debtor: [(invoice, self.first)]})

    def test_several_items_are_one_promise(self):
        one, two = self.invoice("2026-03-01"), self.invoice("2026-03-02", 50.0)
        promise = self.promise(one | two, "2026-03-15", 120.0)
        self.pay(one, on="2026-03-12")
        self.assertStates({promise: "open"})
        self.pay(two, 20.0, on="2026-03-15")
        self.assertStates({promise: "kept"})

    def test_tolerance_and_days_on_the_way_are_added(self):
        self.company.promise_tolerance_days = 1
        invoice = self.invoice("2026-03-01")
        cheque = self.env.ref("account_collections.promise_method_cheque")
        promise = self.promise(invoice, "2026-03-15", method_id=cheque.id)
        self.assertEqual(str(promise.last_day), "2026-03-21")
        self.company.promise_tolerance_days = 9
        cheque.transit_days = 0
        self.assertEqual(str(promise.last_day), "2026-03-21", "as agreed")
        self.assertDecided(self.propose("2026-03-21", simulated=True), {invoice: "promise"})
        self.assertDecided(self.propose("2026-03-22", simulated=True), {invoice: "propose"})
        self.judge("2026-03-21")
        self.pay(invoice, on="2026-03-21")
        self.assertStates({promise: "kept"})

    def test_a_payment_in_time_that_is_booked_late_still_keeps_it(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.judge("2026-03-16")
        self.assertStates({promise: "broken"})
        with self.at("2026-03-18"):
            self._register_payment(invoice, payment_date="2026-03-15")
        self.assertStates({promise: "kept"})
        self.assertFalse(self.tasks("promise_broken"))

    def test_a_payment_after_the_last_day_mends_nothing(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.judge("2026-03-16")
        self.pay(invoice, on="2026-03-20")
        self.assertStates({promise: "broken"})

    def test_what_was_matched_before_keeps_nothing(self):
        invoice = self.invoice("2026-03-01")
        self.pay(invoice, 40.0, on="2026-03-10")
        promise = self.promise(invoice, "2026-03-15", 30.0)
        self.pay(invoice, 20.0, on="2026-03-11")
        self.judge("2026-03-16")
        self.assertStates({promise: "partially_kept"})
        self.assertEqual(promise.amount_paid, 20.0)

    def test_a_payment_in_the_bank_before_the_promise_counts_when_it_is_matched(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        with self.at("2026-03-12"):
            self._register_payment(invoice, payment_date="2026-03-09")
        self.assertStates({promise: "kept"})

    # === TAKEN BACK === #

    def test_a_payment_taken_back_opens_it_again(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.pay(invoice, on="2026-03-12")
        self.take_back(invoice, "2026-03-14")
        self.assertStates({promise: "open"})
        self.assertEqual(promise.amount_paid, 0.0)
        self.assertIn("taken back", self.thread()[0])
        self.assertDecided(self.propose("2026-03-15"), {invoice: "promise"})

    def test_a_payment_taken_back_after_the_day_breaks_it(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        self.pay(invoice, on="2026-03-12")
        self.take_back(invoice, "2026-03-20")
        self.assertStates({promise: "broken"})
        self.assertEqual(len(self.tasks("promise_broken")), 1)

    def test_opened_again_it_gives_way_to_a_newer_one(self):
        invoice = self.invoice("2026-03-01")
        first = self.promise(invoice, "2026-03-15", 40.0)
        self.pay(invoice, 40.0, on="2026-03-11")
        second = self.promise(invoice, "2026-03-20", 60.0, on="2026-03-12")
        self.take_back(invoice, "2026-03-13")
        self.assertStates({first: "superseded", second: "open"})
        self.assertEqual(first.superseded_by_id, second)

    def test_of_two_opened_again_the_newer_one_holds(self):
        invoice = self.invoice("2026-03-01")
        first = self.promise(invoice, "2026-03-15", 40.0)
        self.pay(invoice, 40.0, on="2026-03-11")
        second = self.promise(invoice, "2026-03-20", 60.0, on="2026-03-12")
        self.pay(invoice, on="2026-03-12")
        self.assertStates({first: "kept", second: "kept"})
        self.take_back(invoice, "2026-03-13")
        self.assertStates({first: "superseded", second: "open"})

    # === ITEMS === #

    def test_only_the_promised_items_rest(self):
        promised, other = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        self.promise(promised, "2026-03-15")
        notice = self.dun("2026-03-12")
        self.assertDecided(notice.run_id, {promised: "promise", other: "propose"})
        self.assertClaims(notice, {other: 50.0})

    def test_in_a_foreign_currency_what_counts_is_that_currency(self):
        yen = self.setup_other_currency("JPY", rates=[("2026-01-01", 160.0), ("2026-03-12", 80.0)])
        invoice = self.invoice("2026-03-01", 5000.0, currency_id=yen.id)
        promise = self.promise(invoice, "2026-03-15", 3000.0)
        self.assertEqual((promise.currency_id, promise.amount_open), (yen, 5000.0))
        with self.at("2026-03-13"):
            self._register_payment(invoice, amount=2999.0, currency_id=yen.id)
        self.assertEqual(promise.amount_paid, 2999.0)
        with self.at("2026-03-14"):
            self._register_payment(invoice, amount=1.0, currency_id=yen.id)
        self.assertStates({promise: "kept"})

    # === MONEY ON ITS WAY === #

    def test_nobody_broke_his_word_while_his_payment_is_being_processed(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        paying = patch.object(
            self.registry["account.move"], "_get_moves_being_paid", lambda moves: {invoice.id}
        )
        with paying:
            self.judge("2026-03-16")
        self.assertStates({promise: "open"})
        self.judge("2026-03-17")
        self.assertStates({promise: "broken"})

    # === BETWEEN RUN AND SENDING === #

    def test_a_promise_takes_its_items_off_the_drafts(self):
        promised, other = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        run = self.propose("2026-03-10")
        self.promise(promised, "2026-03-15")
        self.assertClaims(run.notice_ids, {other: 50.0})
        dropped = run.notice_ids.line_ids.filtered("drop_reason")
        self.assertEqual((dropped.move_id, dropped.drop_reason), (promised, "promise"))

    def test_what_is_promised_before_sending_is_not_sent(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-10")
        with self.at("2026-03-10"):
            run.action_confirm()
        self.promise(invoice, "2026-03-15")
        self.send("2026-03-10")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertIn("Payment promised", run.notice_ids.cancel_reason)
        self.assertFalse(self._new_mails)

    def test_judging_eight_asks_no_more_than_judging_two(self):
        def given(numbers):
            invoices = [
                self.invoice("2026-03-01", partner=self.create_debtor(f"Mass{number} Ltd"))
                for number in numbers
            ]
            promised = [self.promise(invoice, "2026-03-15") for invoice in invoices]
            return self.env["account.payment.promise"].union(*promised)

        def queries(promised):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            promised._judge()
            self.env.flush_all()
            self.assertEqual(set(promised.mapped("state")), {"broken"})
            return self.cr.sql_log_count - before

        first, few, many = given([10]), given(range(2)), given(range(2, 10))
        with self.at("2026-03-16"):
            queries(first)
            # Odoo reads the case of each task by itself, and its debtor.
            self.assertLessEqual(queries(many), queries(few) + 2 * 6)

    # === CASE === #

    def test_the_collector_is_reminded_the_day_before(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        task = self.tasks("promise_due")
        self.assertEqual(str(task.date_deadline), "2026-03-14")
        self.assertEqual(task.user_id, self.env.user)
        today = self.promise(self.invoice("2026-03-01"), "2026-03-10")
        self.assertEqual(str(today.task_id.date_deadline), "2026-03-10")
        self.judge("2026-03-16")
        self.assertFalse(self.tasks("promise_due"))
        self.assertTrue(promise.task_id)

    def test_the_call_is_among_the_contacts_of_the_case(self):
        promise = self.promise(self.invoice("2026-03-01"), "2026-03-15", contact_name="Ms <Payer>")
        contact = self.debtor.collection_case_id.contact_ids
        self.assertEqual((contact, contact.kind), (promise.contact_id, "call"))
        self.assertEqual((contact.outcome, contact.contact_name), ("will_pay", "Ms <Payer>"))
        self.assertIn("Promise to pay", self.thread()[0])
        self.assertEqual(self.debtor.collection_case_id.promise_ids, promise)

    def test_the_promised_day_proposed_is_a_week_away(self):
        invoice = self.invoice("2026-03-01")
        with self.at("2026-03-10"):
            action = invoice.action_promise()
        day = fields.Date.to_string(action["context"]["default_promised_on"])
        self.assertEqual(day, "2026-03-17")

    # === CORRECTIONS === #

    def test_an_invoice_that_is_corrected_leaves_the_promise_as_evidence(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        number = invoice.name
        with self.at("2026-03-11"):
            invoice.button_draft()
            invoice.line_ids.with_context(dynamic_unlink=True).unlink()
        self.env.invalidate_all()
        self.assertEqual(promise.line_ids.name, number)
        self.assertEqual((promise.line_ids.amount_open, promise.amount), (100.0, 100.0))
        self.judge("2026-03-16")
        self.assertStates({promise: "broken"})
