"""The nightly runs of two companies under kill -9, and by two processes at once."""

from .case import NIGHTLY, ProcessCase
from .orders import RUN

# Holds the nightly run of a company up: its drafts are written, nothing is committed yet.
HOLD = """
import os, time
Run = env.registry["account.dunning.run"]
draft = Run._draft_notices
def slowly(run):
    draft(run)
    if run.company_id.name == "{1}":
        open("{0}/held", "w").close()
        while not os.path.exists("{0}/go"):
            time.sleep(0.05)
Run._draft_notices = slowly
"""
# One job is never run twice at a time: the other process has one of its own.
OTHER_JOB = """
job = env.ref("{}").copy({{"active": False}})
env.cr.commit()
result = job.method_direct_trigger()
env.cr.commit()
"""


class TestEscalationProcesses(ProcessCase):
    origin = "ledger"

    def assertEachOnce(self):
        runs = self.sql(
            """SELECT company.name, count(DISTINCT run.id), count(notice.id),
                      count(DISTINCT notice.partner_id), count(DISTINCT notice.name)
                 FROM account_dunning_run run
                 JOIN res_company company ON company.id = run.company_id
            LEFT JOIN account_dunning_notice notice ON notice.run_id = run.id
             GROUP BY 1 ORDER BY 1"""
        )
        first, second = ["1", "60", "60", "60"], ["1", "10", "10", "10"]
        self.assertEqual(runs, [["My Company", *first], ["Second Company", *second]])
        self.assertEqual(self.count("account_dunning_notice", "state = 'draft'"), 0)
        self.assertEqual(self.count("account_dunning_decision"), 70)

    def test_killed_between_two_companies_it_goes_on_with_the_second(self):
        agent = self.agent()
        agent.run(HOLD.format(self.folder, "Second Company"))
        agent.start(RUN.format(NIGHTLY))
        self.until((self.folder / "held").exists)
        agent.kill()
        self.assertEqual(self.count("account_dunning_run"), 1)
        self.work(NIGHTLY)
        self.assertEachOnce()
        self.assertEqual(sum(map(len, self.mails().values())), 70)
        self.assertQuiet()

    def test_two_processes_make_one_run_per_company(self):
        one, other = self.agent(), self.agent()
        one.run(HOLD.format(self.folder, "My Company"))
        one.start(RUN.format(NIGHTLY))
        self.until((self.folder / "held").exists)
        self.assertIs(other.run(OTHER_JOB.format(NIGHTLY)), True)
        self.assertEqual(self.count("account_dunning_run"), 1, "the second company's")
        (self.folder / "go").touch()
        self.assertIs(one.answer(), True)
        self.assertEachOnce()
        self.assertQuiet(one.said(), other.said())
