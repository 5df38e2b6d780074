"""The outbox under kill -9 and with two workers."""

import re
import time

from .case import CRON, SECOND_CRON, ProcessCase

STARTING = re.compile(r"Job 'Collections: send notices.*' \((\d+)\) starting")


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

    def test_two_workers_share_the_work(self):
        self.sql(
            "UPDATE ir_cron SET active = TRUE, failure_count = 0 WHERE id = (SELECT res_id FROM"
            " ir_model_data WHERE module = 'account_collections' AND name = 'cron_outbox_second')"
        )
        self.trigger(CRON, SECOND_CRON)
        with self.clock() as one, self.clock() as other:
            self.until(lambda: not self.left(), wake=True)
        jobs = [set(STARTING.findall(child.text())) for child in (one, other)]
        done = dict(self.sql("SELECT cron_id, sum(done) FROM ir_cron_progress GROUP BY 1"))
        for own in (jobs[0] - jobs[1], jobs[1] - jobs[0]):
            self.assertGreater(sum(int(done[job]) for job in own), 0, "both have worked")
        self.assertAllSent()
        self.assertQuiet()
