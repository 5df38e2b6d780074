from ...tools.common.wording import fill, unknown_placeholders
from ..rule_case import RuleCase


class TestWording(RuleCase):
    def test_placeholders_are_names_and_nothing_else(self):
        values = {"amount": "12,00 €", "debtor": "{deadline} <b>"}
        table = {
            "Pay {amount}.": "Pay 12,00 €.",
            "Pay { amount }.": "Pay 12,00 €.",
            "{amount.__class__} {0} {}": "{amount.__class__} {0} {}",
            "{debtor}": "{deadline} <b>",
            "100 % of %(amount)s": "100 % of %(amount)s",
            "{unknown}": "{unknown}",
            "": "",
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(fill(text, values), expected)

    def test_square_brackets_are_left_out_where_a_value_is_missing(self):
        table = {
            "It is open[ since {last_letter}].": "It is open.",
            "Open. [We wrote on {last_letter}.] Please pay {amount}.": "Open. Please pay 5 €.",
            "[We wrote on {last_letter} about {amount}.]": "",
            "[Pay {amount}.] Now.": "Pay 5 €. Now.",
            "[sic] [{unknown}]": "[sic] [{unknown}]",
            "{debtor}": "[{last_letter}]",
        }
        values = {"amount": "5 €", "last_letter": "", "debtor": "[{last_letter}]"}
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(fill(text, values), expected)

    def test_what_is_no_placeholder_is_named(self):
        table = {
            "Pay {amount} by {deadline}.": [],
            "Pay {amuont}.": ["{amuont}"],
            "Pay {amount.cents}.": ["{amount.cents}"],
            "Pay {amount": ["{"],
            "Pay {}": ["{}"],
            "": [],
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(unknown_placeholders(text, ("amount", "deadline")), expected)
