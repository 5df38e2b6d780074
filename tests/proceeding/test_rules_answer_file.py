import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.proceeding import answer_file
from ...tools.proceeding.answer_file import FAULTS, WORDS, read_answers
from ...tools.proceeding.steps import load_step_kinds
from ..rule_case import RuleCase

HEAD = "reference;message;date;what;note\n"


def faults(text, encoding="utf-8"):
    return [(it.number, it.code) for it in read_answers(text.encode(encoding))[1]]


# What is wrong with a file, and on which line.
TABLE = {
    "": [(1, "bare")],
    " \n\n": [(1, "bare")],
    HEAD: [(1, "bare")],
    f"{HEAD}\n;;;;\n": [(1, "bare")],
    "\x00": [(1, "file")],
    f"{HEAD}PROC/1;m1;2026-12-05;paid;\x00\n": [(2, "file")],
    f"{HEAD[:-1]};date\nPROC/1;m1;2026-12-05;paid;;2026-12-06\n": [(1, "twice")],
    # The quote would swallow the second answer.
    f'{HEAD}PROC/1;m1;2026-12-05;query;"Which?\nPROC/2;m2;2026-12-06;paid;\n': [(2, "cut")],
    f"{HEAD}PROC/1;m1;2026-12-05;query;Which; and why?\n": [(2, "long")],
    f'{HEAD}PROC/1;m1;2026-12-05;query;"a\nb"\nPROC/2;m2;2026-12-05;x;\n': [(4, "word")],
    "x" * 5_000_001: [(1, "large")],
    HEAD + "PROC/1;m1;2026-12-05;paid;\n" * 10_001: [(10_001, "large")],
    "reference;date\nPROC/1;2026-12-05\n": [(1, "column")],
    f"{HEAD}PROC/1;m1;2026-12-05\n": [(2, "cut")],
    f"{HEAD}PROC/1;;2026-12-05;accepted;\n": [(2, "empty")],
    f"{HEAD};m1;2026-12-05;accepted;\n": [(2, "empty")],
    f"{HEAD}PROC/1;m1;5 Dec;accepted;\n": [(2, "day")],
    f"{HEAD}PROC/1;m1;2026-02-30;accepted;\n": [(2, "day")],
    f"{HEAD}PROC/1;m1;2026-12-05;verklagt;\n": [(2, "word")],
    f"{HEAD}PROC/1;m1;2026-12-05;accepted;\nPROC/1;m1;2026-12-06;paid;\n": [(3, "twice")],
}


class TestAnswerFile(RuleCase):
    """What an agency answers, as a file."""

    def test_each_bad_line_is_named(self):
        for text, expected in TABLE.items():
            with self.subTest(text[:90]):
                self.assertEqual(faults(text), expected)

    def test_a_file_in_another_encoding_is_refused(self):
        text = f"{HEAD}PROC/1;m1;2026-12-05;accepted;ok\nPROC/2;m2;2026-12-05;query;Straße?\n"
        self.assertEqual(faults(text), [])
        self.assertEqual(faults(text, "cp1252"), [(3, "file")])

    def test_commas_and_marks_are_read(self):
        text = "\ufeffmessage,what,reference,date\nm1,PAID,PROC/1,05.12.2026\n\n"
        [line], wrong = read_answers(text.encode())
        self.assertEqual((line.code, str(line.on), wrong), ("end_paid", "2026-12-05", []))

    def test_instalments_end_on_a_day(self):
        head = "reference;message;date;what;until\n"
        [line], wrong = read_answers(f"{head}P/1;m1;2026-12-05;plan;2027-06-30\n".encode())
        self.assertEqual((line.code, str(line.until), wrong), ("agency_plan", "2027-06-30", []))
        self.assertEqual(faults(f"{head}P/1;m1;2026-12-05;plan;soon\n"), [(2, "day")])

    def test_each_word_is_a_step_of_an_agency(self):
        kinds = load_step_kinds()
        for word, code in WORDS.items():
            with self.subTest(word):
                self.assertTrue(not kinds[code].kinds or "agency" in kinds[code].kinds)

    @given(st.binary(max_size=300) | st.text(max_size=200).map(lambda it: (HEAD + it).encode()))
    @settings(max_examples=200, deadline=None)
    def test_any_file(self, raw):
        lines, wrong = read_answers(raw)
        self.assertTrue(all(fault.code in FAULTS for fault in wrong))
        self.assertTrue(all(line.reference and line.message for line in lines))

    def test_examples(self):
        self.assertFalse(doctest.testmod(answer_file).failed)
