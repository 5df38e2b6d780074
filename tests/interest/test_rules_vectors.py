import csv
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from ..rule_case import RuleCase

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / "dev" / "vectors"
KNOWN = ROOT / "tests" / "vectors" / "fees_and_limitation.csv"
HEADER = ("id", "country", "topic", "input", "expected", "calculation", "certainty")
LIMITATION = "limitation end"


@unittest.skipUnless(COMMAND.exists(), "a release carries no dev/")
class TestVectors(RuleCase):
    """Worked examples from end to end, as dev/vectors reads and tells them."""

    def run_on(self, *files):
        done = subprocess.run(
            [sys.executable, "-B", COMMAND, *files], capture_output=True, text=True, cwd=ROOT
        )
        return done.returncode, (done.stdout + done.stderr).splitlines()

    def run_rows(self, *rows, header=HEADER):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            with file.open("w", newline="") as stream:
                csv.writer(stream).writerows([header, *rows])
            return self.run_on(file)

    def assert_missed(self, *cases):
        """Each case (country, topic, input, expected, word): a failure whose line has the word."""
        code, lines = self.run_rows(*((i, *case[:4], "", "") for i, case in enumerate(cases)))
        self.assertEqual((code, lines[-1]), (1, f"0 passed, {len(cases)} failed"), lines)
        for number, (case, line) in enumerate(zip(cases, lines, strict=False)):
            with self.subTest(case[:4]):
                self.assertTrue(line.startswith(f"{number}: expected: "), line)
                self.assertIn(case[4], line)

    def test_known_examples(self):
        with KNOWN.open(newline="") as file:
            number = len(list(csv.DictReader(file)))
        code, lines = self.run_on(KNOWN)
        self.assertEqual((code, lines), (0, [f"{number} passed, 0 failed"]))

    def test_a_wrong_expectation_is_told(self):
        due = "claim due 2023-05-10"
        self.assert_missed(
            ("DE", LIMITATION, due, "2026-12-30", "2026-12-31"),
            ("DE", LIMITATION, due, "38.00", "2026-12-31"),
            ("NL", "WIK", "principal 1000", "150.01", "150.00"),
            ("NL", "WIK", "principal 1000", "n/a", "neither an amount nor a day"),
        )

    def test_what_is_not_understood_fails(self):
        due = "claim due 2023-05-10"
        self.assert_missed(
            ("DE", "rainfall", "claim 100", "1", "Which rule"),
            ("XX", LIMITATION, due, "2026-12-31", "No limitation period"),
            ("DE", LIMITATION, f"{due}, fnord 2024-01-01", "2026-12-31", "2024-01-01"),
            ("DE", LIMITATION, f"{due}, part payment", "2026-12-31", "which day"),
            ("NL", LIMITATION, f"{due}, two reminders", "2028-05-10", "which day"),
            ("DE", LIMITATION, "nothing happened", "2026-12-31", "due date"),
            ("DE", LIMITATION, "claim due 2023-02-30", "2026-12-31", "is no day"),
            ("DE", LIMITATION, f"{due}, talks ended 2024-03-01", "2027-01-31", "start"),
            ("NL", "WIK", "principal", "40", "no amount"),
            ("NL", "WIK", "principal -5", "40", "zero or more"),
        )

    def test_files_of_another_format_are_refused(self):
        code, lines = self.run_rows(("1", "2"), header=("id", "colour"))
        self.assertEqual(code, 1)
        self.assertIn("no known format", lines[-1])
        self.assertEqual(self.run_on("/nowhere.csv")[0], 1)

    def test_no_row_is_no_success(self):
        self.assertEqual(self.run_rows(), (1, ["0 passed, 0 failed"]))

    def test_a_torn_row_fails(self):
        code, lines = self.run_rows(("X1", "DE", LIMITATION))
        self.assertEqual((code, lines[-1]), (1, "0 passed, 1 failed"))
