import doctest
from datetime import date
from decimal import Decimal

from ...tools.plan import instalments
from ..rule_case import RuleCase

CENT = "0.01"


def day(text):
    return date.fromisoformat(text)


def decimals(text):
    return [Decimal(amount) for amount in text.split()]


# (claim, number, unit): instalments
EQUAL = {
    ("1000", 3, CENT): "333.33 333.33 333.34",
    ("1000", 1, CENT): "1000",
    ("1200", 12, CENT): "100 " * 12,
    ("0.05", 3, CENT): "0.01 0.01 0.03",
    ("0.03", 3, CENT): "0.01 0.01 0.01",
    ("1000", 3, "1"): "333 333 334",
    ("100.03", 3, "1"): "33 33 34.03",
    ("100", 3, "0.05"): "33.30 33.30 33.40",
    ("200", 3, CENT): "66.66 66.66 66.68",
}
# (claim, first payment, number, unit): instalments
AFTER_FIRST = {
    ("1000", "250", 4, CENT): "250 250 250 250",
    ("1000", "300", 4, CENT): "300 233.33 233.33 233.34",
    ("1000", "999.99", 2, CENT): "999.99 0.01",
    ("1000", "1", 3, "1"): "1 499 500",
}
# (first day, number, interval): days
DAYS = {
    ("2027-01-31", 4, "monthly"): "2027-01-31 2027-02-28 2027-03-31 2027-04-30",
    ("2028-01-31", 3, "monthly"): "2028-01-31 2028-02-29 2028-03-31",
    ("2026-11-30", 3, "quarterly"): "2026-11-30 2027-02-28 2027-05-30",
    ("2026-12-28", 3, "weekly"): "2026-12-28 2027-01-04 2027-01-11",
    ("2026-12-31", 1, "monthly"): "2026-12-31",
}


class TestInstalments(RuleCase):
    def test_equal_instalments(self):
        for (total, count, unit), expected in EQUAL.items():
            with self.subTest(f"{total} in {count} of {unit}"):
                found = instalments.split_equally(Decimal(total), count, Decimal(unit))
                self.assertEqual(found, decimals(expected))

    def test_a_first_payment_and_equal_ones(self):
        for (total, first, count, unit), expected in AFTER_FIRST.items():
            with self.subTest(f"{total}, first {first}"):
                found = instalments.split_after_first(
                    Decimal(total), Decimal(first), count, Decimal(unit)
                )
                self.assertEqual(found, decimals(expected))

    def test_days(self):
        for (first, count, interval), expected in DAYS.items():
            with self.subTest(f"{interval} from {first}"):
                found = instalments.list_due_days(day(first), count, interval)
                self.assertEqual(found, [day(text) for text in expected.split()])

    def test_days_are_shifted_to_working_days_one_by_one(self):
        weekdays = instalments.list_due_days(
            day("2027-01-31"), 4, "monthly", lambda on: on.weekday() < 5
        )
        expected = "2027-02-01 2027-03-01 2027-03-31 2027-04-30"
        self.assertEqual(weekdays, [day(text) for text in expected.split()])

    def test_bad_input_is_told(self):
        thousand, hundred = Decimal(1000), Decimal(100)
        table = {
            "too little": lambda: instalments.split_equally(Decimal("0.02"), 3),
            "nothing": lambda: instalments.split_equally(Decimal(0), 1),
            "no instalment": lambda: instalments.split_equally(hundred, 0),
            "no unit": lambda: instalments.split_equally(hundred, 2, Decimal(0)),
            "a float": lambda: instalments.split_equally(100.0, 2),
            "all at first": lambda: instalments.split_after_first(hundred, hundred, 2),
            "nothing at first": lambda: instalments.split_after_first(hundred, Decimal(0), 2),
            "first alone": lambda: instalments.split_after_first(thousand, hundred, 1),
            "half a cent": lambda: instalments.split_after_first(hundred, Decimal("0.005"), 2),
            "daily": lambda: instalments.list_due_days(day("2027-01-01"), 2, "daily"),
            "closed": lambda: instalments.list_due_days(
                day("2027-01-01"), 1, "weekly", lambda _on: False
            ),
        }
        for name, call in table.items():
            with self.subTest(name), self.assertRaises(ValueError):
                call()

    def test_examples_of_the_docstring(self):
        result = doctest.testmod(instalments)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
