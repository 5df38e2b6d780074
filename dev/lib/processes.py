"""Run the process tests: plain unittest in this very process, real Odoo processes beside it."""

import sys
import time
import unittest

from . import cache
from .progress import say, step


class Result(unittest.TestResult):
    """One line a test, and its traceback where it fails."""

    passed = 0
    ended = None
    began = time.monotonic()  # a class may fail before its first test

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1
        self._tell(test, "ok")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._tell(test, f"failed\n{self.failures[-1][1]}")

    def addError(self, test, error):
        super().addError(test, error)
        if issubclass(error[0], SystemExit):  # unittest takes our own end for the test's failure
            self.ended = error[1]
            self.stop()
        self._tell(test, f"failed\n{self.errors[-1][1]}")

    def _tell(self, test, outcome):
        say(f"{test.id().split('.', 1)[-1]}: {outcome}, {time.monotonic() - self.began:.0f} s")


def run(picked, keep=False):
    """Figures of the tests in `picked`."""
    sys.path.insert(0, str(cache.CHECKOUT / "tests"))
    names = [f"processes.{test.file}.{test.group}.{test.method}" for test in picked]
    suite = unittest.TestLoader().loadTestsFromNames(names)
    from processes.case import ProcessCase, Stage

    result = Result()
    with step(f"{len(picked)} process tests"), Stage.built(keep) as ProcessCase.stage:
        suite.run(result)
        if result.ended:
            raise result.ended
    failed = {test.id() for test, _text in result.failures + result.errors}
    return {"passed": result.passed, "failed": len(failed), "skipped": len(result.skipped)}
