"""Confirming a run under kill -9."""

from .faults import FaultCase
from .orders import CONFIRM, PROPOSE


class TestConfirmProcesses(FaultCase):
    origin = "ledger"

    def test_killed_in_the_middle_it_has_confirmed_nothing(self):
        agent, other = self.agent(), self.agent()
        agent.run(PROPOSE)
        backend = self.held_up_in_confirming(agent)
        agent.kill()
        self.let_go("confirm", backend)
        self.assertOnlyDrafts()
        other.run(CONFIRM)
        self.work()
        self.assertAllSent()
        self.assertSumsAgree()
        self.assertLetters()
