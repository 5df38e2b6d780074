import io
import sys
import unittest

from .rule_case import RuleCase
from .source import ROOT

DEV = ROOT / "dev"
BEGAN = "2026-03-01 12:00:00,000 1 INFO db {logger}: Starting TestTour.{test} ..."
SKIPPED = "2026-03-01 12:00:09,000 1 INFO db {logger}: skipped {what} : {why}"
CLOSING = (
    "2026-03-01 12:01:00,000 1 INFO db odoo.tests.result: 0 failed, 0 error(s) of {count} tests "
    "when loading database 'db'"
)
LOGGER = "odoo.addons.account_collections.tests.test_tour"


@unittest.skipUnless(DEV.exists(), "a release carries no dev/")
class TestRunner(RuleCase):
    """What dev/test makes of Odoo's log: green is what ran and passed, nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sys.path.insert(0, str(DEV))
        cls.addClassCleanup(sys.path.remove, str(DEV))
        from lib import results, suite

        cls.results, cls.suite = results, suite

    def judged(self, *lines, count=1):
        """(figures, faults) of a run with these lines in its log."""
        log = [f"{line}\n" for line in (*lines, CLOSING.format(count=count))]
        outcome = self.results.follow(log, io.StringIO(), "account_collections", quiet=True)
        return outcome.figures, list(self.suite._faults(outcome, 0, "log"))

    def began(self, test="test_a"):
        return BEGAN.format(logger=LOGGER, test=test)

    def skipped(self, what, why):
        return SKIPPED.format(logger=LOGGER, what=what, why=why)

    def test_the_map_names_each_command(self):
        text = (ROOT / "CONTRIBUTING.rst").read_text()
        for path in DEV.iterdir():
            if path.is_file() and "." not in path.name:
                self.assertRegex(text, rf"(?m)^``dev/{path.name}\b", path.name)

    def test_what_passes_is_no_fault(self):
        figures, faults = self.judged(self.began())
        self.assertEqual((figures, faults), ({"passed": 1, "failed": 0, "skipped": 0}, []))

    def test_a_browser_that_does_not_start_is_a_fault(self):
        for why in ("Failed to detect chrome devtools port after 10.0s.", "Chrome not found"):
            for what in ("TestTour.test_a", "Subtest TestTour.test_a (lang='de')"):
                lines = self.began(), self.skipped(what, why), self.began("test_b")
                figures, (fault,) = self.judged(*lines, count=2)
                self.assertEqual(figures, {"passed": 1, "failed": 0, "skipped": 1})
                self.assertEqual(fault, f"Skipped: test_tour.TestTour.test_a: {why}")

    def test_a_class_that_is_skipped_as_a_whole_is_a_fault(self):
        what = f"setUpClass ({LOGGER}.TestTour)"
        _figures, (fault,) = self.judged(self.skipped(what, "No browser."), count=0)
        self.assertEqual(fault, f"Skipped: {what}: No browser.")
