"""A disk without room for the letters."""

from pathlib import Path

from lib import database

from .case import CRON, MAIL_CRON
from .faults import FaultCase
from .orders import DEBTOR, FAILED, RUN

# A small disk of the agent's own: nobody else sees it, and it goes with the agent.
SMALL_DISK = """
import ctypes, os, subprocess
new_mounts, room = 0x00020000, 1_250_000
result = ctypes.CDLL(None).unshare(new_mounts) == 0
for line in (
    ["mount", "--make-rprivate", "/"],
    ["mount", "-t", "tmpfs", "-o", "size=128m", "x", "{0}"],
    ["cp", "-a", "{1}/.", "{0}"],
):
    result = result and subprocess.run(line).returncode == 0
if result:
    told = os.statvfs("{0}")
    with open("{0}/ballast", "wb") as ballast:
        ballast.write(bytes(told.f_bavail * told.f_bsize - room))
"""
# No file of more than so many bytes, while a file of the filestore is written.
SHORT_FILES = """
import resource
Attachment = env.registry["ir.attachment"]
write, (before, most) = Attachment._file_write, resource.getrlimit(resource.RLIMIT_FSIZE)
def briefly(attachments, *arguments):
    resource.setrlimit(resource.RLIMIT_FSIZE, ({}, most))
    try:
        return write(attachments, *arguments)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))
Attachment._file_write = briefly
"""

BALLAST = "os.remove('{}/ballast')"


class TestDiskProcesses(FaultCase):
    def test_a_full_disk_keeps_those_waiting_that_it_has_no_room_for(self):
        agent, place = self.agent(), database.filestore(self.name)
        if not agent.run(SMALL_DISK.format(place, database.filestore(self.stage.queued))):
            self.skipTest("A disk of its own can only be mounted by root.")
        self.root = Path(f"/proc/{agent.child.pid}/root")
        agent.run(RUN.format(CRON))
        agent.run(RUN.format(MAIL_CRON))
        sent = len(self.mails())
        self.assertLess(0, sent)
        self.assertEqual(self.count("account_dunning_notice", "state = 'sent'"), sent)
        self.assertEqual(self.count("account_dunning_notice", "state = 'confirmed'"), 60 - sent)
        self.assertEqual(self.count("account_dunning_delivery", "state = 'failed'"), 0)
        self.assertEqual(len(self.letters()), sent)
        ((problem,),) = self.sql(
            "SELECT DISTINCT error FROM account_dunning_delivery WHERE error IS NOT NULL"
        )
        self.assertIn("No space left on device", problem)
        self.assertEqual(len(self.repairs()), 1, "one task, not one for each debtor")
        agent.run(BALLAST.format(place))
        self.assertGoesOn(agent)
        agent.run(RUN.format(CRON))
        self.assertEqual(self.repairs(), [], "nobody need look any more")

    def test_a_letter_too_big_for_the_disk_stops_nobody_else(self):
        agent = self.agent()
        agent.run(
            f"owner = [('partner_id', '=', {DEBTOR.format(7)}.id)]\n"
            "notice = env['account.dunning.notice'].search(owner)\n"
            "notice.opening = ' '.join(map(str, range(20000)))\n"
            "env.cr.commit()"
        )
        agent.run(SHORT_FILES.format(60_000))
        agent.run(RUN.format(CRON))
        agent.run(RUN.format(MAIL_CRON))
        self.assertSentAndFailed(59, "File too large")
        self.assertEqual(self.delivery(7)[0], "failed")
        agent.run("Attachment._file_write = write")
        agent.run(f"{FAILED}.action_retry()\nenv.cr.commit()")
        self.assertGoesOn(agent)

    def assertSentAndFailed(self, sent, reason):
        """Who has no letter was not written to, and somebody knows why."""
        self.assertEqual(len(self.mails()), sent)
        self.assertEqual(self.count("account_dunning_notice", "state = 'sent'"), sent)
        problems = self.sql(
            """SELECT delivery.error, count(DISTINCT notice_id)
                 FROM account_dunning_delivery delivery
                 JOIN account_dunning_notice notice ON notice.id = delivery.notice_id
                WHERE delivery.state = 'failed' AND notice.state = 'confirmed'
             GROUP BY 1"""
        )
        ((text, failed),) = problems
        self.assertIn(reason, text)
        self.assertEqual(int(failed), 60 - sent)
        self.assertEqual(len(self.repairs()), 60 - sent)
        self.assertEqual(len(self.letters()), sent)

    def assertGoesOn(self, agent):
        """With room again, everybody gets his letter, once."""
        agent.run(RUN.format(CRON))
        agent.run(RUN.format(MAIL_CRON))
        self.assertAllSent()
        self.assertSumsAgree()
        self.assertLetters()
