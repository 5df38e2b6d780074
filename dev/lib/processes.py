"""Run the process tests: plain unittest, with real Odoo processes beside it.

They often wait, so they run as a program of their own, beside the tests inside of Odoo, which fill
the gaps: python -m lib.processes RESULT KEEP NAME...
"""

import contextlib
import json
import sys
import time
import unittest
from pathlib import Path

from . import background, cache, progress
from .progress import say, step

DEV = Path(__file__).parents[1]


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


def started(picked, keep=False):
    """The tests in `picked` at work, beside whatever else there is to do."""
    names = [".".join(test[:3]) for test in picked]
    program = (sys.executable, "-m", "lib.processes")
    return background.started("process tests", program, "keep" if keep else "", *names, cwd=DEV)


def main():
    result_file, keep, *names = sys.argv[1:]
    Path(result_file).write_text(json.dumps(_run(names, bool(keep))))


def _run(names, keep):
    sys.path.insert(0, str(cache.CHECKOUT / "tests"))
    suite = unittest.TestLoader().loadTestsFromNames(names)
    from processes.case import ProcessCase, Stage

    result = Result()
    with contextlib.ExitStack() as stack:
        with step(f"Ledger of {len(names)} process tests"):
            ProcessCase.stage = stack.enter_context(Stage.built(keep))
        suite.run(result)
        if result.ended:
            raise result.ended
    failed = {test.id() for test, _text in result.failures + result.errors}
    return {"passed": result.passed, "failed": len(failed), "skipped": len(result.skipped)}


if __name__ == "__main__":
    progress.main(main)
