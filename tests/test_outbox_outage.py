import errno
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CollectionsCase

DAY = "2026-03-08"
OUTBOX = "odoo.addons.account_collections.models.account_dunning_outbox"


@tagged("post_install", "-at_install")
class TestOutboxOutage(CollectionsCase):
    """No letter can be printed or kept, no mail server be reached: nobody finds a task for each
    debtor in the morning, and all goes out when it is repaired."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Second", "Third", "Fourth")
        cls.debtors = cls.debtor.concat(*(cls.create_debtor(f"{name} Ltd") for name in names))

    def confirmed(self):
        for debtor in self.debtors:
            self.invoice("2026-03-01", partner=debtor)
        run = self.propose(DAY)
        with self.at(DAY):
            run.action_confirm()
        return run.notice_ids.sorted("id")

    def states(self, notices):
        return [notice.delivery_ids.state for notice in notices]

    def assertWarned(self, words):
        """One task for all of them."""
        warned = [task for debtor in self.debtors for task in self.tasks("outage", debtor)]
        self.assertEqual(len(warned), 1)
        self.assertIn(words, warned[0].summary)
        self.assertFalse([debtor for debtor in self.debtors if self.tasks("repair", debtor)])

    def assertNobodyWarned(self):
        self.assertFalse([debtor for debtor in self.debtors if self.tasks("outage", debtor)])

    # === LETTERS === #

    @contextmanager
    def broken_printer(self):
        def fail(*_args, **_options):
            raise OSError("Unable to find\n wkhtmltopdf")

        def render(notices):
            if notices:
                fail()

        printer = patch.object(self.registry["ir.actions.report"], "_run_wkhtmltopdf", fail)
        letters = patch.object(self.registry["account.dunning.notice"], "_render_letters", render)
        with printer, letters, mute_logger(OUTBOX):
            yield

    def call(self, on=DAY, batch=2):
        """The outbox without the letters' token."""
        with self.at(on), self.outbox(paper=True):
            self.env["account.dunning.notice"].sudo()._cron_send(batch=batch)
        self.env.invalidate_all()

    def test_all_wait_when_no_letter_can_be_printed_and_one_task_says_why(self):
        notices = self.confirmed()
        with self.broken_printer():
            self.call()
            self.call()
        self.assertEqual(set(self.states(notices)), {"queued"})
        self.assertEqual(
            [bool(one.error) for one in notices.delivery_ids.sorted("id")],
            [True, True, False, False],
            "the call ends with the first batch",
        )
        self.assertIn("Unable to find wkhtmltopdf", notices[0].delivery_ids.error)
        self.assertWarned("Unable to find wkhtmltopdf")

    def test_after_the_repair_all_goes_out_and_the_task_is_done(self):
        notices = self.confirmed()
        with self.broken_printer():
            self.call()
        self.send("2026-03-09")
        self.assertEqual(set(self.states(notices)), {"sent"})
        self.assertFalse(any(notices.delivery_ids.mapped("error")))
        self.send("2026-03-09")
        self.assertNobodyWarned()

    def test_what_needs_no_letter_goes_out_and_what_is_itself_wrong_fails(self):
        self.ladder.level_ids.attach_letter = False
        self.debtors[0].email = False
        notices = self.confirmed()
        notices[1].recipient_id.email = False
        with self.broken_printer():
            self.call(batch=10)
        self.assertEqual(self.states(notices), ["queued", "failed", "handed", "handed"])
        self.assertEqual(len(self.tasks("outage", self.debtors[0])), 1)
        self.assertEqual(len(self.tasks("repair", self.debtors[1])), 1)

    def test_the_job_is_not_called_again_at_once(self):
        self.confirmed()
        progress = patch.object(self.registry["ir.cron"], "_commit_progress", return_value=9.0)
        with self.broken_printer(), self.at(DAY), self.outbox(paper=True), progress as commit:
            self.env["account.dunning.notice"].sudo()._cron_send(batch=2)
        remaining = [call.kwargs.get("remaining") for call in commit.mock_calls]
        self.assertEqual(remaining, [None, 4, 0, None])

    def test_a_disk_without_room_is_an_outage_too(self):
        notices = self.confirmed()
        full = OSError(errno.ENOSPC, "No space left on device")
        Notice = self.registry["account.dunning.notice"]
        room = patch.object(Notice, "_take_room", side_effect=full)
        letters = patch.object(Notice, "_render_letters", side_effect=full)
        with room, letters, mute_logger(OUTBOX):
            self.call(batch=10)
        self.assertEqual(set(self.states(notices)), {"queued"})
        self.assertWarned("No space left on device")

    def test_a_printer_that_prints_nothing_is_broken(self):
        Report = self.registry["ir.actions.report"]
        with patch.object(Report, "_run_wkhtmltopdf", return_value=b""):
            self.assertEqual(
                self.env["account.dunning.notice"]._find_outage(), "wkhtmltopdf prints nothing."
            )
        self.assertEqual(self.env["account.dunning.notice"]._find_outage(), "")

    # === MAILS === #

    def handed(self):
        notices = self.confirmed()
        with self.at(DAY), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        return notices

    def deliver(self, on=DAY, time="12:00", there=True):
        """The mail queue on a day, with or without a mail server."""
        with self.at(on, time), self.mock_mail_gateway():
            refused = ConnectionRefusedError("refused")
            connect = patch.object(self.registry["ir.mail_server"], "_connect__")
            if there:
                self.env["mail.mail"].sudo().process_email_queue()
            else:
                with connect as connection:
                    connection.side_effect = refused
                    self.env["mail.mail"].sudo().process_email_queue()
        self.env.invalidate_all()

    def test_without_a_mail_server_the_mails_of_today_are_tried_again(self):
        notices = self.handed()
        mails = notices.sudo().delivery_ids.mail_mail_id
        self.deliver(there=False)
        self.assertEqual(set(self.states(notices)), {"handed"})
        self.assertIn("refused", notices[3].delivery_ids.error)
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertWarned("refused")
        self.deliver(time="12:29")
        self.assertEqual(set(self.states(notices)), {"handed"}, "not yet")
        self.deliver(time="12:31")
        self.assertEqual(set(self.states(notices)), {"sent"})
        self.assertFalse(any(notices.delivery_ids.mapped("error")))
        self.assertEqual(notices.delivery_ids.mail_mail_id, mails)
        self.send(DAY)
        self.assertNobodyWarned()

    def test_a_letter_of_yesterday_is_written_anew(self):
        notices = self.handed()
        old = notices.sudo().delivery_ids.mail_mail_id
        self.assertEqual(str(notices[0].deadline), "2026-03-15")
        self.deliver("2026-03-09", there=False)
        again = notices.delivery_ids.filtered(lambda delivery: delivery.state != "cancelled")
        self.assertEqual(again.mapped("state"), ["queued"] * 4)
        self.assertEqual(again.notice_id.sorted("id"), notices)
        self.assertEqual(set(old.mapped("state")), {"cancel"})
        self.send("2026-03-10")
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(str(notices[0].deadline), "2026-03-17")
        self.assertEqual(again.mapped("state"), ["sent"] * 4)

    def test_a_letter_of_yesterday_that_went_by_post_is_not_written_anew(self):
        self.ladder.level_ids.by_letter = True
        notices = self.handed()
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.deliver("2026-03-09", there=False)
        self.assertEqual(len(notices.delivery_ids), 8)
        self.deliver("2026-03-10")
        self.assertEqual(set(notices.delivery_ids.mapped("state")), {"sent"})

    def test_a_mail_the_server_refuses_is_still_a_failure(self):
        notices = self.handed()
        with self.at(DAY), self.mock_mail_gateway():
            self.send_email_mocked.side_effect = ValueError("no such mailbox")
            with mute_logger("odoo.addons.mail.models.mail_mail"):
                self.env["mail.mail"].sudo().process_email_queue()
        self.assertEqual(set(self.states(notices)), {"failed"})
        self.assertNobodyWarned()

    # === SENT AGAIN BY HAND === #

    def test_many_are_sent_again_in_one_go_and_each_once(self):
        notices = self.confirmed()
        notices.delivery_ids.sudo()._set_failed("no such mailbox")
        with self.at(DAY):
            notices.action_retry()
            queued = notices.sudo().delivery_ids.filtered(lambda one: one.state == "queued")
            queued._set_failed("again")
            self.env.flush_all()
            notices.action_retry()
            notices.action_retry()
        self.assertEqual(len(notices.delivery_ids), 12)
        self.send(DAY)
        self.assertEqual(set(notices.mapped("state")), {"sent"})

    def test_letters_take_the_place_of_many_mails(self):
        notices = self.confirmed()
        notices.delivery_ids.sudo()._set_failed("no such mailbox")
        with self.at(DAY):
            notices[:2].action_as_letter()
        self.send(DAY)
        self.assertEqual(
            [notice.state for notice in notices], ["sent", "sent", "confirmed", "confirmed"]
        )
        letters = notices.delivery_ids.filtered(lambda one: one.channel == "letter")
        self.assertEqual(letters.notice_id, notices[:2])
