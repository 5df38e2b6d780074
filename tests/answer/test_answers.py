from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .case import AnswerCase


@tagged("post_install", "-at_install")
class TestAnswers(AnswerCase):
    """Each answer is kept and has its remedy; what rests rests for days, and never for ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            "answering",
            "account_collections.group_user",
            company_id=cls.company.id,
            company_ids=cls.company.ids,
        )

    def setUp(self):
        super().setUp()
        self.bill = self.invoice("2026-03-01")
        self.older = self.invoice("2026-02-20", 50.0)

    # === HAS PAID === #

    def test_who_says_he_has_paid_is_left_alone_for_a_week(self):
        answer = self.answers("paid", self.bill, paid_on="2026-03-09", reference="RF 18")
        self.assertEqual((answer.state, str(answer.until)), ("rests", "2026-03-17"))
        self.assertEqual(answer.paid_reference, "RF 18")
        self.assertEqual(answer.amount_company, 100.0)
        self.assertEqual(self.codes("2026-03-17", self.bill, self.older), ["says_paid", "propose"])
        self.assertEqual(self.codes("2026-03-18", self.bill), ["propose"])

    def test_nothing_ticked_means_all_that_is_overdue(self):
        to_come = self.invoice("2026-04-30", 70.0)
        answer = self.answers("paid")
        moves = answer.line_ids.move_id
        self.assertEqual(moves, self.bill | self.older)
        self.assertNotIn(to_come, moves)

    def test_what_rests_leaves_the_draft_at_once(self):
        run = self.propose("2026-03-10")
        (notice,) = run.notice_ids
        self.answers("paid", self.bill)
        self.assertEqual(notice._get_claims().move_id, self.older)
        dropped = notice.line_ids.filtered("drop_reason")
        self.assertEqual(dropped.drop_reason, "says_paid")

    def test_what_rests_leaves_the_letter_in_the_outbox(self):
        run = self.propose("2026-03-10")
        with self.at("2026-03-10"):
            run.action_confirm()
        self.answers("paid", self.bill)
        self.send("2026-03-10")
        (notice,) = run.notice_ids
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice._get_claims().move_id, self.older)

    def test_the_bank_ends_the_rest(self):
        """Once the accounts were read up to a day on which the money would be there."""
        self.bank_line("2026-03-05", 1.0)
        answer = self.answers("paid", self.bill, paid_on="2026-03-09")
        self.night("2026-03-11")
        self.assertFalse(answer.ended_on)
        self.bank_line("2026-03-12", 1.0)
        self.night("2026-03-13")
        self.assertEqual(answer.state, "done")
        self.assertIn(self.bill.name, self.tasks("answer").summary)
        self.assertEqual(self.codes("2026-03-13", self.bill), ["propose"])

    def test_money_that_waits_at_the_bank_is_another_task(self):
        answer = self.answers("paid", self.bill, paid_on="2026-03-07")
        self.bank_line("2026-03-12", 100.0, payment_ref=self.bill.name)
        self.night("2026-03-13")
        self.assertEqual(answer.state, "done")
        self.assertFalse(self.tasks("answer"))
        self.assertTrue(self.tasks("match"))

    def test_a_rest_that_is_over_gives_one_task(self):
        answer = self.answers("paid", self.bill)
        self.night("2026-03-18")
        self.assertEqual(answer.state, "over")
        self.assertEqual(len(self.tasks("answer")), 1)
        self.night("2026-03-19")
        self.assertEqual(len(self.tasks("answer")), 1)

    def test_what_was_paid_meanwhile_is_nobodys_task(self):
        answer = self.answers("paid", self.bill)
        self.pay(self.bill, on="2026-03-12")
        self.assertEqual(answer.state, "settled")
        self.night("2026-03-18")
        self.assertFalse(self.tasks("answer"))

    def test_nobody_is_believed_for_ever(self):
        self.answers("paid", self.bill)
        self.answers("paid", self.bill, on="2026-03-20")
        third = self.answers("paid", self.bill, on="2026-03-30")
        self.assertEqual((third.state, third.until), ("noted", False))
        self.assertEqual(self.codes("2026-03-30", self.bill), ["propose"])
        other = self.answers("not_received", self.bill, on="2026-03-30")
        self.assertEqual(other.state, "rests")

    def test_no_rest_is_longer_than_a_month(self):
        for day in ("2026-04-10", "2026-03-09"):
            with self.assertRaises(UserError):
                self.answers("paid", self.bill, until=day)
        self.assertFalse(self.case_of().answer_ids)
        self.assertEqual(self.answers("paid", self.bill, until="2026-04-09").state, "rests")

    def test_nobody_paid_tomorrow(self):
        with self.assertRaises(UserError):
            self.answers("paid", self.bill, paid_on="2026-03-11")

    def test_the_transaction_is_found_and_matched(self):
        line = self.bank_line("2026-03-09", 100.0, payment_ref="Rechnung Maerz, danke")
        other = self.bank_line("2026-03-09", 77.0, payment_ref="somebody else")
        with self.at(self.TODAY):
            action = self.picked(self.bill).action_says_paid()
            dialog = self.dialog(action, reference="maerz")
            self.assertEqual(dialog.statement_line_id, line)
            self.assertNotIn(other, dialog.found_ids)
            dialog.action_save()
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line.partner_id, self.debtor)
        self.assertEqual(self.item(self.bill).amount_residual, 0.0)
        self.assertEqual(self.case_of().answer_ids.state, "settled")

    def test_the_amount_alone_matches_nothing_by_itself(self):
        line = self.bank_line("2026-03-09", 100.0, payment_ref="x")
        with self.at(self.TODAY):
            dialog = self.dialog(self.picked(self.bill).action_says_paid())
            self.assertEqual(dialog.found_ids, line)
            self.assertFalse(dialog.statement_line_id)

    def test_a_collector_who_may_not_book_gives_a_task(self):
        line = self.bank_line("2026-03-09", 100.0, payment_ref=self.bill.name)
        with self.at(self.TODAY):
            case = self.picked(self.bill).with_user(self.collector)
            action = case.action_says_paid()
            model = self.env[action["res_model"]].with_user(self.collector)
            model.with_context(**action["context"]).create({}).action_save()
        self.assertFalse(line.is_reconciled)
        self.assertEqual(self.case_of().answer_ids.statement_line_id, line)
        self.assertTrue(self.tasks("match"))

    def test_a_transaction_that_was_not_offered_is_refused(self):
        line = self.bank_line("2026-03-09", 5.0, payment_ref="x", partner_id=self.other.id)
        with self.assertRaises(UserError):
            self.answers("paid", self.bill, statement_line_id=line.id)
        self.assertFalse(line.is_reconciled)

    # === NEVER GOT IT === #

    def test_the_invoice_is_sent_again_at_once(self):
        with self.at(self.TODAY), self.outbox():
            action = self.picked(self.bill).action_not_received()
            self.dialog(action).action_save()
            mails = self._new_mails
        self.assertTrue(mails)
        self.assertIn(self.debtor, mails.partner_ids | mails.recipient_ids)
        answer = self.case_of().answer_ids
        self.assertEqual(answer.sent_to, "debtor@example.com")
        self.assertEqual(answer.user_id, self.env.user)
        self.assertEqual(self.codes("2026-03-20", self.bill), ["not_received"])
        self.assertEqual(self.codes("2026-03-21", self.bill), ["propose"])

    def test_an_address_heard_on_the_phone_is_kept(self):
        answer = self.answers("not_received", self.bill, address="new@debtor.example")
        self.assertEqual(answer.sent_to, "new@debtor.example")
        self.assertEqual(self.debtor.email, "new@debtor.example")

    def test_without_an_address_nothing_is_sent(self):
        self.debtor.email = False
        for address in (False, "no address"):
            with self.assertRaises(UserError):
                self.answers("not_received", self.bill, address=address)
        self.assertFalse(self.case_of().answer_ids)
        self.assertEqual(self.codes(self.TODAY, self.bill), ["propose"])

    def test_an_entry_that_is_no_invoice_cannot_be_sent(self):
        entry = self.env["account.move"].create(
            {
                "date": "2026-02-01",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_receivable"].id,
                            "partner_id": self.debtor.id,
                            "debit": 30.0,
                        }
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": 30.0,
                        }
                    ),
                ],
            }
        )
        entry.action_post()
        with self.assertRaises(UserError):
            self.answers("not_received", entry)

    # === WRONG DATA === #

    def test_what_is_wrong_is_a_task_until_it_is_corrected(self):
        answer = self.answers(
            "wrong_data", self.bill, note="Order 4711", responsible_id=self.collector.id
        )
        self.assertEqual(answer.note, "Order 4711")
        self.assertEqual(self.tasks("correct").user_id, self.collector)
        self.assertEqual(self.codes("2026-03-24", self.bill), ["wrong_data"])
        with self.at("2026-03-12"), self.outbox():
            self.dialog(answer.action_correct()).action_save()
        self.assertEqual(answer.state, "done")
        self.assertFalse(self.tasks("correct"))
        self.assertEqual(self.codes("2026-03-22", self.bill), ["not_received"])

    def test_what_is_wrong_must_be_said(self):
        with self.assertRaises(UserError):
            self.answers("wrong_data", self.bill, note=" ")

    def test_done_by_hand(self):
        answer = self.answers("wrong_data", self.bill, note="Order 4711")
        with self.at("2026-03-12"):
            answer.action_end()
        self.assertEqual((answer.state, answer.ended_by_id), ("done", self.env.user))
        self.assertEqual(self.codes("2026-03-12", self.bill), ["propose"])

    def test_a_corrected_invoice_takes_its_rest_along(self):
        answer = self.answers("wrong_data", self.bill, note="Order 4711")
        with self.at("2026-03-11"):
            self.bill.button_draft()
            self.assertEqual(answer.state, "settled")
            self.bill.invoice_line_ids.price_unit = 90.0
            self.bill.action_post()
        self.env.invalidate_all()
        self.assertEqual(answer.line_ids.move_line_id, self.item(self.bill))
        self.assertEqual(answer.line_ids.amount, 100.0)
        self.assertEqual(self.codes("2026-03-11", self.bill), ["wrong_data"])

    # === WRONG PERSON === #

    def test_letters_go_to_the_right_person(self):
        old = self.env["res.partner"].create(
            {"parent_id": self.debtor.id, "name": "Old", "type": "dunning", "email": "o@d.example"}
        )
        run = self.propose("2026-03-10")
        (notice,) = run.notice_ids
        self.assertEqual(notice.recipient_id, old)
        answer = self.answers("wrong_person", person_name="Anna", person_email="anna@d.example")
        person = answer.person_id
        self.assertEqual((person.name, person.type, old.type), ("Anna", "dunning", "other"))
        self.assertEqual((person.street, person.city), (self.debtor.street, self.debtor.city))
        self.assertEqual(notice.recipient_id, person)
        self.assertEqual(self.case_of().recipient_id, person)
        self.assertEqual(self.codes(self.TODAY, self.older), ["pending"])

    def test_a_letter_that_waits_to_be_printed_is_written_anew(self):
        self.first.write({"by_letter": True, "by_email": False})
        self.company.dunning_letter_handling = "print"
        (notice,) = self.dun("2026-03-10")
        self.assertEqual(notice.state, "confirmed")
        paper = notice.attachment_id
        answer = self.answers("wrong_person", person_name="Anna")
        self.assertEqual(notice.recipient_id, answer.person_id)
        with self.at("2026-03-10"), self.outbox():
            notice.sudo()._write_stale()
        self.assertTrue(notice.attachment_id)
        self.assertNotEqual(notice.attachment_id, paper)

    def test_a_known_contact_becomes_the_recipient(self):
        known = self.env["res.partner"].create({"parent_id": self.debtor.id, "name": "Known"})
        answer = self.answers("wrong_person", person_id=known.id)
        self.assertEqual(answer.person_id, known)
        self.assertEqual(self.case_of().recipient_id, known)

    def test_invoices_go_where_they_went(self):
        desk = self.env["res.partner"].create(
            {"parent_id": self.debtor.id, "name": "Desk", "type": "invoice", "email": "d@d.example"}
        )
        answer = self.answers("wrong_person", person_id=desk.id)
        self.assertEqual(desk.type, "invoice")
        self.assertEqual((answer.person_id.name, answer.person_id.email), ("Desk", "d@d.example"))

    def test_nobody_elses_contact(self):
        stranger = self.env["res.partner"].create({"parent_id": self.other.id, "name": "Stranger"})
        with self.assertRaises(UserError):
            self.answers("wrong_person", person_id=stranger.id)
        with self.assertRaises(UserError):
            self.answers("wrong_person")

    # === REMEDIES OF THEIR OWN === #

    def test_promise_dispute_and_plan_are_opened_for_what_was_ticked(self):
        with self.at(self.TODAY):
            case = self.picked(self.bill)
            promise = self.dialog(case.action_promise())
            self.assertEqual(promise.line_ids.move_line_id, self.item(self.bill))
            plan = self.dialog(case.action_payment_plan())
            self.assertEqual(plan.item_ids.move_line_id, self.item(self.bill))
            action = case.action_dispute()
            self.assertEqual(action["context"]["default_move_line_id"], self.item(self.bill).id)
            several = self.dialog(
                self.picked(self.bill, self.older).action_dispute(),
                reason_id=self.env.ref("account_collections.dispute_reason_quality").id,
            )
            several.action_dispute()
        self.assertEqual(self.case_of().dispute_ids.move_line_id, self.item(self.bill | self.older))
        causes = sorted(self.case_of().answer_ids.mapped("cause"))
        self.assertEqual(causes, ["cannot", "disputes", "disputes", "promises"])

    def test_a_proposal_that_is_deleted_was_no_answer(self):
        promise = self.promise(self.bill, "2026-03-30", accept=False)
        self.assertTrue(self.case_of().answer_ids)
        promise.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.case_of().answer_ids)

    # === WHAT IT HOLDS UP === #

    def held(self, on):
        with self.at(on):
            Analysis = self.env["account.collection.answer.analysis"]
            groups = Analysis._read_group([], ["cause"], ["held:sum", "amount:sum"])
        return {cause: (held, amount) for cause, held, amount in groups}

    def test_why_they_do_not_pay(self):
        self.answers("paid", self.bill)
        self.assertEqual(self.held(self.TODAY), {"paid": (100.0, 100.0)})
        self.pay(self.bill, 30.0, on="2026-03-11")
        self.assertEqual(self.held("2026-03-11"), {"paid": (70.0, 100.0)})
        self.assertEqual(self.held("2026-03-18"), {"paid": (0.0, 100.0)})

    def test_no_sum_counts_an_item_twice(self):
        self.answers("paid", self.bill, until="2026-03-30")
        self.promise(self.bill, "2026-03-25", on="2026-03-11")
        held = self.held("2026-03-11")
        self.assertEqual(held, {"paid": (0.0, 100.0), "promises": (100.0, 100.0)})

    def test_a_part_that_is_contested(self):
        with self.at(self.TODAY):
            self.dispute(self.bill, 40.0)
        self.assertEqual(self.held(self.TODAY), {"disputes": (40.0, 100.0)})

    # === WHAT COMES FROM OUTSIDE === #

    def test_other_peoples_items_are_refused(self):
        foreign = self.invoice("2026-03-01", partner=self.other)
        for door in ("action_says_paid", "action_promise", "action_dispute", "action_payment_plan"):
            with self.subTest(door), self.at(self.TODAY), self.assertRaises(UserError):
                ids = [self.item(foreign).id]
                getattr(self.case_of().with_context(picked_item_ids=ids), door)()
        for forged in ("1", {"a": 1}, [None, "x", True], [10**9]):
            with self.at(self.TODAY):
                case = self.case_of().with_context(picked_item_ids=forged)
                self.assertFalse(case._get_picked())
        with self.at(self.TODAY), self.assertRaises(UserError):
            action = self.picked(self.bill).action_says_paid()
            action["context"]["default_item_ids"] = [self.item(foreign).id]
            self.dialog(action).action_save()
        self.assertFalse(self.case_of().answer_ids)

    def test_credits_and_settled_items_are_refused(self):
        credit = self.credit_note("2026-03-02", 10.0)
        settled = self.invoice("2026-03-01")
        self.pay(settled, on="2026-03-05")
        for move in (credit, settled):
            with self.assertRaises(UserError):
                self.answers("paid", move)

    def test_an_item_paid_while_the_dialog_is_open(self):
        with self.at(self.TODAY):
            dialog = self.dialog(self.picked(self.bill).action_says_paid())
        self.pay(self.bill, on=self.TODAY)
        with self.at(self.TODAY), self.assertRaises(UserError):
            dialog.action_save()

    def test_viewers_answer_nothing(self):
        viewer = new_test_user(
            self.env, "looking", "account_collections.group_viewer", company_id=self.company.id
        )
        case = self.case_of()
        with self.at(self.TODAY), self.assertRaises(AccessError):
            case.with_user(viewer)._answer("paid", self.item(self.bill))
        with self.assertRaises(AccessError):
            self.env["account.collection.answer.dialog"].with_user(viewer).create({})

    def test_another_company_sees_nothing(self):
        answer = self.answers("paid", self.bill)
        away = self.setup_other_company(name="Elsewhere")["company"]
        stranger = new_test_user(
            self.env,
            "elsewhere",
            "account_collections.group_manager",
            company_id=away.id,
            company_ids=away.ids,
        )
        for record in (answer, answer.line_ids):
            self.assertFalse(record.with_user(stranger).search([]))
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        Analysis = self.env["account.collection.answer.analysis"].with_user(stranger)
        self.assertFalse(Analysis.search([]))

    def test_merged_debtors_keep_what_they_answered(self):
        answer = self.answers("paid", self.bill)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.debtor | self.other).ids, self.other)
        self.env.invalidate_all()
        self.assertEqual(answer.partner_id, self.other)
        self.assertIn(answer, self.case_of(self.other).answer_ids)

    # === THE CALL === #

    def test_a_call_is_a_contact_and_closes_what_waited(self):
        case = self.case_of()
        with self.at(self.TODAY):
            case.activity_schedule("account_collections.activity_call", user_id=self.env.uid)
            action = case.action_call()
            vals = {"outcome": "not_reached", "note": "Mailbox", "next_day": "2026-03-12"}
            self.dialog(action, **vals).action_save()
        contact = case.contact_ids
        self.assertEqual((contact.outcome, contact.note), ("not_reached", "Mailbox"))
        self.assertEqual(str(self.tasks("call").date_deadline), "2026-03-12")

    def test_a_call_in_the_past_is_refused(self):
        with self.at(self.TODAY), self.assertRaises(UserError):
            self.dialog(self.case_of().action_call(), next_day="2026-03-09").action_save()

    def test_an_answer_closes_the_call_and_is_a_contact(self):
        case = self.case_of()
        with self.at(self.TODAY):
            case.activity_schedule("account_collections.activity_call", user_id=self.env.uid)
        self.answers("paid", self.bill, note="By bank", contact_name="Mrs Book")
        self.assertFalse(self.tasks("call"))
        self.assertEqual(case.contact_ids.contact_name, "Mrs Book")
