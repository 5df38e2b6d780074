import errno
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import DAY, OutboxCase

OUTBOX = "odoo.addons.account_collections.models.common.isolation"
REPORT = "odoo.addons.account_collections.models.delivery.notice_outbox"


@tagged("post_install", "-at_install")
class TestOutboxOutage(OutboxCase):
    """No letter can be printed or kept: nobody finds a task for each debtor in the morning, and all
    goes out when it is repaired."""

    @contextmanager
    def broken_printer(self):
        broken = OSError("Unable to find\n wkhtmltopdf")
        Report = self.registry["ir.actions.report"]
        probe = patch.object(Report, "_run_wkhtmltopdf", side_effect=broken)
        papers = patch.object(Report, "_print_each", side_effect=broken)
        with probe, papers, mute_logger(OUTBOX):
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
        # The last three: the mail queue, thanks and apologies, and who is told what became of it.
        self.assertEqual(remaining, [None, 4, 0, None, None, None])

    def test_a_disk_without_room_is_an_outage_too(self):
        notices = self.confirmed()
        full = OSError(errno.ENOSPC, "No space left on device")
        Notice = self.registry["account.dunning.notice"]
        room = patch.object(Notice, "_take_room", side_effect=full)
        papers = patch.object(self.registry["ir.actions.report"], "_print_each", side_effect=full)
        with room, papers, mute_logger(OUTBOX):
            self.call(batch=10)
        self.assertEqual(set(self.states(notices)), {"queued"})
        self.assertWarned("No space left on device")

    def test_no_mail_goes_out_with_an_empty_file_for_a_letter(self):
        notices = self.confirmed()
        empty = patch.object(
            self.registry["ir.actions.report"], "_run_wkhtmltopdf", return_value=b""
        )
        for batch in (1, 4):
            with self.subTest(batch=batch), empty, mute_logger(OUTBOX, "odoo.tools.pdf"):
                self.call(batch=batch)
                self.assertEqual(set(self.states(notices)), {"queued"})
                self.assertWarned("wkhtmltopdf prints nothing.")

    def test_copies_of_invoices_wait_for_the_printer_too(self):
        self.ladder.level_ids.attach_letter = False
        self.ladder.level_ids.attach_invoices = True
        notices = self.confirmed()
        with self.broken_printer():
            self.call()
        self.assertEqual(set(self.states(notices)), {"queued"})
        self.assertWarned("Unable to find wkhtmltopdf")

    def test_a_printer_that_was_missing_asks_for_a_restart(self):
        Report = self.registry["ir.actions.report"]
        Notice = self.env["account.dunning.notice"]
        with patch.object(Report, "get_wkhtmltopdf_state", return_value="install"):
            self.assertIn("restart Odoo", Notice._find_outage())
        self.assertEqual(Notice._find_outage(), "")

    def test_an_outage_that_cannot_be_reported_undoes_nothing(self):
        self.ladder.level_ids.attach_letter = False
        self.debtors[0].email = False
        notices = self.confirmed()
        Case = self.registry["account.collection.case"]
        silent = patch.object(Case, "_warn_of_outage", side_effect=ValueError("no such task"))
        with self.broken_printer(), silent, mute_logger(REPORT):
            self.call(batch=10)
        self.assertEqual(self.states(notices), ["queued", "handed", "handed", "handed"])

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
