from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioMoney(CollectionsCase):
    """What a letter claims: never what is paid, credited or blocked, and never too little to be
    worth a stamp."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.create_debtor("Other Ltd")

    def confirmed(self, on):
        """The letters of a day, confirmed but not yet sent."""
        run = self.propose(on)
        with self.at(on):
            run.action_confirm()
        return run.notice_ids

    def limit_to(self, amount, *levels):
        self.env["account.dunning.level"].union(*levels).min_amount = amount

    # === PAID, CREDITED OR BLOCKED BETWEEN RUN AND SENDING === #

    def test_what_is_paid_between_run_and_sending_leaves_the_letter(self):
        paid, still_open = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        notice = self.confirmed("2026-03-10")
        self.assertClaims(notice, {paid: 100.0, still_open: 50.0})
        self.pay(paid, on="2026-03-11")
        self.send("2026-03-11")
        self.assertDunned(notice, {self.debtor: [(still_open, self.first)]})
        self.assertClaims(notice, {still_open: 50.0})
        self.assertEqual(notice._format_claimed("en_US"), "$\N{NO-BREAK SPACE}50.00")
        dropped = notice.line_ids.filtered("drop_reason")
        self.assertEqual((dropped.move_id, dropped.drop_reason), (paid, "paid"))
        self.assertFalse(paid.dunning_level_id)

    def test_the_tone_is_that_of_what_is_left(self):
        paid = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        fresh = self.invoice("2026-03-10", 50.0)
        notice = self.confirmed("2026-03-22")
        self.assertEqual(notice.level_id, self.second)
        self.pay(paid, on="2026-03-22")
        self.send("2026-03-22")
        self.assertDunned(notice, {self.debtor: [(fresh, self.first)]})
        self.assertEqual(notice.level_id, self.first)

    def test_a_letter_of_which_all_is_paid_is_cancelled_and_the_file_says_so(self):
        invoice = self.invoice("2026-03-01")
        notice = self.confirmed("2026-03-10")
        self.pay(invoice, on="2026-03-11")
        self.send("2026-03-11")
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(notice.delivery_ids.mapped("state"), ["cancelled"])
        self.assertFalse(self._new_mails, "nothing is sent")
        log = notice.case_id.message_ids[:1].body
        self.assertIn(notice.name, log)
        self.assertIn("Nothing left to claim: Paid or settled", log)

    def test_a_part_paid_between_run_and_sending_is_not_claimed(self):
        invoice = self.invoice("2026-03-01")
        notice = self.confirmed("2026-03-10")
        self.pay(invoice, 40.0, on="2026-03-11")
        self.send("2026-03-11")
        self.assertDunned(notice, {self.debtor: [(invoice, self.first)]})
        self.assertClaims(notice, {invoice: 60.0})

    def test_what_is_blocked_between_run_and_sending_leaves_the_letter(self):
        blocked, free = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        notice = self.confirmed("2026-03-10")
        with self.at("2026-03-11"):
            self.block(blocked)
        self.send("2026-03-11")
        self.assertClaims(notice, {free: 50.0})
        dropped = notice.line_ids.filtered("drop_reason")
        self.assertEqual((dropped.move_id, dropped.drop_reason), (blocked, "block_invoice"))

    def test_a_debtor_blocked_between_run_and_sending_gets_no_letter(self):
        invoice = self.invoice("2026-03-01")
        notice = self.confirmed("2026-03-10")
        with self.at("2026-03-11"):
            self.block(invoice, move_id=False, partner_id=self.debtor.id)
        self.send("2026-03-11")
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self._new_mails)

    def test_what_is_paid_while_its_mail_waits_in_the_queue_stays_at_home(self):
        other = self.create_debtor("Other Ltd")
        paid, partly = self.invoice("2026-03-01"), self.invoice("2026-03-01", partner=other)
        notices = self.propose("2026-03-08").notice_ids
        with self.at("2026-03-08"), self.outbox():
            notices.action_confirm()
            notices.sudo()._cron_send()
            self._register_payment(paid)
            self._register_payment(partly, amount=40.0)
            self.deliver_mails()
            self.assertFalse(self._mails, "what was paid in part is written anew")
        self.send("2026-03-08")
        self.assertClaims(notices.filtered(lambda n: n.partner_id == other), {partly: 60.0})
        self.assertEqual(len(self._mails), 1)
        self.assertIn("other@example.com", self._mails[0]["email_to"][0])
        self.assertIn("60.00", self._mails[0]["body"])
        self.env.invalidate_all()
        states = {notice.partner_id: notice.state for notice in notices}
        self.assertEqual(states, {self.debtor: "cancelled", other: "sent"})
        self.assertFalse(paid.dunning_level_id)

    def test_what_is_credited_between_run_and_sending_leaves_the_letter(self):
        credited, still_open = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        notice = self.confirmed("2026-03-10")
        with self.at("2026-03-11"):
            self._reverse_invoice(credited, post=True)
        self.send("2026-03-11")
        self.assertClaims(notice, {still_open: 50.0})

    def test_a_credit_that_comes_between_run_and_sending_is_deducted(self):
        invoice = self.invoice("2026-03-01")
        notice = self.confirmed("2026-03-10")
        credit = self.credit_note("2026-03-11", 30.0)
        self.send("2026-03-11")
        self.assertClaims(notice, {invoice: 100.0, credit: -30.0})

    def test_a_credit_that_covers_all_between_run_and_sending_stops_the_letter(self):
        self.invoice("2026-03-01")
        notice = self.confirmed("2026-03-10")
        self.credit_note("2026-03-11", 100.0)
        self.send("2026-03-11")
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self._new_mails)

    def test_what_changes_while_a_mail_waits_is_written_anew(self):
        """Paid in part, disputed, blocked, credited: the mail in the queue would be wrong."""
        kept = self.invoice("2026-03-01", 200.0)
        changes = {
            "paid in part": lambda invoice: self._register_payment(invoice, amount=40.0),
            "disputed": lambda invoice: self.dispute(invoice),
            "blocked": lambda invoice: self.block(invoice),
            "credited": lambda invoice: self.credit_note("2026-03-08", 30.0),
        }
        self.assertTrue(kept)
        for number, (name, change) in enumerate(changes.items()):
            debtor = self.create_debtor(f"Waits{number} Ltd")
            one = self.invoice("2026-03-01", 100.0, debtor)
            other = self.invoice("2026-03-01", 50.0, debtor)
            with self.subTest(name):
                notice = self.propose("2026-03-08").notice_ids.filtered(
                    lambda notice, debtor=debtor: notice.partner_id == debtor
                )
                with self.at("2026-03-08"), self.outbox():
                    notice.action_confirm()
                    notice.sudo()._cron_send()
                    with patch.object(type(self), "debtor", debtor):
                        change(one)
                    self.deliver_mails()
                    self.assertFalse(self._mails, "it stays at home")
                self.send("2026-03-08")
                self.assertEqual(notice.state, "sent")
                claimed = {line.move_id: line.amount_residual for line in notice.line_ids}
                self.assertEqual(claimed[other], 50.0)

    # === CREDITS === #

    def test_who_has_more_credit_than_debt_gets_no_letter_but_somebody_gets_a_task(self):
        invoice, credit = self.invoice("2026-03-01", 200.0), self.credit_note("2026-03-01", 500.0)
        run = self.propose("2026-03-10")
        self.assertDecided(run, {invoice: "covered", credit: "credit"})
        self.assertFalse(run.notice_ids)
        self.assertEqual(len(self.tasks("allocate")), 1)

    def test_the_task_to_allocate_a_credit_is_not_given_again_every_day(self):
        self.invoice("2026-03-01", 200.0)
        self.credit_note("2026-03-01", 500.0)
        self.propose("2026-03-10")
        self.tasks("allocate").summary = "In the words of a colleague, or in his language"
        self.propose("2026-03-11")
        self.assertEqual(len(self.tasks("allocate")), 1)

    def test_a_payment_on_account_counts_as_a_credit(self):
        invoice = self.invoice("2026-03-01", 200.0)
        with self.at("2026-03-05"):
            self.init_payment(200.0, post=True, date="2026-03-05", partner=self.debtor)
        self.assertDecided(self.propose("2026-03-10"), {invoice: "covered"})

    def test_a_smaller_credit_is_listed_and_deducted(self):
        invoice, credit = self.invoice("2026-03-01", 200.0), self.credit_note("2026-03-01", 50.0)
        others = self.invoice("2026-03-01", 90.0, self.other)
        others_credit = self.credit_note("2026-03-01", 70.0, self.other)
        notices = self.confirmed("2026-03-10")
        own = notices.filtered(lambda notice: notice.partner_id == self.debtor)
        self.assertClaims(own, {invoice: 200.0, credit: -50.0})
        self.send("2026-03-10")
        self.assertDunned(
            notices, {self.debtor: [(invoice, self.first)], self.other: [(others, self.first)]}
        )
        self.assertClaims(own, {invoice: 200.0, credit: -50.0})
        self.assertClaims(notices - own, {others: 90.0, others_credit: -70.0})
        self.assertEqual([entry["total"] for entry in own._get_totals()], [150.0])

    def test_a_letter_cut_down_in_review_still_claims_more_than_the_credits(self):
        dropped, kept = self.invoice("2026-03-01", 200.0), self.invoice("2026-03-01", 100.0)
        self.credit_note("2026-03-01", 150.0)
        run = self.propose("2026-03-10")
        with self.at("2026-03-10"):
            run.notice_ids.line_ids.filtered(lambda line: line.move_id == dropped).action_drop()
            run.action_confirm()
        self.send("2026-03-10")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertFalse(self._new_mails)
        self.assertFalse(kept.dunning_level_id)

    def test_a_run_of_one_procedure_claims_more_than_the_credits(self):
        special = self.create_ladder("Special", (7, 21))
        self.invoice("2026-03-01", 200.0)
        invoice = self.invoice("2026-03-01", 100.0, dunning_procedure_id=special.id)
        self.credit_note("2026-03-01", 150.0)
        run = self.propose("2026-03-10", procedure_ids=[Command.set(special.ids)])
        self.assertDecided(run, {invoice: "covered"})
        self.assertFalse(run.notice_ids)

    # === MINIMUM === #

    def test_a_partial_payment_that_leaves_less_than_the_minimum_stops_the_ladder(self):
        self.limit_to(10.0, *self.ladder.level_ids)
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        self.pay(invoice, 95.0, on="2026-03-10")
        run = self.propose("2026-03-22")
        self.assertDecided(run, {invoice: "minimum"})
        self.assertFalse(run.notice_ids)

    def test_a_partial_payment_that_leaves_enough_does_not_reset_the_level(self):
        self.limit_to(10.0, *self.ladder.level_ids)
        invoice = self.invoice("2026-03-01")
        first = self.dun("2026-03-08")
        self.pay(invoice, 80.0, on="2026-03-10")
        second = self.dun("2026-03-22")
        self.assertDunned(second, {self.debtor: [(invoice, self.second)]})
        self.assertClaims(second, {invoice: 20.0})
        self.assertClaims(first, {invoice: 100.0})

    def test_the_minimum_is_meant_in_the_currency_of_the_company(self):
        """10 in company currency are 1600 yen."""
        self.limit_to(10.0, self.first)
        yen = self.setup_other_currency("JPY", rates=[("2026-01-01", 160.0)])
        small = self.invoice("2026-03-01", 500.0, currency_id=yen.id)
        large = self.invoice("2026-03-01", 5000.0, self.other, currency_id=yen.id)
        run = self.propose("2026-03-10")
        self.assertDecided(run, {small: "minimum", large: "propose"})
        self.assertEqual(run.notice_ids._get_claims().amount_residual, 5000.0)
        self.assertEqual(run.notice_ids.amount_company, 31.25)

    # === SEVERAL ITEMS, SEVERAL LEVELS === #

    def in_instalments(self, on, amount):
        """An invoice of which 30 % are due at once and 70 % after 30 days."""
        parts = [
            {"value": "percent", "value_amount": 30, "nb_days": 0},
            {"value": "percent", "value_amount": 70, "nb_days": 30},
        ]
        term = self.env["account.payment.term"].create(
            {"name": "30/70", "line_ids": [Command.create(part) for part in parts]}
        )
        return self.invoice(on, amount, invoice_payment_term_id=term.id)

    def test_of_two_instalments_only_the_overdue_one_is_claimed(self):
        invoice = self.in_instalments("2026-03-01", 1000.0)
        notice = self.dun("2026-03-08")
        self.assertClaims(notice, {invoice: 300.0})
        first, second = self.item(invoice).sorted("date_maturity")
        self.assertEqual(notice._get_claims().move_line_id, first)
        codes = {line.move_line_id: line.code for line in notice.run_id.decision_ids}
        self.assertEqual(codes, {first: "propose", second: "not_due"})

    def test_each_instalment_has_its_own_level(self):
        invoice = self.in_instalments("2026-03-01", 1000.0)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        first, second = self.item(invoice).sorted("date_maturity")
        self.assertEqual(first.dunning_level_id, self.second)
        self.assertFalse(second.dunning_level_id)
        notice = self.dun("2026-04-07")
        levels = {line.move_line_id: line.level_id for line in notice._get_claims()}
        self.assertEqual(levels, {first: self.third, second: self.first})
        self.assertEqual(invoice.dunning_level_id, self.third)

    def test_mixed_levels_make_one_letter_in_the_tone_of_the_highest(self):
        oldest = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        older = self.invoice("2026-03-15")
        self.dun("2026-03-22")
        fresh = self.invoice("2026-03-28")
        notice = self.dun("2026-04-05")
        expected = [(oldest, self.third), (older, self.second), (fresh, self.first)]
        self.assertDunned(notice, {self.debtor: expected})
        self.assertEqual(notice.level_id, self.third)

    def test_each_item_of_a_mixed_letter_keeps_its_own_next_step(self):
        older = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        fresh = self.invoice("2026-03-15")
        self.dun("2026-03-22")
        run = self.propose("2026-03-23")
        steps = {
            move: (self.decision(run, move).level_id, str(self.decision(run, move).changes_on))
            for move in (older, fresh)
        }
        expected = {older: (self.third, "2026-04-05"), fresh: (self.second, "2026-04-05")}
        self.assertEqual(steps, expected)

    # === CASH DISCOUNT === #

    def with_discount(self, amount=1000.0):
        """2 % within ten days, due after thirty: invoiced on 1 March, due on the 31st."""
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        return self.invoice("2026-03-01", amount, invoice_payment_term_id=terms.id)

    def pay_part(self, invoice, amount, on):
        with self.at(on):
            self._register_payment(invoice, amount=amount, payment_difference_handling="open")

    def test_an_earned_cash_discount_is_not_dunned(self):
        invoice = self.with_discount()
        self.pay_part(invoice, 980.0, "2026-03-10")
        self.assertEqual(invoice.amount_residual, 20.0)
        self.assertDecided(self.propose("2026-04-20"), {invoice: "discount"})
        self.assertIn("discount", self.tasks("allocate").summary)

    def test_an_earned_cash_discount_is_not_dunned_while_its_payment_waits(self):
        invoice = self.with_discount()
        self.credit_note("2026-03-10", 980.0)
        run = self.propose("2026-04-20")
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.decision(run, invoice).code, "covered")

    def test_a_cash_discount_taken_late_is_owed(self):
        invoice = self.with_discount()
        self.pay_part(invoice, 980.0, "2026-03-20")
        self.assertClaims(self.dun("2026-04-20"), {invoice: 20.0})

    def test_one_payment_earns_one_cash_discount(self):
        first, second = self.with_discount(), self.with_discount()
        self.credit_note("2026-03-10", 980.0)
        run = self.propose("2026-04-20")
        self.assertEqual(run.notice_ids.amount_company, 1000.0)
        self.assertTrue(first.dunning_level_id == second.dunning_level_id)
