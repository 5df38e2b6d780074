import csv
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from ..rule_case import RuleCase
from . import check_files

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / "dev" / "vectors"
FEES, INTEREST = (
    ROOT / "tests" / "vectors" / f"{name}.csv" for name in ("fees_and_limitation", "interest")
)
HEADER = ("id", "country", "topic", "input", "expected", "calculation", "certainty")
LIMITATION = "limitation end"


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


class TestVectors(RuleCase):
    """Worked examples from end to end, as they are read and told."""

    def check(self, *files):
        """(exit code, lines)."""
        lines = []
        return check_files(files, lines.append), lines

    def run_rows(self, *rows, header=HEADER, check=None):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            with file.open("w", newline="") as stream:
                csv.writer(stream).writerows([header, *rows])
            return (check or self.check)(file)

    def assert_missed(self, *cases):
        """Each case (country, topic, input, expected, word): a failure whose line has the word."""
        code, lines = self.run_rows(*((i, *case[:4], "", "") for i, case in enumerate(cases)))
        self.assertEqual((code, lines[-1]), (1, f"0 passed, {len(cases)} failed"), lines)
        for number, (case, line) in enumerate(zip(cases, lines, strict=False)):
            with self.subTest(case[:4]):
                self.assertTrue(line.startswith(f"{number}: expected: "), line)
                self.assertIn(case[4], line)

    def miss_interest(self, **cells):
        """The lines about a known example of interest with some cells changed; it fails."""
        row = read(INTEREST)[0] | cells
        code, lines = self.run_rows(tuple(row.values()), header=tuple(row))
        self.assertEqual((code, lines[-1]), (1, "0 passed, 1 failed"), lines)
        return lines[:-1]

    def test_known_examples(self):
        number = len(read(FEES)) + len(read(INTEREST))
        self.assertEqual(self.check(FEES, INTEREST), (0, [f"{number} passed, 0 failed"]))

    def test_a_wrong_expectation_is_told(self):
        due = "claim due 2023-05-10"
        self.assert_missed(
            ("DE", LIMITATION, due, "2026-12-30", "2026-12-31"),
            ("DE", LIMITATION, due, "38.00", "2026-12-31"),
            ("NL", "WIK", "principal 1000", "150.01", "150.00"),
            ("NL", "WIK", "principal 1000", "n/a", "neither an amount nor a day"),
        )

    def test_a_wrong_expectation_of_interest_is_told(self):
        for name in ("interest_accrued", "open_costs", "open_interest", "open_principal"):
            with self.subTest(name):
                (line,) = self.miss_interest(**{f"expected_{name}": "4711.00"})
                self.assertIn(f"expected_{name}: expected 4711.00, got ", line)
        self.assertEqual(
            self.miss_interest(expected_total_due="1009.23", expected_open_principal="1000.01"),
            [
                "DE01: expected_open_principal: expected 1000.01, got 1000.00",
                "DE01: expected_total_due: expected 1009.23, got 1009.22",
            ],
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

    def test_a_row_of_interest_that_cannot_be_read_fails(self):
        blank = {f"expected_{name}": "" for name in ("open_costs", "open_interest", "total_due")}
        blank |= {"expected_interest_accrued": "", "expected_open_principal": " "}
        for word, cells in {
            "rate rule": {"rate_rule": "much +"},
            "no rates of": {"rate_rule": "fnord + 9"},
            "no day count": {"day_count": "act/400"},
            "no compounding": {"compounding": "monthly"},
            "no fixing": {"rate_rule": "basiszinssatz_247_bgb + 9 [fnord]"},
            "no order": {"allocation": "fnord"},
            "'principal_fnord' is no order": {"allocation": "principal_fnord"},
            "'first' is no order": {"allocation": "first"},
            "'costs_costs_interest' is no order": {"allocation": "costs_costs_interest"},
            "out of range": {"interest_to": "9999-12-31"},
            "The event": {"events": "2026-08-10 gift 5.00"},
            "no amount": {"principal": "a lot"},
            "zero or more": {"principal": "-1"},
            "isoformat": {"interest_to": "soon"},
            "expects nothing": blank,
        }.items():
            with self.subTest(word):
                (line,) = self.miss_interest(**cells)
                self.assertIn("DE01: row: ", line)
                self.assertIn(word, line)

    def get_order(self, allocation):
        """What is open of 40.00 costs, 10.00 interest and 100.00 principal once 45.00 are paid in
        this order."""
        row = read(INTEREST)[0] | {
            "principal": "100.00",
            "interest_from": "2025-01-01",
            "interest_to": "2025-12-31",
            "rate_rule": "10",
            "allocation": allocation,
            "events": "2025-01-01 cost 40.00; 2025-12-31 payment 45.00",
        }
        row |= {column: "-1" for column in row if column.startswith("expected")}
        code, lines = self.run_rows(tuple(row.values()), header=tuple(row))
        return [line.rpartition(" ")[2] for line in lines if "_open_" in line]

    def test_orders_of_payment(self):
        for allocation, expected in {
            "": ["0.00", "5.00", "100.00"],
            "costs_interest_principal": ["0.00", "5.00", "100.00"],
            "interest_principal": ["0.00", "5.00", "100.00"],
            "costs_principal_interest_497": ["0.00", "10.00", "95.00"],
            "interest_first": ["5.00", "0.00", "100.00"],
            "principal_first": ["40.00", "10.00", "55.00"],
            "principal_costs_interest": ["40.00", "10.00", "55.00"],
        }.items():
            with self.subTest(allocation):
                self.assertEqual(self.get_order(allocation), expected)

    def test_rates_that_are_fixed(self):
        """500.00 for 32 days at 5 %."""
        rules = ("5", "5%", "fixed 5", "fixed 5%", "fixed 5 %", "5 [fixed]", "0 + 5 [floating]")
        for rule in rules:
            row = read(INTEREST)[0] | {"rate_rule": rule, "principal": "500.00"}
            row |= {column: "" for column in row if column.startswith("expected")}
            row["expected_interest_accrued"] = "2.19"
            with self.subTest(rule):
                told = self.run_rows(tuple(row.values()), header=tuple(row))
                self.assertEqual(told, (0, ["1 passed, 0 failed"]))

    def test_a_row_that_cannot_be_read_ends_nothing(self):
        """Each row on its own, and the total at the end."""
        good = read(INTEREST)[0]
        bad = [
            good | {"rate_rule": "much +"},
            good | {"rate_rule": "1.2.3 + 9"},
            good | {"interest_to": "9999-12-31"},
            good | {"note": "Verj\udce4hrt"},
            good | {"note": "x" * (csv.field_size_limit() + 1)},
        ]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            with file.open("w", newline="", errors="surrogateescape") as stream:
                csv.writer(stream).writerows(
                    [good, good.values()]
                    + [line for row in bad for line in (row.values(), good.values())]
                )
            code, lines = self.check(file)
        self.assertEqual((code, lines[-1]), (1, f"{len(bad) + 1} passed, {len(bad)} failed"), lines)

    def test_a_column_that_is_missing_is_named(self):
        code, lines = self.run_rows(("A", "38.00"), header=("id", "topic"))
        self.assertEqual((code, lines[-1]), (1, "0 passed, 1 failed"))
        self.assertIn("'expected'", lines[0])

    def assert_no_check(self, word, told):
        code, (line, figures) = told
        self.assertEqual((code, figures), (1, "0 passed, 1 failed"))
        self.assertTrue(line.startswith("No check: "), line)
        self.assertIn(word, line)

    def test_files_of_another_format_are_refused(self):
        self.assert_no_check("no known format", self.run_rows(("1", "2"), header=("id", "colour")))
        self.assert_no_check("nowhere.csv", self.check("/nowhere.csv"))
        self.assert_no_check("directory", self.check("/tmp"))

    def test_a_column_that_nobody_checks_is_refused(self):
        row = read(INTEREST)[0]
        for wrong in ("expected_totl_due", " expected_total_due", "expected"):
            header = [wrong if name == "expected_total_due" else name for name in row]
            self.assert_no_check(wrong, self.run_rows(tuple(row.values()), header=header))
        header, cells = (*HEADER, "expected_interest"), ("1",) * (len(HEADER) + 1)
        self.assert_no_check("expected_interest", self.run_rows(cells, header=header))
        # A remark is no expectation.
        told = self.run_rows((*row.values(), "red"), header=(*row, "colour"))
        self.assertEqual(told, (0, ["1 passed, 0 failed"]))

    def test_a_column_that_is_there_twice_is_refused(self):
        row = read(INTEREST)[0]
        told = self.run_rows((*row.values(), "5"), header=(*row, "principal"))
        self.assert_no_check("principal twice", told)

    def test_a_file_that_cannot_be_read_ends_nothing(self):
        code, lines = self.check("/nowhere.csv", INTEREST)
        self.assertEqual((code, lines[-1]), (1, f"{len(read(INTEREST))} passed, 1 failed"))

    def test_encodings(self):
        text = INTEREST.read_text()
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.csv"
            file.write_text(text, encoding="utf-8-sig")
            self.assertEqual(self.check(file)[0], 0)
            for encoding in ("utf-16", "utf-16-le"):
                file.write_text(text, encoding=encoding)
                self.assert_no_check("must be UTF-8", self.check(file))
            for nothing in ("", "\n\n", "\ufeff"):
                file.write_text(nothing)
                self.assert_no_check("no known format", self.check(file))

    def test_no_row_is_no_success(self):
        self.assertEqual(self.run_rows(), (1, ["0 passed, 0 failed"]))

    def test_a_torn_row_fails(self):
        for row in (("X1", "DE", LIMITATION), ("X1", *HEADER, "more")):
            code, lines = self.run_rows(row)
            self.assertEqual((code, lines[-1]), (1, "0 passed, 1 failed"))

    @unittest.skipUnless(COMMAND.exists(), "a release carries no dev/")
    def test_the_command_tells_the_same(self):
        def run(*files):
            line = [sys.executable, "-B", COMMAND, *files]
            done = subprocess.run(line, capture_output=True, text=True, cwd=tempfile.gettempdir())
            return done.returncode, (done.stdout + done.stderr).splitlines()

        self.assertEqual(run(INTEREST, FEES), self.check(INTEREST, FEES))
        wrong = ("1", "NL", "WIK", "principal 1000", "150.01", "", "")
        self.assertEqual(self.run_rows(wrong, check=run), self.run_rows(wrong))
        self.assertEqual(self.run_rows(check=run), self.run_rows())
        self.assertEqual(run("/nowhere.csv"), self.check("/nowhere.csv"))
        self.assertEqual(run()[0], 1)
