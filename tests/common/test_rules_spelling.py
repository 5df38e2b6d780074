import doctest

from hypothesis import given
from hypothesis import strategies as st

from ...tools.common import spelling
from ...tools.common.spelling import COUNTED, LIMIT, NOUNS, spell_amount
from ..rule_case import RuleCase

PAIRS = [*sorted(COUNTED), *[(lang, code) for lang, known in NOUNS.items() for code in known]]
SPELT = {
    "de": {
        "1234.50 EUR": "eintausendzweihundertvierunddreißig Euro & fünfzig Cent",
        "1.00 EUR": "ein Euro",
        "101.01 EUR": "einhundertein Euro & ein Cent",
        "1.00 CHF": "ein Franken",
        "75.50 CHF": "fünfundsiebzig Franken & fünfzig Rappen",
        "1001.01 CHF": "eintausendein Franken & ein Rappen",
        "1000000.00 CHF": "eine Million Franken",
        "1.00 SEK": "eine Krone",
        "0.50 SEK": "null Kronen & fünfzig Öre",
        "12.345 KWD": "",
    },
    "de_CH": {"1.00 CHF": "ein Franken"},
    "en": {
        "0.29 EUR": "zero euro & twenty-nine cents",
        "2000.00 USD": "two thousand dollars",
        "500 JPY": "",
    },
    "fr": {
        "1.00 CHF": "un franc",
        "71.50 CHF": "soixante et onze francs & cinquante centimes",
        "81.00 EUR": "quatre-vingt-un euros",
        "200.80 EUR": "deux cents euros & quatre-vingts centimes",
        "999999.00 EUR": "neuf cent quatre-vingt-dix-neuf mille neuf cent quatre-vingt-dix-neuf"
        " euros",
        "1000000.00 EUR": "un million d'euros",
        "1000000.00 CHF": "un million de francs",
        "1000001.00 EUR": "un million un euros",
        "2000000.50 EUR": "deux millions d'euros & cinquante centimes",
        "1.00 SEK": "une couronne",
        "1.00 JPY": "",
    },
    "fr_BE": {
        "71.00 EUR": "septante et un euros",
        "80.00 EUR": "quatre-vingts euros",
        "81.00 EUR": "quatre-vingt-un euros",
        "91.00 EUR": "nonante et un euros",
        "200.80 EUR": "deux cents euros & quatre-vingts centimes",
        "80000.00 EUR": "quatre-vingt mille euros",
        "1000000.00 EUR": "un million d'euros",
        "80000000.00 EUR": "quatre-vingts millions d'euros",
    },
    "fr_CH": {
        "80.00 CHF": "huitante francs",
        "1000000.00 CHF": "un million de francs",
    },
    "it": {
        "1.00 CHF": "un franco",
        "21.00 EUR": "ventuno euro",
        "1001.01 EUR": "milleuno euro & un centesimo",
        "1000000.00 EUR": "un milione di euro",
        "2000000.50 EUR": "due milioni di euro & cinquanta centesimi",
        "1.00 SEK": "",
    },
    "es": {
        "1.00 EUR": "un euro",
        "21.00 EUR": "veintiún euros",
        "31021.31 EUR": "treinta y un mil veintiún euros & treinta y un céntimos",
        "1000000.00 EUR": "un millón de euros",
        "21000000.00 EUR": "veintiún millones de euros",
        "1.00 SEK": "",
    },
    "nl": {
        "1.00 EUR": "één euro",
        "1001.01 EUR": "duizend een euro & één cent",
        "0.50 SEK": "nul kronen & vijftig öre",
        "2.00 PLN": "",
    },
    "pl": {
        "22.05 EUR": "dwadzieścia dwa euro & pięć centów",
        "5.01 PLN": "pięć złotych & jeden grosz",
        "1.00 CHF": "",
    },
    "sv": {
        "1.00 SEK": "en krona",
        "0.50 SEK": "noll kronor & femtio öre",
        "1000.00 SEK": "ettusen kronor",
        "21000.00 SEK": "tjugoettusen kronor",
        "1000001.00 SEK": "en miljon en kronor",
        "5.00 EUR": "fem euro",
        "2.00 PLN": "två zloty",
        "1.00 CHF": "",
    },
    "lb": {"1.00 EUR": ""},
    "cs": {"2.00 CZK": "", "2.00 EUR": ""},
    "xx": {"3.00 CHF": ""},
}


class TestSpelling(RuleCase):
    def test_right_words_or_none(self):
        for lang, cases in SPELT.items():
            for case, expected in cases.items():
                with self.subTest(f"{lang} {case}"):
                    amount, code = case.split()
                    spelt = spell_amount(amount, code, lang, "{whole} & {part}")
                    self.assertEqual(spelt, expected)

    @given(st.integers(0, LIMIT - 1), st.integers(0, 99), st.sampled_from(PAIRS))
    def test_each_pair_that_is_known_is_spelt(self, whole, part, pair):
        lang, code = pair
        words = spell_amount(f"{whole}.{part:02}", code, lang, "{whole} & {part}")
        self.assertTrue(words)
        self.assertFalse(any(letter.isdigit() for letter in words), words)
        self.assertEqual("&" in words, bool(part), words)

    def test_nobody_has_looked_beyond(self):
        self.assertEqual(spell_amount(f"{LIMIT}.00", "EUR", "de", "{whole} & {part}"), "")
        self.assertEqual(spell_amount("-1.00", "EUR", "de", "{whole} & {part}"), "")

    def test_examples_of_the_docstring(self):
        result = doctest.testmod(spelling)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)
