from odoo.tests import tagged

from ..case import CollectionsCase
from ..charge.case import MoneyCase
from .mails import BOUNCE

READ_RECEIPT = """From: {address}
To: {sender}
Message-Id: <receipt@example.com>
Content-Type: multipart/report; report-type=disposition-notification; boundary="cut"

--cut
Content-Type: text/plain

I have read your message.

--cut
Content-Type: message/disposition-notification

Final-Recipient: rfc822; {address}
Original-Message-ID: {message}
Disposition: manual-action/MDN-sent-manually; displayed

--cut
Content-Type: message/rfc822

From: {sender}
To: {address}
Message-Id: {message}
Subject: Reminder

--cut--
"""
ANSWER = """From: {address}
To: {sender}
Message-Id: <answer@example.com>
In-Reply-To: {message}
References: {message}
{head}Subject: Re: Reminder
Content-Type: text/plain

{text}
"""


class ReturnedCase(CollectionsCase):
    """A world in which e-mails come back, and people say so who know nothing of it."""

    def given_letter(self, on="2026-03-08", email="debtor@example.com", **vals):
        self.debtor.email = email
        self.moves = self.invoice("2026-03-01", **vals)
        return self.dun(on)

    def take_in(self, notice, on, raw=BOUNCE, address=None, **more):
        delivery = notice.delivery_ids.filtered("mail_message_id")[:1]
        message = delivery.mail_message_id.message_id
        known = {"sender": notice.company_id.email, "address": address or "debtor@example.com"}
        with self.at(on), self.mock_mail_gateway():
            raw = raw.format(message=message, **known, **more)
            self.env["mail.thread"].sudo().message_process(None, raw)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReturned(ReturnedCase):
    """An e-mail that came back reached nobody: the level is taken back, with its charges. Anybody
    can write such a report, so it must be recent, about our address, and the last word we said."""

    def assertCameBack(self, notice):
        states = (notice.state, notice.delivery_ids.mapped("state"))
        self.assertEqual(states, ("confirmed", ["bounced"]))
        self.assertFalse(notice.sent_on)
        self.assertFalse(notice._get_claims().move_id.dunning_level_id)
        self.assertEqual(len(self.tasks("repair")), 1)

    def assertNothingChanged(self, notice, *words):
        """But for a task with these ``words``."""
        self.assertEqual((notice.state, notice.delivery_ids.mapped("state")), ("sent", ["sent"]))
        self.assertEqual(notice._get_claims().move_id.dunning_level_id, notice.level_id)
        self.assertEqual(len(self.tasks("repair")), bool(words))
        for word in words:
            self.assertIn(word, self.tasks("repair").summary)

    # === WHAT IS BELIEVED === #

    def test_it_comes_back_within_a_week(self):
        notice = self.given_letter()
        self.take_in(notice, "2026-03-15")
        self.assertCameBack(notice)
        self.assertEqual(notice.delivery_ids.returned, "debtor@example.com")

    def test_the_address_is_ours_however_it_is_written(self):
        notice = self.given_letter(email='"Debtor" <Debtor@Example.com>')
        self.take_in(notice, "2026-03-10", address="DEBTOR@example.COM")
        self.assertCameBack(notice)

    def test_it_comes_back_twice(self):
        notice = self.given_letter()
        self.take_in(notice, "2026-03-10")
        self.tasks("repair").action_done()
        self.take_in(notice, "2026-03-11")
        self.assertFalse(self.tasks("repair"))
        self.assertEqual(notice.delivery_ids.state, "bounced")

    # === WHAT IS NOT === #

    def test_a_report_of_months_later_changes_nothing(self):
        notice = self.given_letter()
        self.take_in(notice, "2026-03-16")
        self.assertNothingChanged(notice, notice.name, "much later", "03/08/2026")
        run = self.propose("2026-03-22")
        self.assertEqual(run.notice_ids.level_id, self.second)

    def test_a_report_about_another_address_changes_nothing(self):
        notice = self.given_letter()
        self.take_in(notice, "2026-03-09", address="somebody@else.example")
        self.assertNothingChanged(notice, "names somebody@else.example", "debtor@example.com")

    def test_a_report_that_names_no_address_changes_nothing(self):
        notice = self.given_letter()
        self.take_in(notice, "2026-03-09", raw=BOUNCE.replace("rfc822; {address}", "rfc822; x"))
        self.assertNothingChanged(notice, "names –")

    def test_the_address_counts_that_it_went_to(self):
        notice = self.given_letter()
        self.debtor.email = "new@example.com"
        self.take_in(notice, "2026-03-09", address="new@example.com")
        self.assertNothingChanged(notice, "names new@example.com")

    def test_a_report_after_the_next_letter_changes_nothing(self):
        quick = self.create_ladder("Quick", (7, 9), interval_days=1, deadline_days=1)
        self.debtor.dunning_procedure_id = quick
        notice = self.given_letter()
        later = self.dun("2026-03-10")
        self.assertEqual(later.level_id, quick.level_ids[1])
        self.take_in(notice, "2026-03-11")
        self.assertEqual((notice.state, notice.delivery_ids.state), ("sent", "sent"))
        self.assertEqual(self.moves.dunning_level_id, later.level_id)
        self.assertIn("later letter", self.tasks("repair").summary)
        # The later one itself may come back.
        self.take_in(later, "2026-03-12")
        self.assertEqual((later.state, later.delivery_ids.state), ("confirmed", "bounced"))
        self.assertEqual(self.moves.dunning_level_id, notice.level_id)

    def test_a_later_letter_about_something_else_is_none(self):
        notice = self.given_letter()
        other = self.invoice("2026-03-02")
        later = self.dun("2026-03-09")
        self.assertEqual(later._get_claims().move_id, other)
        self.take_in(notice, "2026-03-10")
        self.assertEqual((notice.state, notice.delivery_ids.state), ("confirmed", "bounced"))

    # === NO REPORT OF FAILURE === #

    def test_other_mails_than_failures_say_nothing(self):
        notice = self.given_letter()
        auto = "Auto-Submitted: auto-replied\n"
        for raw, more in (
            (READ_RECEIPT, {}),
            (BOUNCE.replace("Action: failed", "Action: delayed"), {}),
            (BOUNCE.replace("Action: failed", "Action: delivered"), {}),
            (ANSWER, {"head": auto, "text": "I am out of office."}),
            (ANSWER, {"head": "", "text": "I have paid."}),
        ):
            with self.subTest(raw[-150:], **more):
                self.take_in(notice, "2026-03-09", raw=raw, **more)
                self.assertNothingChanged(notice)

    def test_an_out_of_office_note_to_the_address_for_returned_mail_says_nothing(self):
        notice = self.given_letter()
        alias = self.env["mail.alias.domain"].create({"name": "creditor.example"})
        raw = ANSWER.replace("To: {sender}", f"To: {alias.bounce_email}")
        self.take_in(notice, "2026-03-09", raw=raw, head="", text="I am out of office.")
        self.assertNothingChanged(notice)

    # === SEVERAL ADDRESSES === #

    def test_one_of_two_addresses(self):
        notice = self.given_letter(email="debtor@example.com; books@example.com")
        self.take_in(notice, "2026-03-09")
        self.assertNothingChanged(notice, "did not reach debtor@example.com")
        self.take_in(notice, "2026-03-09", address="books@example.com")
        self.assertCameBack(notice)

    def test_the_same_of_two_addresses_twice(self):
        notice = self.given_letter(email="debtor@example.com; books@example.com")
        self.take_in(notice, "2026-03-09")
        self.take_in(notice, "2026-03-10")
        self.assertNothingChanged(notice, "did not reach debtor@example.com")

    # === AFTER A REPAIR === #

    def test_after_it_was_printed_or_sent_again_an_old_report_says_nothing(self):
        for again in ("action_as_letter", "action_retry"):
            with self.subTest(again), self.env.cr.savepoint() as savepoint:
                notice = self.given_letter()
                self.take_in(notice, "2026-03-09")
                with self.at("2026-03-10"):
                    getattr(notice, again)()
                first = notice.delivery_ids.filtered(lambda one: one.state == "cancelled")
                self.send("2026-03-10")
                self.tasks("repair").action_done()
                self.take_in(notice, "2026-03-11")
                self.assertEqual((first.state, notice.state), ("cancelled", "sent"))
                self.assertFalse(self.tasks("repair"))
                savepoint.rollback()

    def test_a_letter_on_paper_is_out_of_reach(self):
        self.first.by_letter = True
        notice = self.given_letter()
        self.take_in(notice, "2026-05-10")
        self.assertEqual(set(notice.delivery_ids.mapped("state")), {"sent"})
        self.take_in(notice, "2026-03-10")
        self.assertEqual(notice.state, "sent")

    # === WHOSE IT IS === #

    def test_the_letter_of_another_company_stays(self):
        other = self.setup_other_company(name="Sister Ltd")["company"]
        self.env.user.company_ids |= other
        other.write({"dunning_procedure_id": self.ladder.id, "dunning_grace_days": 0})
        other.partner_id.email = "sister@creditor.example"
        ours = self.given_letter()
        theirs = self.invoice("2026-03-01", company_id=other.id)
        letter = self.dun("2026-03-08", company=other)
        self.assertEqual(letter._get_claims().move_id, theirs)
        self.take_in(ours, "2026-03-09")
        self.assertCameBack(ours)
        self.assertEqual((letter.state, letter.delivery_ids.state), ("sent", "sent"))

    def test_a_task_is_written_in_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        notice = self.given_letter()
        notice.case_id.collector_id = self.env.user
        self.env.user.lang = "de_DE"
        self.take_in(notice, "2026-05-10")
        self.assertIn(
            "Laut einer Meldung kam die E-Mail vom 08.03.2026", self.tasks("repair").summary
        )


@tagged("post_install", "-at_install")
class TestReturnedCharges(ReturnedCase, MoneyCase):
    """What a letter costs is taken back with it, and not otherwise."""

    def test_charges_stay_with_a_report_that_is_not_believed(self):
        self.second.write({"by_letter": False, "by_email": True})
        self.given_letter(amount=1000.0, due_date_agreed="yes")
        notice = self.dun("2026-03-22")
        self.assertEqual(set(self.charges().mapped("state")), {"open"})
        self.take_in(notice, "2026-05-10")
        self.take_in(notice, "2026-03-23", address="somebody@else.example")
        self.assertEqual(set(self.charges().mapped("state")), {"open"})
        self.take_in(notice, "2026-03-23")
        self.assertEqual(set(self.charges().mapped("state")), {"planned"})
