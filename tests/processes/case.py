"""The world of the process tests: a database of its own for each test, real Odoo processes on it
and a mail server that keeps what it gets."""

import contextlib
import email
import email.policy
import os
import re
import signal
import tempfile
import time
import unittest
from pathlib import Path

from lib import cache, database, odoo, postgres, web

from .shell import Agent

HERE = Path(__file__).parent
CRON = "account_collections.cron_outbox"
SECOND_CRON = "account_collections.cron_outbox_second"
NIGHTLY = "account_collections.cron_escalate"
MAIL_CRON = "mail.ir_cron_mail_scheduler_action"


class Stage:
    """Built once for all tests: a database with the ledger, a copy of it with a confirmed run, and
    a bare one with nothing but the add-on."""

    def __init__(self, server, ledger, queued, bare):
        self.server, self.ledger, self.queued, self.bare = server, ledger, queued, bare

    @classmethod
    @contextlib.contextmanager
    def built(cls, keep=False):
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(postgres.running())
            ledger = stack.enter_context(database.scratch(server, "ledger", keep=keep))
            others = [ledger.replace("_ledger_", f"_{name}_") for name in ("queued", "bare")]
            for name in others:
                stack.callback(database.drop, server, name)
            stage = cls(server, ledger, *others)
            stage._fill()
            yield stage

    def _fill(self):
        install = ("-i", odoo.MODULE, "--stop-after-init", "--no-http", "--max-cron-threads", "0")
        line = odoo.command(self.server, "server", "-d", self.ledger, *install)
        log = cache.checkout_folder() / f"{self.ledger}-install.log"
        with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
            if child.wait():
                raise RuntimeError(f"The add-on could not be installed; the log is {log}.")
        database.create(self.server, self.bare, self.ledger)
        with Agent(self.server, self.ledger) as agent:
            agent.run((HERE / "world.py").read_text())
        database.create(self.server, self.queued, self.ledger)
        with Agent(self.server, self.queued) as agent:
            agent.run(
                "run = env['account.dunning.run'].create({'company_id': env.company.id})\n"
                "run.action_propose()\n"
                "run.action_confirm()\n"
                "env.cr.commit()"
            )


class ProcessCase(unittest.TestCase):
    stage = None  # set by the runner
    cluster = None  # the one of the stage, unless a test has its own
    origin = "queued"
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.server = self.cluster or self.stage.server
        origin = getattr(self.stage, self.origin)
        self.name = origin.replace(f"_{self.origin}_", "_process_")
        database.create(self.server, self.name, origin)
        self.addCleanup(database.drop, self.server, self.name)
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.mail = self.stack.enter_context(web.keeping_mail(self.folder / "mail"))

    # === PROCESSES === #

    def agent(self, *options, env=None):
        agent = Agent(self.stage.server, self.name, *self.mail, *options, env=env)
        return self.stack.enter_context(agent)

    @contextlib.contextmanager
    def clock(self, *options, env=None):
        """A real server whose clock runs the jobs; yields its process, ready to be woken."""
        line = odoo.command(
            self.stage.server,
            "server",
            *("-d", self.name, "--no-http", "--max-cron-threads", "1", *self.mail, *options),
        )
        log = self.folder / f"clock{len(list(self.folder.glob('clock*')))}.log"
        options = {"env": env} if env else {}
        with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out, **options) as child:
            child.text = log.read_text
            self.until(lambda: self.listens(child))
            yield child

    def listens(self, child):
        """Whether the server's clock waits for notifications, which come over this database."""
        return self.server.sql(
            "SELECT 1 FROM pg_stat_activity WHERE datname = 'postgres'"
            f" AND application_name = 'odoo-{child.pid}'"
        )

    def wake(self):
        self.server.sql(f"SELECT pg_notify('cron_trigger', '{self.name}')")

    def until(self, condition, wake=False, seconds=240):
        deadline = time.monotonic() + seconds
        woken = 0
        while not (found := condition()):
            if time.monotonic() > deadline:
                self.fail(f"Nothing happened within {seconds} seconds.\n{self.logs()}")
            if wake and time.monotonic() - woken > 1:
                woken = time.monotonic()
                self.wake()
            time.sleep(0.05)
        return found

    def kill(self, child):
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()

    def logs(self):
        return "\n".join(log.read_text()[-5000:] for log in sorted(self.folder.glob("clock*")))

    def assertQuiet(self, *texts):
        """No error in what the processes wrote."""
        for text in texts or [log.read_text() for log in self.folder.glob("clock*.log")]:
            errors = re.findall(r"^.* (?:ERROR|CRITICAL) .*$|^Traceback.*$", text, re.MULTILINE)
            self.assertFalse(errors, text[-8000:])

    def sql(self, statement):
        return self.server.sql(statement, self.name)

    def trigger(self, *crons):
        for cron in crons:
            module, name = cron.split(".")
            self.sql(
                "INSERT INTO ir_cron_trigger (cron_id, call_at)"
                " SELECT res_id, now() AT TIME ZONE 'UTC'"
                f" FROM ir_model_data WHERE module = '{module}' AND name = '{name}'"
            )

    def work(self, *crons, env=None):
        """Start the jobs on a real clock and wait until outbox and mail queue are empty."""
        self.trigger(*(crons or [CRON]))
        with self.clock(env=env):
            self.until(lambda: not self.left(), wake=True)

    # === WHAT BECAME OF IT === #

    def delivery(self, number, channel="email"):
        """[state, problem] of the last delivery to a debtor."""
        (row,) = self.sql(
            f"""SELECT delivery.state, delivery.error
                  FROM account_dunning_delivery delivery
                  JOIN account_dunning_notice notice ON notice.id = delivery.notice_id
                  JOIN res_partner debtor ON debtor.id = notice.partner_id
                 WHERE debtor.name = 'Debtor {number:02}' AND channel = '{channel}'
              ORDER BY delivery.id DESC LIMIT 1"""
        )
        return row

    def repairs(self):
        """The debtors about whose letters somebody was asked to do something."""
        return self.sql(
            """SELECT debtor.name
                 FROM mail_activity activity
                 JOIN account_collection_case owner ON owner.id = activity.res_id
                 JOIN res_partner debtor ON debtor.id = owner.partner_id
                WHERE activity.res_model = 'account.collection.case' AND activity.active
             ORDER BY 1"""
        )

    def count(self, table, condition="TRUE"):
        return int(self.sql(f"SELECT count(*) FROM {table} WHERE {condition}")[0][0])

    def left(self):
        queued = self.count("account_dunning_delivery", "state IN ('queued', 'handed')")
        jobs = self.count("ir_cron_trigger", "call_at <= now() AT TIME ZONE 'UTC'")
        return queued + jobs

    def handed(self):
        return self.count("account_dunning_delivery", "state IN ('handed', 'sent')")

    def read_mail(self, file):
        return email.message_from_bytes(file.read_bytes(), policy=email.policy.default)

    def mails(self):
        """The mails that arrived, ``{address: [mail, …]}``."""
        found = {}
        for file in sorted((self.folder / "mail").glob("*.eml")):
            mail = self.read_mail(file)
            found.setdefault(str(mail["To"].addresses[0].addr_spec), []).append(mail)
        return found

    def assertAllSent(self, missing=(), waiting=0):
        """Each debtor but ``missing`` has one delivery that went out, one mail, one entry in the
        thread of his file (beside those of mails that failed and were replaced), one number,
        and the letter as PDF; ``waiting`` mails are still in the queue."""
        wanted = {
            f"debtor{number:02}@example.com": 1 for number in range(1, 61) if number not in missing
        }
        arrived = self.mails()
        self.assertEqual({address: len(mails) for address, mails in arrived.items()}, wanted)
        self.assertEqual(dict(self._sent("count(DISTINCT delivery.id)")), {a: "1" for a in wanted})
        self.assertEqual(dict(self._sent("count(DISTINCT message.id)")), {a: "1" for a in wanted})
        numbers = dict(self._sent("max(notice.name)"))
        self.assertEqual(len(set(numbers.values())), len(wanted))
        for address, (mail,) in arrived.items():
            self.assertEqual(mail["Subject"], numbers[address])
            (pdf,) = mail.iter_attachments()
            self.assertEqual(pdf.get_content()[:5], b"%PDF-")
            self.assertIn(numbers[address].replace("/", "-"), pdf.get_filename())
        self.assertEqual(self.count("mail_mail", "state NOT IN ('sent', 'cancel')"), waiting)

    def _sent(self, what):
        return self.sql(
            f"""SELECT debtor.email, {what}
                  FROM account_dunning_notice notice
                  JOIN res_partner debtor ON debtor.id = notice.partner_id
             LEFT JOIN account_dunning_delivery delivery
                    ON delivery.notice_id = notice.id AND delivery.state = 'sent'
                   AND delivery.channel = 'email'
             LEFT JOIN mail_message message
                    ON message.model = 'account.collection.case' AND message.res_id = notice.case_id
                   AND message.message_type = 'email_outgoing'
                   AND message.id NOT IN (SELECT mail_message_id FROM account_dunning_delivery
                                           WHERE state = 'cancelled' AND mail_message_id > 0)
                 WHERE notice.state = 'sent'
              GROUP BY 1"""
        )
