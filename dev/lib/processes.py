"""Run the process tests: plain unittest, with real Odoo processes beside it.

They wait more than they reckon, so they run as a program of their own, beside the tests inside of
Odoo, which fill one core: python -m lib.processes RESULT KEEP NAME...
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from . import cache, odoo, progress
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


@contextlib.contextmanager
def started(picked, keep=False):
    """The tests in `picked` at work, in the background until they are followed."""
    names = [".".join(test[:3]) for test in picked]
    with tempfile.TemporaryDirectory() as scratch:
        result, log = Path(scratch) / "result.json", Path(scratch) / "log"
        line = [sys.executable, "-m", "lib.processes", str(result), "keep" if keep else "", *names]
        options = {"env": dict(os.environ), "cwd": DEV, "stdin": subprocess.DEVNULL}
        with (
            open(log, "w") as out,
            odoo.process(line, stdout=out, stderr=out, **options) as child,
        ):
            yield Background(child, log, result)


class Background:
    """The running program, what it says and, at its end, its figures."""

    def __init__(self, child, log, result):
        self.child, self.log, self.result = child, log, result

    def follow(self):
        """Show what was said, and what is being said until the end; the figures of the tests."""
        with open(self.log) as said:
            ended = False
            while not ended:
                ended = self.child.poll() is not None
                print(said.read(), end="", flush=True)
                time.sleep(0 if ended else 0.5)
        if not self.result.exists():
            raise progress.Stop("The process tests broke off before their end.")
        return json.loads(self.result.read_text())


def main():
    result_file, keep, *names = sys.argv[1:]
    Path(result_file).write_text(json.dumps(_run(names, bool(keep))))


def _run(names, keep):
    sys.path.insert(0, str(cache.CHECKOUT / "tests"))
    suite = unittest.TestLoader().loadTestsFromNames(names)
    from processes.case import ProcessCase, Stage

    result = Result()
    with step(f"{len(names)} process tests"), Stage.built(keep) as ProcessCase.stage:
        suite.run(result)
        if result.ended:
            raise result.ended
    failed = {test.id() for test, _text in result.failures + result.errors}
    return {"passed": result.passed, "failed": len(failed), "skipped": len(result.skipped)}


if __name__ == "__main__":
    progress.main(main)
