"""PostgreSQL killed while a run is confirmed and sent, and started again under the same Odoo."""

from .cluster import Cluster
from .faults import FaultCase
from .orders import CONFIRM, PROPOSE


class TestCrashProcesses(FaultCase):
    origin = "ledger"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cluster = cls.enterClassContext(Cluster.running())
        cls.cluster.borrow(cls.stage.server, cls.stage.ledger)

    def setUp(self):
        super().setUp()
        self.mail = [*self.mail, "--db_host", str(self.cluster.socket)]

    def listens(self, child):
        """Nobody else is at this server; its clock is a process of its own."""
        return self.server.sql(
            "SELECT 1 FROM pg_stat_activity"
            " WHERE datname = 'postgres' AND application_name LIKE 'odoo-%'"
        )

    def test_the_database_server_dies_and_comes_back(self):
        self.go_through(lambda backend: self.cluster.crash())

    def test_the_backend_of_the_worker_dies(self):
        self.go_through(self.cluster.crash_backend)

    def go_through(self, crash):
        def accident(name, backend):
            crash(backend)
            self.let_go(name, backend)  # the count may have been lost, but shall stop nobody again

        agent = self.agent()
        agent.run(PROPOSE)
        accident("confirm", self.held_up_in_confirming(agent))
        with self.assertRaisesRegex(AssertionError, "server closed the connection|terminating"):
            agent.answer()
        self.assertOnlyDrafts()
        agent.run(CONFIRM)
        self.hold_state("handed")
        self.hold_state("sent")
        # A clock of a process of its own is started again by Odoo, a thread would be lost.
        with self.clock("--workers", "1") as child:
            for state in ("handed", "sent"):
                accident(state, self.until_held(state, wake=True))
                self.assertWholeOrUntouched()
            self.until(lambda: not self.left(), wake=True)
            self.assertIsNone(child.poll(), "the same server went on")
        self.forget_repeats(most=1)
        self.assertAllSent()
        self.assertSumsAgree()
        self.assertLetters()
