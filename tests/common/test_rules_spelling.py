from ...tools.common.spelling import spell_amount
from ..rule_case import RuleCase


class TestSpelling(RuleCase):
    def test_amounts_in_words(self):
        euro, franc, dinar = ("Euro", "Cent"), ("Franken", "Rappen"), ("Dinar", "Fils")
        table = {
            (
                "1234.50",
                "EUR",
                "de",
                euro,
            ): "eintausendzweihundertvierunddreißig Euro & fünfzig Cent",
            ("1.00", "EUR", "de", euro): "ein Euro",
            ("101.01", "EUR", "de", euro): "einhundertein Euro & ein Cent",
            ("0.29", "EUR", "en", euro): "zero euro & twenty-nine cents",
            ("2000.00", "USD", "en", euro): "two thousand dollars",
            ("75.50", "CHF", "de", franc): "fünfundsiebzig Franken & fünfzig Rappen",
            ("12.345", "KWD", "de", dinar): "zwölf Dinar & dreihundertfünfundvierzig Fils",
            ("500", "JPY", "en", ("yen", "")): "five hundred yen",
            ("3.00", "CHF", "xx", franc): "three Franken",
        }
        for (amount, code, lang, labels), expected in table.items():
            with self.subTest(f"{amount} {code} {lang}"):
                spelt = spell_amount(amount, code, lang, labels, "{whole} & {part}")
                self.assertEqual(spelt, expected)
