from ...tools.common.wording import MIXED, ONE, SEVERAL, fill, unknown_placeholders
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

    def test_words_with_bars_between_them_go_by_the_number_of_items(self):
        table = {
            "[A claim|Claims] of ours": ("A claim of ours", "Claims of ours", "Claims of ours"),
            "[it|them|{level}] now": ("it now", "them now", "Final notice now"),
            "a letter[|| about {level}] follows": (
                "a letter follows",
                "a letter follows",
                "a letter about Final notice follows",
            ),
            "open[; of [it|them] on {last_letter}].": ("open.", "open.", "open."),
            "open[; of [it|them] on {day}].": (
                "open; of it on 4 May.",
                "open; of them on 4 May.",
                "open; of them on 4 May.",
            ),
            "no | bar": ("no | bar", "no | bar", "no | bar"),
        }
        values = {"level": "Final notice", "last_letter": "", "day": "4 May"}
        for text, expected in table.items():
            for form in (ONE, SEVERAL, MIXED):
                with self.subTest(text, form=form):
                    self.assertEqual(fill(text, values, form), expected[form])

    def test_a_sentence_is_left_out_where_a_value_is_missing(self):
        table = {
            "It is open. We wrote on {last_letter}. Pay {amount}.": "It is open. Pay 5 €.",
            "We wrote on {last_letter}. Pay {amount}.": "Pay 5 €.",
            "Hello,\n\nwe wrote on {last_letter}.\n\nPay {amount}.": "Hello,\n\nPay 5 €.",
            "Pay the 1. rate, e.g. {last_letter}, now! Thanks.": "Thanks.",
            "Pay {amount}. We wrote (on {last_letter}). Thanks.": "Pay 5 €. Thanks.",
            "It is {unknown}. Thanks.": "It is {unknown}. Thanks.",
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(fill(text, {"amount": "5 €", "last_letter": ""}), expected)

    def test_what_is_no_placeholder_is_named(self):
        table = {
            "Pay {amount} by {deadline}.": [],
            "Pay {amuont}.": ["{amuont}"],
            "Pay {amount.cents}.": ["{amount.cents}"],
            "Pay {amount": ["{"],
            "Pay {}": ["{}"],
            "Pay {amount|deadline}.": ["{amount|deadline}"],
            "Pay [{amount}[ now|].": ["["],
            "Pay [[it|them] by {deadline}].": [],
            "]Pay[": ["]", "["],
            "": [],
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(unknown_placeholders(text, ("amount", "deadline")), expected)
