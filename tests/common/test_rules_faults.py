from ...tools.common.faults import get_kind, get_words
from ..rule_case import RuleCase


class UserError(Exception):
    """Named as Odoo's."""


class MissingError(UserError):
    """Named as Odoo's."""


class QWebError(Exception):
    """Named as Odoo's."""


class IntegrityError(Exception):
    """Named as the database's."""

    class diag:
        message_primary = "null value in column “journal_id”"


def caused(error, cause):
    error.__cause__ = cause
    return error


class TestFaults(RuleCase):
    """Of what kind a fault is: that tells a person what to do about it."""

    def test_the_kind(self):
        for error, kind in (
            (UserError("There is no sequence."), "words"),
            (MissingError("Record does not exist."), "missing"),
            (IntegrityError("null value … DETAIL: Failing row"), "missing"),
            (OverflowError("date value out of range"), "date"),
            (ValueError("year 10000 is out of range"), "date"),
            (ValueError("invalid literal"), "unknown"),
            (ZeroDivisionError("division by zero"), "number"),
            (QWebError("Error while rendering"), "template"),
            (FileNotFoundError("wkhtmltopdf"), "machine"),
            (AttributeError("no such field"), "unknown"),
            (caused(RuntimeError("failed"), OverflowError("int too large")), "date"),
            (caused(UserError("Failed to render the template"), AttributeError("x")), "template"),
            (caused(UserError("Choose an account."), KeyError("x")), "words"),
        ):
            with self.subTest(error=repr(error)):
                self.assertEqual(get_kind(error), kind)

    def test_the_words_are_one_line_and_no_way_through_the_program(self):
        self.assertEqual(get_words(ValueError("a\n  b")), "a b")
        self.assertEqual(get_words(ValueError()), "ValueError")
        error = caused(UserError("Failed to render\nTraceback (most recent …)"), KeyError("x"))
        self.assertEqual(get_words(error), "KeyError: 'x' (Failed to render)")
        error = IntegrityError("null value … DETAIL: Failing row")
        self.assertEqual(get_words(error), "null value in column “journal_id”")
        self.assertEqual(len(get_words(ValueError("x" * 500))), 250)
