import doctest
from datetime import date

from ...tools.courtesy import courtesy
from ...tools.courtesy.courtesy import choose_words
from ..rule_case import RuleCase


def day(number):
    return date(2026, 3, number)


class TestCourtesyWords(RuleCase):
    def test_what_is_said_of_a_payment(self):
        """The letter went out on the tenth."""
        table = [
            # paid on, whole, thanks, apologizes
            (([9], True, "whole", True), "apology"),
            (([10], True, "never", True), "apology"),
            (([8, 10], True, "never", True), "apology"),
            (([8, 11], True, "never", True), None),
            (([8, 11], True, "whole", True), "thanks"),
            (([9], True, "whole", False), "thanks"),
            (([9], False, "never", True), None),
            (([9], False, "whole", True), None),
            (([9], False, "part", True), "thanks"),
            (([12], False, "part", True), "thanks"),
            (([12], True, "never", True), None),
            # Credited, and nothing paid.
            (([], True, "part", True), None),
        ]
        for (paid, whole, thanks, apologizes), expected in table:
            with self.subTest(f"{paid} {whole} {thanks} {apologizes}"):
                days = [day(number) for number in paid]
                said = choose_words(day(10), days, whole, thanks, apologizes)
                self.assertEqual(said, expected)

    def test_examples_of_the_docstrings(self):
        result = doctest.testmod(courtesy)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
