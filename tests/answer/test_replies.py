from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .case import AnswerCase

MAIL = """From: {sender}
To: books@creditor.example
Subject: Re: Reminder
Message-Id: <{number}@debtor.example>
In-Reply-To: {answers}
References: {answers}
{headers}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{text}
"""


@tagged("post_install", "-at_install")
class TestRepliesByMail(AnswerCase):
    """A debtor answers a letter by mail. What he writes is read and proposed; a person decides."""

    def setUp(self):
        super().setUp()
        self.bill = self.invoice("2026-03-01", 500.0)
        self.letter = self.dun("2026-03-08")

    def reply(self, text, on="2026-03-10", sender="jane@debtor.example", number=1, headers=""):
        """He answers the e-mail of the letter on a day."""
        message = self.letter.delivery_ids.mail_message_id.message_id
        mail = MAIL.format(
            sender=sender, number=number, answers=message, text=text, headers=headers
        )
        with self.at(on), self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(None, mail)
        self.env.invalidate_all()
        return self.replies()[:1]

    def replies(self):
        return self.env["account.collection.reply"].search([("company_id", "=", self.company.id)])

    def accept(self, reply, on="2026-03-10"):
        with self.at(on), self.outbox():
            reply.action_accept()

    def assertNothingHappened(self):
        for model in ("account.payment.promise", "account.dispute", "account.collection.answer"):
            self.assertFalse(self.env[model].search([("partner_id", "=", self.debtor.id)]), model)
        self.assertEqual(self.codes("2026-04-01", self.bill), ["propose"])

    # === PROPOSED === #

    def test_nothing_happens_by_itself(self):
        reply = self.reply("Ich überweise am 20.3. die 500,00 USD.\n\nGruß\nJane")
        self.assertEqual(
            (reply.kind, str(reply.day), reply.amount, reply.state, reply.sender),
            ("promises", "2026-03-20", 500.0, "new", "jane@debtor.example"),
        )
        self.assertEqual(reply.words, "Ich überweise am 20.3. die 500,00 USD.")
        self.assertEqual((reply.notice_id, reply.item_ids), (self.letter, self.item(self.bill)))
        self.assertIn(self.bill.name, reply.proposal)
        self.assertEqual(len(self.tasks("reply")), 1)
        self.assertNothingHappened()
        message = reply.mail_message_id
        self.assertEqual((message.model, message.res_id), (self.case_of()._name, self.case_of().id))
        self.assertIn("Gruß", message.body, "the mail stays as it came")

    def test_a_promise_is_entered_with_one_click(self):
        reply = self.reply("I will pay on March 20.")
        self.accept(reply)
        promise = self.env["account.payment.promise"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual(
            (promise.state, str(promise.promised_on), promise.amount, promise.channel),
            ("open", "2026-03-20", 500.0, "email"),
        )
        self.assertEqual(promise.line_ids.move_line_id, self.item(self.bill))
        self.assertIn("I will pay", promise.note)
        self.assertEqual((reply.state, reply.handled_by_id), ("accepted", self.env.user))
        self.assertFalse(self.tasks("reply"))
        self.assertEqual(self.codes("2026-03-19", self.bill), ["promise"])

    def test_a_payment_rests_the_items(self):
        self.accept(self.reply("Habe ich am 9.3. überwiesen."))
        answer = self.case_of().answer_ids
        self.assertEqual(
            (answer.cause, str(answer.paid_on), answer.paid_amount, str(answer.until)),
            ("paid", "2026-03-09", 500.0, "2026-03-17"),
        )
        self.assertEqual(self.codes("2026-03-16", self.bill), ["says_paid"])
        self.assertEqual(self.case_of().contact_ids[0].kind, "email")

    def test_a_dispute_says_what_he_wrote(self):
        self.accept(self.reply("Die Ware war beschädigt."))
        dispute = self.env["account.dispute"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual(
            (dispute.move_id, dispute.amount, dispute.description),
            (self.bill, 500.0, "Die Ware war beschädigt."),
        )

    def test_a_question_is_answered_by_a_person(self):
        reply = self.reply("Who is in charge?")
        self.assertEqual((reply.kind, reply.can_accept), ("question", False))
        with self.assertRaisesRegex(UserError, "Read it"):
            self.accept(reply)
        reply.action_done()
        self.assertEqual(reply.state, "done")
        self.assertFalse(self.tasks("reply"))

    def test_what_machines_answer_is_no_task(self):
        reply = self.reply("We pay on 20 March.", headers="Auto-Submitted: auto-replied\n")
        self.assertEqual((reply.kind, reply.can_accept), ("absence", False))
        self.assertFalse(self.tasks("reply"))

    def test_numbers_he_names_are_what_it_is_about(self):
        other = self.invoice("2026-03-05", 80.0)
        reply = self.reply(f"I will pay {other.name} on March 20.")
        self.assertEqual(reply.item_ids, self.item(other))
        self.accept(reply)
        promise = self.env["account.payment.promise"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual((promise.amount, promise.line_ids.move_line_id), (80.0, self.item(other)))

    def test_a_currency_in_which_he_owes_nothing_is_a_question(self):
        euro = self.env.ref("base.EUR")
        self.assertNotEqual(self.bill.currency_id, euro)
        self.assertEqual(self.reply("I will pay 500 EUR on March 20.").kind, "question")

    def test_quotes_of_our_letter_say_nothing(self):
        text = "I will pay on March 20.\n\nOn 8 March 2026, Books wrote:\n> Pay by 15 March."
        self.assertEqual(str(self.reply(text).day), "2026-03-20")

    # === ONCE, AND BY WHOM === #

    def test_it_is_entered_once(self):
        reply = self.reply("I will pay on March 20.")
        self.accept(reply)
        with self.assertRaisesRegex(UserError, "colleague"):
            self.accept(reply)
        with self.assertRaisesRegex(UserError, "colleague"):
            reply.action_done()
        found = self.env["account.payment.promise"].search([("partner_id", "=", self.debtor.id)])
        self.assertEqual(len(found), 1)

    def test_what_was_paid_meanwhile_is_said_in_words(self):
        reply = self.reply("I will pay on March 20.")
        self.pay(self.bill, on="2026-03-11")
        with self.assertRaisesRegex(UserError, "settled by now"):
            self.accept(reply, "2026-03-12")
        self.assertEqual(reply.state, "new")

    def test_a_promise_beyond_the_limits_is_refused_in_words(self):
        self.company.promise_max_days = 5
        reply = self.reply("I will pay on March 30.")
        collector = new_test_user(
            self.env, "replies", "account_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(UserError):
            self.accept(reply.with_user(collector))
        self.assertEqual(reply.state, "new")
        self.assertNothingHappened()

    def test_a_mail_of_a_colleague_is_none_of_the_debtor(self):
        self.env.user.partner_id.email = "clerk@creditor.example"
        self.reply("I will pay on March 20.", sender="clerk@creditor.example")
        self.assertFalse(self.replies())

    @mute_logger("odoo.addons.account_collections.models.answer.reply")
    def test_a_mail_that_cannot_be_read_comes_in_all_the_same(self):
        def fail(*_args):
            raise ValueError("no")

        Reply = self.registry["account.collection.reply"]
        with patch.object(Reply, "_read_message", fail):
            self.reply("I will pay on March 20.")
        self.assertFalse(self.replies())
        self.assertIn("March 20", self.case_of().message_ids[0].body)

    def test_only_collectors_of_the_company_decide(self):
        reply = self.reply("I will pay on March 20.")
        viewer = new_test_user(
            self.env, "viewing", "account_collections.group_viewer", company_id=self.company.id
        )
        self.assertEqual(reply.with_user(viewer).read(["kind"])[0]["kind"], "promises")
        for door in ("action_accept", "action_done"):
            with self.assertRaises(AccessError):
                getattr(reply.with_user(viewer), door)()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "stranger",
            "account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for door in ("action_accept", "action_done"):
            with self.assertRaises(AccessError):
                getattr(reply.with_user(stranger).with_company(other), door)()
        self.assertNothingHappened()

    def test_a_mail_with_a_script_is_text(self):
        reply = self.reply("<script>alert(1)</script> The invoice is wrong &amp; <b>bad</b>.")
        self.assertNotIn("<script", str(reply.mail or ""))
        self.assertEqual(reply.kind, "disputes")
