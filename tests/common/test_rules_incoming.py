from ...tools.common.incoming import HIGHEST, HIGHEST_WHOLE, find_fault
from ..rule_case import RuleCase


class TestIncoming(RuleCase):
    """Values that no field can take."""

    def test_what_is_no_value(self):
        table = {
            "monetary": [
                (float("nan"), "number"),
                (float("-inf"), "number"),
                ("nan", "number"),
                ("abc", "number"),
                ([1], "number"),
                (10**400, "number"),
                (HIGHEST * 1.1, "large"),
                (-HIGHEST * 1.1, "large"),
                (HIGHEST, None),
                (-12.5, None),
                ("12.50", None),
                (False, None),
                (0, None),
            ],
            "float": [(float("inf"), "number"), (1e300, "large"), (3, None)],
            "integer": [(HIGHEST_WHOLE, None), (HIGHEST_WHOLE + 1, "large"), ("x", "number")],
            "date": [
                ("2026-02-30", "day"),
                ("soon", "day"),
                ("20260228", "day"),
                ("10000-01-01", "day"),
                ("9999-12-31", None),
                ("2026-02-28", None),
                (None, None),
            ],
            "datetime": [("2026-02-28 12:00:00", None), ("2026-02-31 12:00:00", "day")],
            "char": [("a\0b", "text"), ("nan", None)],
            "html": [("<p>\0</p>", "text")],
            "text": [("x" * 10**6, None)],
            "boolean": [("nan", None)],
            "binary": [
                ("QUJD", None),
                (b"QUJ\nDREVG\n", None),
                ("eA==", None),
                ("12.50 Kb", None),
                ("QUJ", "file"),
                ("Ümlaut==", "file"),
                ("QU=JD", "file"),
                (b"no file", "file"),
                (memoryview(b"QUJ"), None),
                (None, None),
            ],
        }
        for kind, pairs in table.items():
            for value, expected in pairs:
                with self.subTest(kind, value=str(value)[:20]):
                    self.assertEqual(find_fault(kind, value), expected)
