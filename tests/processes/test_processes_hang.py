"""Mail servers that take the call and say nothing more."""

import socket

from .case import CRON, MAIL_CRON
from .faults import FaultCase
from .orders import DEBTOR, FAILED, IMPATIENT, PAY, RUN

PATIENCE = 8  # seconds, instead of Odoo's minute; a slow machine needs some to answer
# Whoever waits for a lock that the silent mail server keeps gives up at once.
NO_WAITING = "env.cr.execute(\"SET lock_timeout = '3s'\")\n"
CALL = "from odoo.tools import config\nconfig['smtp_port'] = {}"


class TestHangProcesses(FaultCase):
    def send(self, agent):
        for cron in (CRON, MAIL_CRON):
            self.assertIs(agent.run(RUN.format(cron)), True)

    def retry(self, agent, *numbers):
        mended = [
            f"{DEBTOR.format(number)}.email = 'debtor{number:02}@example.com'" for number in numbers
        ]
        agent.run("\n".join([*mended, f"{FAILED}.action_retry()", "env.cr.commit()"]))
        self.send(agent)

    def test_a_mail_server_that_falls_silent_holds_up_nobody_else(self):
        clerk, agent = self.agent(), self.agent()
        for number, host in ((20, "hang"), (40, "mute")):
            clerk.run(
                f"{DEBTOR.format(number)}.email = 'debtor{number:02}@{host}.example'\n"
                "env.cr.commit()"
            )
        agent.run(IMPATIENT.format(PATIENCE) + RUN.format(CRON))
        self.silence(agent, 19)
        # The mail of the one hangs, that of the other still waits: both pay, and nobody waits.
        for number in (20, 45):
            self.assertTrue(clerk.run(NO_WAITING + PAY.format(DEBTOR.format(number))))
        self.assertIs(agent.answer(), True)
        self.silence(agent, 38)
        clerk.run(f"{NO_WAITING}{DEBTOR.format(40)}.phone = '030 1234'\nenv.cr.commit()")
        self.assertIs(agent.answer(), True)
        self.send(agent)
        self.assertAllSent(missing=(20, 40, 45), waiting=2)
        self.assertEqual([self.delivery(number)[0] for number in (20, 40)], ["failed"] * 2)
        self.assertEqual(self.repairs(), [["Debtor 20"], ["Debtor 40"]])
        self.retry(agent, 20, 40)
        self.assertAllSent(missing=(20, 45))
        self.assertEqual(self.delivery(20)[0], "cancelled")
        self.assertSumsAgree(apart=(20, 45))

    def silence(self, agent, sent):
        """The agent sends mails, until the mail server says nothing any more."""
        silent = self.folder / "mail" / "silent"
        silent.unlink(missing_ok=True)
        agent.start(RUN.format(MAIL_CRON))
        self.until(silent.exists)
        self.assertEqual(len(self.mails()), sent)

    def test_a_mail_server_that_never_speaks_is_like_none(self):
        agent = self.agent()
        with socket.create_server(("127.0.0.1", 0)) as silent:
            agent.run(IMPATIENT.format(2) + CALL.format(silent.getsockname()[1]))
            self.send(agent)
        self.assertEqual(self.count("account_dunning_notice", "state = 'confirmed'"), 60)
        state, problem = self.delivery(1)
        self.assertEqual(state, "handed")
        self.assertIn("timed out", problem)
        agent.run(IMPATIENT.format(60) + CALL.format(self.mail[-1]))
        agent.run("env['mail.mail'].search([]).scheduled_date = False\nenv.cr.commit()")
        self.send(agent)
        self.assertAllSent()
        self.assertSumsAgree()
