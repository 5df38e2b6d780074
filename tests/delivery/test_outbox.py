from contextlib import contextmanager
from unittest.mock import patch

from markupsafe import Markup
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...models.common.transaction import take_free
from ..case import token_papers
from .case import DAY, OutboxCase

ISOLATION = "odoo.addons.account_collections.models.common.isolation"
OUTBOX = "odoo.addons.account_collections.models.delivery.notice_outbox"
MAILS = "odoo.addons.account_collections.models.delivery.mail_queue"


@tagged("post_install", "-at_install")
class TestOutbox(OutboxCase):
    """The outbox when something is wrong: with one notice, with the mail server, with the time, or
    with somebody else at work. What only real processes show stands in tests/processes."""

    def spoil(self, notice):
        """The e-mail of this one notice cannot be written."""
        template = self.env.ref("account_collections.mail_template_notice").sudo()
        template.body_html += Markup(f"<p t-if='object.id == {notice.id}' t-out='1/0'/>")

    def patched(self, model, name, method):
        return patch.object(self.registry[model], name, method)

    @contextmanager
    def job(self):
        """The day on which a job runs as the clock runs it, commits and all."""
        paper = self.patched("ir.actions.report", "_print_each", token_papers)
        with self.at(DAY), self.mock_mail_gateway(), paper, self.enter_registry_test_mode():
            yield self.env.ref("account_collections.cron_outbox").sudo()

    # === ONE BAD NOTICE === #

    @mute_logger(ISOLATION, OUTBOX, "odoo.addons.mail.models.mail_render_mixin")
    def test_a_bad_notice_stops_no_other_and_says_what_is_wrong(self):
        notices = self.confirmed()
        self.spoil(notices[1])
        self.send(DAY)
        self.assertEqual(self.states(notices), ["sent", "failed", "sent", "sent"])
        problem = notices[1].delivery_ids.error
        self.assertTrue(problem.startswith("ZeroDivisionError: division by zero ("), problem)
        self.send("2026-03-09")
        task = self.tasks("repair", notices[1].partner_id)
        self.assertEqual(len(task), 1)
        self.assertIn(notices[1].name, task.summary)

    @mute_logger(ISOLATION, OUTBOX, "odoo.addons.mail.models.mail_render_mixin")
    def test_a_failure_that_cannot_be_reported_stops_no_other(self):
        notices = self.confirmed()
        self.spoil(notices[0])

        def fail(_notice, _reason):
            raise ValueError("no task either")

        with self.patched("account.dunning.notice", "_set_unsendable", fail):
            self.send(DAY)
        self.assertEqual(self.states(notices), ["queued", "sent", "sent", "sent"])

    @mute_logger(ISOLATION, OUTBOX)
    def test_a_notice_without_channel_that_fails_leaves_the_outbox(self):
        self.ladder.level_ids.by_email = False
        notices = self.confirmed()

        def fail(_notices):
            raise ValueError("nobody there")

        with self.patched("account.dunning.notice", "_after_sending", fail):
            self.send(DAY)
        self.assertEqual(set(notices.mapped("state")), {"cancelled"})
        self.assertEqual(set(notices.mapped("cancel_reason")), {"nobody there"})
        self.assertEqual(len(self.tasks("repair")), 1)

    # === TIME AND OTHER WORKERS === #

    def test_a_call_ends_when_its_time_is_over(self):
        notices = self.confirmed()
        with self.at(DAY), self.outbox():
            with patch.object(self.registry["ir.cron"], "_commit_progress", return_value=0):
                self.env["account.dunning.notice"].sudo()._cron_send(batch=2)
            self.assertEqual(self.states(notices), ["handed", "handed", "queued", "queued"])

    def test_what_another_worker_has_done_or_is_doing_is_left_alone(self):
        notices = self.confirmed()

        def lock_late(found):
            # The first was sent before we got the lock, the second is just being sent.
            notices[0].sudo().delivery_ids.state = "sent"
            return take_free(found - notices[1])

        with self.at(DAY), self.outbox(), patch(f"{OUTBOX}.take_free", lock_late):
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.assertEqual(self.states(notices), ["sent", "queued", "handed", "handed"])
            self.assertEqual(len(self._new_mails), 2)
            self.assertFalse(notices[0].attachment_id, "what was sent is not written anew")

    def test_the_job_sends_all_and_wakes_the_mail_queue_once(self):
        notices = self.confirmed()
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        triggers = self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", queue.id)])
        with self.job() as job:
            job.code = "model._cron_send(batch=1)"
            self.assertIs(job.method_direct_trigger(), True)
        self.assertEqual(set(self.states(notices)), {"handed"})
        triggers = (
            self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", queue.id)]) - triggers
        )
        self.assertEqual(len(triggers), 1)

    def test_a_conflict_with_somebody_else_costs_one_more_try(self):
        notices = self.confirmed()
        send, calls = self.registry["account.dunning.notice"]._send, []

        def disturbed(batch):
            calls.append(batch.ids)
            send(batch)
            if len(calls) == 1:
                raise SerializationFailure("could not serialize access")

        with self.job() as job, self.patched("account.dunning.notice", "_send", disturbed):
            # The first call does nothing and asks to be called again.
            self.assertIs(job.method_direct_trigger(), True)
            self.assertIs(job.method_direct_trigger(), True)
        self.env.invalidate_all()
        self.assertEqual(calls, [notices.ids] * 2, "as a batch, not one by one")
        self.assertEqual(set(self.states(notices)), {"handed"})
        self.assertEqual(
            self.env["mail.mail"].sudo().search_count([("model", "=", "account.collection.case")]),
            4,
        )

    def test_a_conflict_at_the_commit_costs_one_more_try(self):
        notices = self.confirmed()
        commit, calls = self.registry["ir.cron"]._commit_progress, []

        def disturbed(cron, processed=0, **options):
            calls.append(processed)
            if calls.count(4) == 1 and processed == 4:
                raise SerializationFailure("could not serialize access")
            return commit(cron, processed, **options)

        with self.job() as job, self.patched("ir.cron", "_commit_progress", disturbed):
            # The first call does nothing and asks to be called again.
            self.assertIs(job.method_direct_trigger(), True)
            self.assertIs(job.method_direct_trigger(), True)
        self.env.invalidate_all()
        self.assertEqual(calls.count(4), 2)
        self.assertEqual(set(self.states(notices)), {"handed"})

    # === MAIL QUEUE === #

    def test_a_mail_whose_notice_somebody_changes_waits_a_minute(self):
        notices = self.handed()
        queue = self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()
        later = [("cron_id", "=", queue.id), ("call_at", ">", f"{DAY} 12:00:00")]
        before = self.env["ir.cron.trigger"].sudo().search_count(later)
        with self.patched("account.dunning.delivery", "_lock_for_mail", lambda one: one != first):
            first = notices[0].sudo().delivery_ids
            self.deliver()
        self.assertEqual(self.states(notices), ["handed", "sent", "sent", "sent"])
        self.assertEqual(first.mail_mail_id.state, "outgoing")
        self.assertEqual(self.env["ir.cron.trigger"].sudo().search_count(later), before + 1)

    @mute_logger(MAILS)
    def test_what_follows_a_mail_cannot_call_it_back(self):
        notices = self.handed()

        def fail(_notices):
            raise ValueError("no task")

        with self.patched("account.dunning.notice", "_after_sending", fail):
            self.deliver()
        self.assertEqual(set(self.states(notices)), {"sent"})
        self.assertEqual(set(notices.mapped("state")), {"confirmed"})
        self.send(DAY)
        self.assertEqual(set(notices.mapped("state")), {"sent"})
        self.assertEqual(len(self._mails), 0, "nothing goes out again")
        contacts = self.env["account.collection.contact"].search([("notice_id", "in", notices.ids)])
        self.assertEqual(len(contacts), 4)

    def test_a_mail_that_odoo_gave_up_silently_is_a_failure(self):
        notices = self.handed()
        mail = notices[2].sudo().delivery_ids.mail_mail_id
        mail.write({"state": "exception", "failure_reason": "Connection lost\n at once"})
        with self.at(DAY), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertEqual(self.states(notices), ["handed", "handed", "failed", "handed"])
        self.assertIn("broke off", notices[2].delivery_ids.error)
        self.assertEqual(len(self.tasks("repair", notices[2].partner_id)), 1)

    def test_a_mail_without_recipient_was_not_sent(self):
        notices = self.handed()
        notices[3].sudo().delivery_ids.mail_mail_id.recipient_ids = False
        self.deliver()
        self.assertEqual(self.states(notices), ["sent", "sent", "sent", "failed"])

    def failed(self):
        notices = self.handed()
        with (
            self.at(DAY),
            self.mock_mail_gateway(),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.send_email_mocked.side_effect = ConnectionError("refused")
            self.deliver_mails()
        return notices

    def test_sent_again_from_the_notice_the_mail_queue_cannot(self):
        delivery = self.failed()[0].delivery_ids
        with self.at(DAY):
            delivery.action_retry()
        with self.assertRaisesRegex(UserError, "sent another way"):
            delivery.sudo().mail_mail_id.mark_outgoing()

    def test_sent_again_from_the_mail_queue_the_notice_cannot_be(self):
        delivery = self.failed()[0].delivery_ids
        delivery.sudo().mail_mail_id.mark_outgoing()
        self.assertEqual(delivery.state, "handed")
        with self.at(DAY):
            delivery.action_retry()
        self.assertEqual(delivery.notice_id.delivery_ids, delivery)
        self.deliver()
        self.assertEqual(delivery.state, "sent")

    def test_a_cancelled_notice_is_not_sent_from_the_mail_queue(self):
        notice = self.failed()[0]
        with self.at(DAY):
            notice.action_cancel()
        with self.assertRaisesRegex(UserError, "was cancelled"):
            notice.sudo().delivery_ids.mail_mail_id.mark_outgoing()
