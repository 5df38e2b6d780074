"""What became of the tests, read from Odoo's log while it is written.

Odoo's own closing figure counts a failing subtest as one more error and says nothing about a class
whose setUpClass failed, so the tests are counted here one by one, as they are started and as they
fail, and Odoo's figure serves as the check.
"""

import re
import time
from dataclasses import dataclass, field

from .progress import say

RECORD = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ \d+ ([A-Z]+) \S+ (\S+): (.*)", re.DOTALL)
STARTING = re.compile(r"Starting (\w+)\.(\w+) \.\.\.")
SKIPPED = re.compile(r"skipped (?:Subtest )?(.+?) : (.*)", re.DOTALL)
BROKEN = re.compile(r"(?:ERROR|FAIL): (?:Subtest )?(.+)")
CLOSING = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")
SUMMARY = re.compile(r"Module \w+: \d+ failures|At least one test failed")


@dataclass
class Results:
    started: set = field(default_factory=set)  # (file, class, method)
    failed: dict = field(default_factory=dict)  # test or other cause → why
    skipped: dict = field(default_factory=dict)  # test or class → why
    closing: tuple = None
    errors: int = 0  # error records that belong to no test

    @property
    def passed(self):
        return len(self.started - set(self.failed) - set(self.skipped))

    def add(self, other):
        """Those of another process that ran other tests of the same run."""
        self.started |= other.started
        self.failed |= other.failed
        self.skipped |= other.skipped
        self.errors += other.errors

    @property
    def figures(self):
        counted = {"failed": len(self.failed), "skipped": len(self.skipped)}
        return {"passed": self.passed, **counted}

    @property
    def groups(self):
        return {test[:2] for test in self.started}


def follow(lines, log, module, quiet=False):
    """Read Odoo's log from `lines` into `log`, showing progress and what goes wrong."""
    reader = _Reader(module, quiet)
    for line in lines:
        log.write(line)
        log.flush()
        reader.feed(line)
    reader.close()
    reader.end_group()
    return reader.results


class _Reader:
    def __init__(self, module, quiet):
        self.results = Results()
        self.prefix = f"odoo.addons.{module}." if module else "odoo.addons."
        self.quiet = quiet
        self.record = ""
        self.group = None  # (file, class) at work

    def feed(self, line):
        # A record goes on until the next one starts: the traceback is part of it.
        if RECORD.match(line):
            self.close()
            self.record = line
        else:
            self.record += line

    def close(self):
        match = RECORD.match(self.record)
        if match:
            self._take(*match.groups())
        elif self.record.strip() and "Traceback" in self.record:
            self._show(self.record)
        self.record = ""

    def _take(self, level, logger, text):
        if level in ("ERROR", "CRITICAL"):
            self._broken(logger, text)
        elif level == "WARNING" and self.prefix.rstrip(".") in f"{logger} {text}":
            self._show(f"{level} {logger}: {text}")
        elif level == "INFO" and STARTING.match(text):
            self._start(logger, *STARTING.match(text).groups())
        elif level == "INFO" and SKIPPED.match(text):
            test, reason = SKIPPED.match(text).groups()
            self.results.skipped[self._test(logger, test)] = reason.strip()
        if CLOSING.match(text):
            self.end_group()
            self.results.closing = tuple(int(part) for part in CLOSING.match(text).groups())

    def _start(self, logger, group, method):
        place = (_file(logger), group)
        self.results.started.add((*place, method))
        if self.group != place:
            self.end_group()
            self.group, self.began, self.tests = place, time.monotonic(), 0
        self.tests += 1

    def end_group(self):
        """One line a class, once it is done: several processes may be read at once."""
        if self.group and not self.quiet:
            seconds = time.monotonic() - self.began
            say(f"{' '.join(self.group)}: {self.tests} tests, {seconds:.0f} s")
        self.group = None

    def _broken(self, logger, text):
        if CLOSING.match(text) or SUMMARY.match(text):
            return
        self._show(f"{logger}: {text}")
        match = BROKEN.match(text)
        if match:
            self.results.failed[self._test(logger, match.group(1))] = text
        else:
            self.results.errors += 1

    def _test(self, logger, description):
        """(file, class, method) of a description; a failed setUpClass stays as it is described."""
        match = re.match(r"(\w+)\.(\w+)", description)
        if match and logger.startswith("odoo.addons."):
            return (_file(logger), *match.groups())
        return description.strip()

    def _show(self, text):
        if not self.quiet:
            say(f"\n{text.rstrip()}\n")


def _file(logger):
    """The test file with its room, as `selection` calls it."""
    return logger.rpartition(".tests.")[2]
