"""The outbox under kill -9, with two workers, with bad records and with colleagues at work."""

import os
import re
import stat
import time
from pathlib import Path

from lib import odoo, wkhtmltopdf

from .case import CRON, SECOND_CRON, ProcessCase
from .orders import DEBTOR, PAY, RUN

WORKED = re.compile(r"Outbox: (\d+) notices")
# Holds the outbox of an agent up, once, before the step of a batch that is named.
HOLD = """
import os, time
Notice = env.registry["account.dunning.notice"]
step = Notice.{1}
def slowly(notices):
    if not os.path.exists("{0}/held"):
        open("{0}/held", "w").close()
        while not os.path.exists("{0}/go"):
            time.sleep(0.05)
    return step(notices)
Notice.{1} = slowly
"""


class TestOutboxProcesses(ProcessCase):
    def test_killed_at_any_point_it_goes_on_where_it_was(self):
        self.trigger(CRON)
        for handed, seconds in ((0, 0.5), (10, 0.0), (20, 1.0), (40, 0.3)):
            with self.clock() as child:
                self.until(lambda: self.count("ir_cron_progress"), wake=True)
                self.until(lambda wanted=handed: self.handed() >= wanted, wake=True)
                time.sleep(seconds)
                self.kill(child)
        self.assertLess(self.handed(), 60, "the last kill came in the middle")
        self.work()
        self.assertAllSent()

    def held_up(self, step):
        """An agent that runs the job and stands before this step of the first batch."""
        agent = self.agent()
        agent.run(HOLD.format(self.folder, step))
        agent.start(RUN.format(CRON))
        self.until((self.folder / "held").exists)
        return agent

    def test_killed_before_the_commit_nothing_was_handed_over(self):
        agent = self.held_up("_create_mails")
        agent.kill()
        self.assertFalse(self.handed() + self.count("mail_mail"))
        self.work()
        self.assertAllSent()

    def test_two_workers_share_the_work(self):
        self.sql(
            "UPDATE ir_cron SET active = TRUE, failure_count = 0 WHERE id = (SELECT res_id FROM"
            " ir_model_data WHERE module = 'account_collections' AND name = 'cron_outbox_second')"
        )
        with self.clock() as one, self.clock() as other:
            # Only when both are there: the first would have done it all before the other is up.
            self.trigger(CRON, SECOND_CRON)
            self.until(lambda: not self.left(), wake=True)
            for child in (one, other):
                self.until(lambda child=child: sum(map(int, WORKED.findall(child.text()))))
        self.assertAllSent()
        self.assertQuiet()

    def test_bad_records_stop_nobody_else(self):
        with self.agent() as agent:
            agent.run(
                "from markupsafe import Markup\n"
                f"{DEBTOR.format(13)}.email = False\n"
                f"{DEBTOR.format(56)}.city = False\n"
                "level = env['account.dunning.level'].search([('name', '=', 'Letter')])\n"
                "level.mail_template_id = level.mail_template_id.copy()\n"
                "trap = '''<t t-if=\"object.partner_id.name == 'Debtor 57'\" t-out=\"1/0\"/>'''\n"
                "level.mail_template_id.body_html += Markup(trap)\n"
                f"owner = [('partner_id', '=', {DEBTOR.format(31)}.id)]\n"
                "env['account.dunning.notice'].search(owner).opening = 'PAPERJAM'\n"
                "env.cr.commit()"
            )
        self.work(env=self.jamming_printer())
        self.assertAllSent(missing=(13, 31, 57))
        problems = {13: "no valid e-mail address", 31: "wkhtmltopdf", 57: "division by zero"}
        for number, words in problems.items():
            state, problem = self.delivery(number)
            self.assertEqual(state, "failed")
            self.assertIn(words, problem.lower())
        self.assertEqual(
            self.delivery(56, "letter"), ["failed", "The contact has no postal address."]
        )
        self.assertEqual(self.delivery(58, "letter")[0], "ready")
        self.assertEqual(self.repairs(), [[f"Debtor {number}"] for number in (13, 31, 56, 57)])

    def jamming_printer(self):
        """An environment whose wkhtmltopdf dies of one letter."""
        program = self.folder / "bin" / "wkhtmltopdf"
        program.parent.mkdir()
        program.write_text(
            "#!/bin/sh\n"
            'for file in "$@"; do grep -qs PAPERJAM "$file" && kill -SEGV $$; done\n'
            f'exec "{Path(wkhtmltopdf.bin_folder()) / "wkhtmltopdf"}" "$@"\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        path = os.pathsep.join([str(program.parent), odoo.environment()["PATH"]])
        return {**odoo.environment(), "PATH": path}

    def test_what_was_paid_or_cancelled_before_the_lock_is_not_sent(self):
        clerk, agent = self.agent(), self.held_up("_send_batch")
        self.assertTrue(clerk.run(PAY.format(DEBTOR.format(3))))
        owner = f"[('partner_id', '=', {DEBTOR.format(4)}.id)]"
        cancel = f"env['account.dunning.notice'].search({owner}).action_cancel()"
        clerk.run(f"{cancel}\nenv.cr.commit()")
        (self.folder / "go").touch()
        # The batch was read before: the lock fails, quietly, and the job goes on.
        self.assertIs(agent.answer(), True)
        self.assertNotIn("ERROR", agent.said())
        self.work()
        self.assertAllSent(missing=(3, 4))
        self.assertEqual(self.delivery(3)[0], "cancelled")

    def test_a_payment_that_crosses_the_letter_keeps_it_at_home(self):
        clerk, agent = self.agent(), self.held_up("_create_mails")
        self.assertTrue(clerk.run(PAY.format(DEBTOR.format(3))))
        clerk.run(f"{DEBTOR.format(4)}.phone = '030 1234'\nenv.cr.commit()")
        (self.folder / "go").touch()
        self.assertIs(agent.answer(), True)
        self.work()
        # Handed over already, but settled before the mail server took it.
        self.assertAllSent(missing=(3,))
        self.assertEqual(self.delivery(3)[0], "cancelled")

    def test_letters_are_printed_once(self):
        self.work()
        pile = "env['account.dunning.notice'].search([('to_print', '=', True)])"
        clerks = self.agent(), self.agent()
        for clerk in clerks:
            clerk.start(
                "from odoo.service.model import retrying\n"
                "from odoo.exceptions import UserError\n"
                "try:\n"
                f"    retrying(lambda: {pile}.action_print_letters(), env)\n"
                "    result = 'printed'\n"
                "except UserError as error:\n"
                "    result = str(error)"
            )
        answers = sorted(clerk.answer() for clerk in clerks)
        self.assertIn("no letter to print", answers[0])
        self.assertEqual(answers[1], "printed")
        self.assertEqual(self.count("ir_attachment", "name LIKE 'Letters %.pdf'"), 1)
        sent = self.count("account_dunning_delivery", "channel = 'letter' AND state = 'sent'")
        self.assertEqual(sent, 6)
