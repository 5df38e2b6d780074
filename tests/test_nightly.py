from unittest.mock import patch

from psycopg2.errors import SerializationFailure, UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import CollectionsCase

DAY = "2026-03-08"


@tagged("post_install", "-at_install")
class TestNightly(CollectionsCase):
    """The nightly job when a company fails, or when another process is at work. What only real
    processes show stands in tests/processes."""

    def patched(self, model, name, method):
        return patch.object(self.registry[model], name, method)

    def escalate(self):
        with self.at(DAY), self.outbox():
            commit = self.registry["ir.cron"]._commit_progress
            self.env["account.dunning.run"].sudo()._cron_escalate()
        runs = self.env["account.dunning.run"].search([("by_cron", "=", True)])
        return runs.company_id, commit.call_args_list

    def two_companies(self):
        other = self.setup_other_company()["company"]
        (self.company | other).write({"dunning_mode": "propose", "dunning_quiet_days": "none"})
        self.invoice("2026-03-01")
        return self.company, other

    @mute_logger("odoo.addons.account_collections.models.run.night")
    def test_the_trouble_of_one_company_is_not_the_others(self):
        company, other = self.two_companies()
        propose = self.registry["account.dunning.run"]._propose

        def fail(run):
            if run.company_id == company:
                raise ValueError("trouble")
            return propose(run)

        with self.patched("account.dunning.run", "_propose", fail):
            companies, _commits = self.escalate()
        self.assertEqual(companies, other)
        companies, commits = self.escalate()
        self.assertEqual(companies, company | other)
        self.assertEqual(commits[0].kwargs, {"remaining": 1}, "only what is missing")

    def test_a_company_that_another_process_runs_is_left_for_the_next_call(self):
        company, other = self.two_companies()
        lock = self.registry["res.company"].try_lock_for_update

        def busy(found, **options):
            return lock(found - company, **options)

        with self.patched("res.company", "try_lock_for_update", busy):
            companies, commits = self.escalate()
        self.assertEqual(companies, other)
        self.assertEqual([call.args for call in commits if call.args], [(0,), (1,)])

    def test_a_run_that_another_process_finished_first_is_no_error(self):
        self.two_companies()

        def overtaken(_run, _company):
            raise SerializationFailure("somebody was faster")

        for escalate in (overtaken, escalate_twice):
            run = self.env["account.dunning.run"].sudo()
            with (
                self.patched("account.dunning.run", "_escalate", escalate),
                patch.object(self.env.cr, "rollback"),
                mute_logger("odoo.sql_db"),
            ):
                self.assertEqual(run._escalate_isolated(self.company), 0)

    @mute_logger("odoo.addons.account_collections.models.run.night")
    def test_another_clash_is_not_taken_for_it(self):
        """Else the company would be tried again at once, for ever."""

        def clash(_run, _company):
            raise UniqueViolation("two blocks with one key")

        run = self.env["account.dunning.run"].sudo()
        with self.patched("account.dunning.run", "_escalate", clash):
            self.assertEqual(run._escalate_isolated(self.company), 1)


def escalate_twice(run, company):
    vals = {"company_id": company.id, "date": DAY, "by_cron": True}
    return run.create([vals, vals])
