"""Run the process tests: plain unittest, with real Odoo processes beside it.

They often wait, so they run as a program of their own, beside the tests inside of Odoo, which fill
the gaps. Two such programs share the classes of tests, each on a ledger of its own: whoever has
time takes the next one. python -m lib.processes RESULT CLAIMS KEEP NAME...
"""

import contextlib
import json
import os
import sys
import tempfile
import time
import unittest
from pathlib import Path

from . import background, cache, progress
from .progress import say, step

DEV = Path(__file__).parents[1]
PROGRAMS = 2


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
    """The programs with the tests in `picked` at work, beside whatever else there is to do."""
    names = [".".join(test[:3]) for test in picked]
    count = min(PROGRAMS, os.cpu_count() or 1, len({test[:2] for test in picked}))
    program = (sys.executable, "-m", "lib.processes")
    with contextlib.ExitStack() as stack:
        claims = stack.enter_context(tempfile.TemporaryDirectory())
        rest = ("process tests", program, claims, "keep" if keep else "", *names)
        beside = [background.started(*rest, cwd=DEV) for _ in range(count)]
        yield [stack.enter_context(one) for one in beside]


def main():
    result_file, claims, keep, *names = sys.argv[1:]
    Path(result_file).write_text(json.dumps(_run(names, Path(claims), bool(keep))))


def _run(names, claims, keep):
    sys.path.insert(0, str(cache.CHECKOUT / "tests"))
    from processes.case import ProcessCase, Stage

    groups = {}
    for name in names:
        groups.setdefault(name.rpartition(".")[0], []).append(name)
    result = Result()
    with contextlib.ExitStack() as stack:
        with step("Ledger of the process tests"):
            ProcessCase.stage = stack.enter_context(Stage.built(keep))
        for group, tests in groups.items():
            if not result.ended and _claim(claims / group):
                unittest.TestLoader().loadTestsFromNames(tests).run(result)
        if result.ended:
            raise result.ended
    failed = {test.id() for test, _text in result.failures + result.errors}
    return {"passed": result.passed, "failed": len(failed), "skipped": len(result.skipped)}


def _claim(file):
    """Whether nobody else has taken it."""
    try:
        file.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


if __name__ == "__main__":
    progress.main(main)
