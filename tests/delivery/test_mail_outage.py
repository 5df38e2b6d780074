from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import DAY, OutboxCase


@tagged("post_install", "-at_install")
class TestMailOutage(OutboxCase):
    """No mail server can be reached: the e-mails are tried again, and those of yesterday are
    written anew."""

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

    def test_the_task_says_what_is_wrong_now(self):
        notices = self.handed()
        self.deliver(there=False)
        self.assertWarned("refused")
        with self.at(DAY):
            notices.case_id._warn_of_outage("No room")
        self.assertWarned("No room")

    def test_a_letter_of_yesterday_is_written_anew(self):
        notices = self.handed()
        old = notices.sudo().delivery_ids.mail_mail_id
        self.assertEqual(str(notices[0].deadline), "2026-03-15")
        self.deliver(there=False)
        self.deliver("2026-03-09", there=False)
        Notice = self.registry["account.dunning.notice"]
        with patch.object(Notice, "_trigger_outbox") as wake:
            self.deliver("2026-03-10")
        self.assertTrue(wake.called)
        again = notices.delivery_ids.filtered(lambda delivery: delivery.state != "cancelled")
        self.assertEqual(again.mapped("state"), ["queued"] * 4)
        self.assertEqual(again.notice_id.sorted("id"), notices)
        self.assertEqual(set(old.mapped("state")), {"cancel"})
        with self.at("2026-03-10"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertWarned("refused")
        self.send("2026-03-10")
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(str(notices[0].deadline), "2026-03-17")
        self.assertEqual(again.mapped("state"), ["sent"] * 4)

    def test_a_mail_repaired_in_the_mail_queue_days_later_is_written_anew(self):
        notices = self.handed()
        mails = notices.sudo().delivery_ids.mail_mail_id
        notices.delivery_ids.sudo()._set_failed("refused")
        with self.at("2026-03-12"), self.mock_mail_gateway():
            mails.mark_outgoing()
            mails.send()
        self.assertEqual(set(mails.mapped("state")), {"cancel"})
        self.send("2026-03-12")
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(str(notices[0].deadline), "2026-03-19")
        self.assertEqual(len(self._mails), 4)

    def test_a_letter_of_yesterday_that_went_by_post_is_not_written_anew(self):
        self.ladder.level_ids.by_letter = True
        notices = self.handed()
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.deliver("2026-03-09", there=False)
        self.assertEqual(len(notices.delivery_ids), 8)
        self.deliver("2026-03-10")
        self.assertEqual(set(notices.delivery_ids.mapped("state")), {"sent"})

    def given_a_letter_to_print_whose_mail_is_old(self):
        """The e-mail goes without the letter; the letter waits for somebody to print it."""
        self.company.dunning_letter_handling = "print"
        self.ladder.level_ids.write({"by_letter": True, "attach_letter": False})
        notices = self.handed()
        self.assertEqual(set(notices.mapped("state")), {"confirmed"})
        self.deliver("2026-03-09")
        waiting = notices.delivery_ids.filtered(lambda delivery: delivery.state != "cancelled")
        self.assertEqual(set(waiting.mapped("state")), {"ready", "queued"})
        return notices

    def test_a_letter_to_print_is_written_anew_with_its_mail(self):
        notices = self.given_a_letter_to_print_whose_mail_is_old()
        with self.at("2026-03-09"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.assertTrue(all(notice.attachment_id for notice in notices))
            letters = notices.delivery_ids.filtered(lambda one: one.channel == "letter")
            self.assertEqual(letters.attachment_id, notices.attachment_id)

    def test_nobody_prints_what_the_outbox_is_about_to_write_anew(self):
        notices = self.given_a_letter_to_print_whose_mail_is_old()
        with self.at("2026-03-09"), self.assertRaisesRegex(UserError, "no letter to print"):
            notices.action_print_letters()
        self.assertEqual(set(notices.mapped("state")), {"confirmed"})

    def test_no_mail_goes_out_that_the_outbox_is_about_to_write_anew(self):
        notices = self.handed()
        vals = {"notice_id": notices[0].id, "channel": "letter"}
        again = self.env["account.dunning.delivery"].sudo().create(vals)
        self.deliver()
        self.assertEqual([notice.state for notice in notices], ["confirmed"] + ["sent"] * 3)
        again._set_cancelled()
        self.deliver(time="12:02")
        self.assertEqual(set(notices.mapped("state")), {"sent"})

    @mute_logger("odoo.addons.account_collections.models.common.isolation")
    def test_one_mail_that_cannot_be_compared_keeps_no_other_back(self):
        notices = self.handed()
        Notice = self.registry["account.dunning.notice"]
        decide = Notice._decide_again

        def stumble(own, company, debtors):
            if notices[1].partner_id in debtors:
                raise ZeroDivisionError
            return decide(own, company, debtors)

        with patch.object(Notice, "_decide_again", stumble):
            self.deliver()
            self.assertEqual([one.state for one in notices], ["sent", "confirmed", "sent", "sent"])
            self.send(DAY)
            self.assertIn("Letter not sent", self.tasks("repair", notices[1].partner_id).summary)
        notices[1].action_retry()
        self.send(DAY)
        self.assertEqual(notices[1].state, "sent")
        self.assertFalse(self.tasks("repair", notices[1].partner_id))

    def test_a_mail_the_server_refuses_is_still_a_failure(self):
        notices = self.handed()
        with self.at(DAY), self.mock_mail_gateway():
            self.send_email_mocked.side_effect = ValueError("no such mailbox")
            with mute_logger("odoo.addons.mail.models.mail_mail"):
                self.env["mail.mail"].sudo().process_email_queue()
        self.assertEqual(set(self.states(notices)), {"failed"})
        self.assertNobodyWarned()
