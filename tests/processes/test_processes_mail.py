"""The way of the mails: a server that refuses, hangs up or is down, a queue that is killed."""

from .case import CRON, MAIL_CRON, ProcessCase
from .orders import DEBTOR, FAILED

MAILS = "env['mail.mail'].search([])"


class TestMailProcesses(ProcessCase):
    def order(self, *lines):
        with self.agent() as agent:
            return agent.run("\n".join([*lines, "env.cr.commit()"]))

    def move(self, number, host):
        self.order(f"{DEBTOR.format(number)}.email = 'debtor{number:02}@{host}'")

    def retry_old_mails(self):
        with self.assertRaisesRegex(AssertionError, "sent another way"):
            self.order(f"{MAILS}.mark_outgoing()")

    def test_a_refused_mail_is_a_failed_delivery(self):
        self.move(5, "refused.example")
        self.work()
        self.assertAllSent(missing=(5,), waiting=1)
        state, problem = self.delivery(5)
        self.assertEqual(state, "failed")
        self.assertIn("550", problem)
        self.assertIn("no such mailbox here", problem)
        self.assertEqual(self.repairs(), [["Debtor 05"]])
        (row,) = self.sql("SELECT state, sent_on FROM account_dunning_notice WHERE state <> 'sent'")
        self.assertEqual(row, ["confirmed", ""], "the level was not reached")
        # Mended and sent again, while somebody also presses "Retry" in the mail queue.
        self.move(5, "example.com")
        self.order(f"{FAILED}.action_retry()")
        self.retry_old_mails()
        self.work(CRON, MAIL_CRON)
        self.assertAllSent()

    def test_a_refused_mail_is_sent_again_from_the_mail_queue(self):
        self.move(5, "refused.example")
        self.work()
        self.move(5, "example.com")
        self.order(f"failed = {FAILED}", f"{MAILS}.mark_outgoing()", "failed.action_retry()")
        self.work(CRON, MAIL_CRON)
        self.assertAllSent()

    def test_without_a_mail_server_all_wait_until_it_is_back(self):
        there, self.mail = self.mail, ["--smtp", "127.0.0.1", "--smtp-port", "1"]
        waiting = "state = 'handed' AND error IS NOT NULL"
        self.trigger(CRON)
        with self.clock():
            self.until(lambda: self.count("account_dunning_delivery", waiting) == 60, wake=True)
        self.assertEqual(self.count("account_dunning_notice", "state = 'confirmed'"), 60)
        state, problem = self.delivery(1)
        self.assertEqual(state, "handed")
        self.assertIn("outgoing mail server", problem)
        self.assertIn("refused", problem)
        self.assertEqual(len(self.repairs()), 1, "one task, not one for each debtor")
        self.mail = there
        self.order(f"{MAILS}.scheduled_date = False")
        self.work(CRON, MAIL_CRON)
        self.assertAllSent()
        self.work(CRON)
        self.assertEqual(self.repairs(), [], "nobody need look any more")

    def test_a_mail_server_that_hangs_up_leaves_no_mail_behind(self):
        self.move(20, "hangup.example")
        self.trigger(CRON)
        with self.clock():
            self.until(lambda: self.count("mail_mail", "state = 'exception'"), wake=True)
            # Odoo gives the rest up until the next call, and says nothing about this one.
            self.until(lambda: not self.count("ir_cron_trigger"), wake=True)
            self.trigger(MAIL_CRON, CRON)
            self.until(lambda: not self.left(), wake=True)
        self.assertAllSent(missing=(20,), waiting=1)
        state, problem = self.delivery(20)
        self.assertEqual(state, "failed")
        self.assertIn("broke off", problem)
        self.assertEqual(self.repairs(), [["Debtor 20"]])

    def test_the_mail_queue_killed_sends_no_other_mail(self):
        """A mail whose commit was killed goes out again, as everywhere in Odoo: but as the same
        message, which the debtor's mail server can tell."""
        self.trigger(CRON)
        with self.clock() as child:
            self.until(lambda: len(self.mails()) > 10, wake=True)
            self.kill(child)
        self.assertLess(len(self.mails()), 60)
        self.trigger(MAIL_CRON)
        self.work()
        found = self.mails()
        self.assertEqual(len(found), 60)
        for mails in found.values():
            self.assertEqual(len({mail["Message-Id"] for mail in mails}), 1)
        self.assertLessEqual(sum(map(len, found.values())), 61)
        self.assertEqual(self.count("account_dunning_notice", "state = 'sent'"), 60)
