from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase
from .case import AnswerCase


@tagged("post_install", "-at_install")
class TestTourAnswers(AnswerCase, BrowserCase):
    """A clerk on the phone, at the desk and with a phone in his hand, in both languages."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        today = self.company._get_dunning_today()
        self.due = fields.Date.to_string(fields.Date.subtract(today, days=40))
        self.bills = self.invoice(self.due, 70.0) | self.invoice(self.due, 100.0)
        # What the rows of the list are told apart by.
        self.bills[1].name = "Second/1"
        self.case = self.case_of()

    def test_answers_at_the_desk(self):
        def check(lang):
            self.click_through("answers_desk", self.case, lang)
            found = {answer.cause: answer for answer in self.case.answer_ids}
            self.assertEqual(found["paid"].line_ids.move_id, self.bills[1])
            self.assertEqual(found["paid"].paid_reference, "RF 18")
            self.assertEqual(found["wrong_person"].person_id.name, "Anna Right")

        self.in_each_language(check)

    def test_sent_again_and_corrected(self):
        def check(lang):
            self.click_through("answers_again", self.case, lang)
            causes = sorted(self.case.answer_ids.mapped("cause"))
            self.assertEqual(causes, ["not_received", "not_received", "wrong_data"])
            wrong = self.case.answer_ids.filtered(lambda it: it.cause == "wrong_data")
            self.assertEqual((wrong.state, wrong.line_ids.move_id), ("done", self.bills))

        self.in_each_language(check)

    def test_a_call_and_the_next_debtor(self):
        self.invoice(self.due, 50.0, self.other)
        other = self.case_of(self.other)

        def check(lang):
            self.click_through("answers_call", "collections-cases", lang)
            self.assertEqual(self.case.contact_ids.outcome, "not_reached")
            self.assertEqual(other.answer_ids.cause, "paid")
            self.assertEqual(str(self.tasks("call", self.other).date_deadline), "2037-12-31")

        self.in_each_language(check)

    def given_mails(self):
        """He says when he will pay, and asks something else."""
        for vals in (
            {"kind": "promises", "day": "2037-12-31", "words": "I will pay on 31 December 2037."},
            {"kind": "question", "words": "Why so much?"},
        ):
            self.env["account.collection.reply"].sudo().create({"case_id": self.case.id, **vals})

    def test_mails_in_the_case(self):
        self.given_mails()

        def check(lang):
            self.click_through("replies_desk", self.case, lang)
            self.assertEqual(self.case.promise_ids.amount, 170.0)
            replies = self.env["account.collection.reply"].search([])
            self.assertEqual(set(replies.mapped("state")), {"accepted", "done"})

        self.in_each_language(check)

    def test_mails_in_their_list(self):
        self.given_mails()

        def check(lang):
            self.click_through("replies_list", "collections-replies", lang)
            self.assertEqual(self.case.promise_ids.amount, 170.0)

        self.in_each_language(check)

    def test_the_papers(self):
        self.first.by_letter = True
        self.dun(fields.Date.to_string(self.company._get_dunning_today()))

        def check(lang):
            with self.allow_pdf_render():
                self.click_through("answers_papers", self.case, lang)
            mailed = self.case.contact_ids.filtered(
                lambda it: it.kind == "email" and not it.notice_id
            )
            self.assertEqual(len(mailed), 3)

        self.in_each_language(check)


@tagged("post_install", "-at_install")
class TestTourPhone(AnswerCase, BrowserCase):
    """The same with a screen of 390 points."""

    ROLE = "account_collections.group_user"
    browser_size = "390x844"
    touch_enabled = True

    def test_answers_on_the_phone(self):
        today = self.company._get_dunning_today()
        due = fields.Date.to_string(fields.Date.subtract(today, days=40))
        self.invoice(due, 70.0)
        second = self.invoice(due, 100.0)
        second.name = "Second/1"
        case = self.case_of()

        def check(lang):
            self.click_through("answers_phone", case, lang)
            self.assertEqual(sorted(case.answer_ids.mapped("cause")), ["paid", "promises"])
            self.assertEqual(case.answer_ids.line_ids.move_id, second)

        self.in_each_language(check)

    def test_mails_on_the_phone(self):
        self.company.promise_max_days = 9999
        bill = self.invoice("2026-03-01", 170.0)
        self.case = self.case_of()
        TestTourAnswers.given_mails(self)

        def check(lang):
            self.click_through("replies_phone", self.case, lang)
            self.assertEqual(self.case.promise_ids.line_ids.move_line_id, self.item(bill))

        self.in_each_language(check)
