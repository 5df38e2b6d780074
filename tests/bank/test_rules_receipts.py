import doctest

from ...tools.bank import receipts, spelling
from ...tools.bank.receipts import Claim, Debtor, Receipt, find_money
from ...tools.bank.spelling import is_number_in, is_same_name
from ..rule_case import RuleCase

EUR, USD = 1, 2


def claim(key, amount, currency=EUR, **vals):
    return Claim(key, currency, amount, (f"INV/2026/{key:05}",), **vals)


def debtor(key, *claims, name=None, **vals):
    return Debtor(key, (name or f"Debtor{key} Ltd",), claims, **vals)


def receipt(amount, currency=EUR, key=9, **vals):
    return Receipt(key, currency, amount, **vals)


class TestNamesAndNumbers(RuleCase):
    """Names and numbers as they stand on a bank statement."""

    def test_examples(self):
        for module in (spelling, receipts):
            self.assertFalse(doctest.testmod(module).failed)

    def test_names(self):
        same = [
            ("Peter Schmidt", "Schmidt, Peter", ""),
            ("Hans Müller", "HANS MUELLER", ""),
            ("Hans Müller", "Hans Muller", ""),
            ("Weiß & Söhne OHG", "WEISS UND SOEHNE", ""),
            ("Nordwind Energie GmbH", "Nordwind Ener", ""),
            ("Nordwind Energie GmbH", "", "Transfer of Nordwind Energie"),
            ("Nordwind Energie GmbH", "Nordwind Energie GmbH Niederlassung Kiel", ""),
        ]
        other = [
            ("Peter Schmidt", "Peter Mayer", ""),
            ("Nordwind Energie GmbH", "Südwind Energie GmbH", ""),
            ("Nordwind Energie GmbH", "GmbH", ""),
            ("AG", "AG", ""),
            ("Nordwind Energie GmbH", "", "Transfer of Nordwind"),
            ("Nordwind Energie GmbH", "", ""),
        ]
        for cases, expected in ((same, True), (other, False)):
            for case in cases:
                self.assertEqual(is_same_name(*case), expected, case)

    def test_numbers(self):
        named = [
            ("INV/2026/00012", "inv-2026-00012"),
            ("INV/2026/00012", "Rechnung 2026 00012 vom 01.03.2026"),
            ("RE-1042", "Re 1042, danke"),
            ("4711", "Rechnung4711"),
            ("RF18 5390 0754 7034", "RF18539007547034"),
        ]
        not_named = [
            ("INV/2026/00012", "INV/2026/00013"),
            ("INV/2026/00012", "2026"),
            ("RE-1042", "RE-10421"),
            ("RE-1042", "KD-1042"),
            ("12", "12 pieces"),
            ("", "12"),
        ]
        for cases, expected in ((named, True), (not_named, False)):
            for number, text in cases:
                self.assertEqual(is_number_in(number, text), expected, (number, text))


class TestWhose(RuleCase):
    """For whom a receipt that nobody has matched may be meant."""

    ONE, OTHER = debtor(1, claim(1, 100.0)), debtor(2, claim(2, 100.0))

    def find(self, *receipts, debtors=None):
        found = find_money(receipts, debtors or [self.ONE, self.OTHER])
        return {(money.debtor, money.why) for money in found}

    def test_the_partner_of_the_transaction_is_certain(self):
        mine = receipt(40.0, partner=1, accounts=frozenset({2}), payer="Debtor2 Ltd")
        self.assertEqual(self.find(mine), {(1, "partner")})

    def test_on_an_account_of_the_group_he_is_only_possible(self):
        self.assertEqual(self.find(receipt(40.0, partner=1, elsewhere=True)), {(1, "company")})

    def test_somebody_may_pay_for_another_one(self):
        mine = receipt(100.0, partner=1, label="for INV/2026/00002")
        self.assertEqual(self.find(mine), {(1, "partner"), (2, "reference")})
        stranger = receipt(100.0, partner=7, label="for INV/2026/00002")
        self.assertEqual(self.find(stranger), {(2, "reference")})

    def test_the_account_it_came_from(self):
        self.assertEqual(self.find(receipt(40.0, accounts=frozenset({1}))), {(1, "account")})

    def test_a_number_counts_as_it_is_written(self):
        short = Claim(1, EUR, 100.0, ("RE-1042",))
        for label, found in (("RE 1042", {(1, "reference")}), ("KD-1042", set())):
            known = [Debtor(1, ("Ann",), (short,))]
            self.assertEqual(self.find(receipt(9.0, label=label), debtors=known), found)

    def test_the_same_digits_are_an_invoice_of_one_and_a_letter_to_another(self):
        ours = Claim(1, EUR, 100.0, ("RE/2026/00045",))
        theirs = Claim(2, EUR, 70.0, ("RE/2026/00052", "DUN/2026/00045"))
        known = [Debtor(1, ("Ann",), (ours,)), Debtor(2, ("Ben",), (theirs,))]
        cases = {
            "RE/2026/00045 thanks": {1},
            "dun 2026-00045": {2},
            "2026/00045": {1, 2},
            "Rechnung 2026/00045": {1, 2},
            "RE/2026/00045, DUN/2026/00045": {1, 2},
        }
        for label, found in cases.items():
            pairs = self.find(receipt(9.0, label=label), debtors=known)
            self.assertEqual({debtor for debtor, _why in pairs}, found, label)
        # He to whom the letter went may be the only one who is asked about.
        self.assertFalse(self.find(receipt(9.0, label="RE/2026/00045"), debtors=known[1:]))

    def test_an_account_of_two_debtors_is_of_both(self):
        both = receipt(40.0, accounts=frozenset({1, 2}))
        self.assertEqual(self.find(both), {(1, "account"), (2, "account")})

    def test_a_name_counts_with_the_exact_amount_only(self):
        self.assertEqual(self.find(receipt(100.0, payer="DEBTOR1")), {(1, "name")})
        self.assertEqual(self.find(receipt(99.0, payer="DEBTOR1")), set())
        self.assertEqual(self.find(receipt(100.0, USD, payer="DEBTOR1")), set())
        self.assertEqual(self.find(receipt(100.0, payer="Somebody")), set())

    def test_two_debtors_of_one_name_who_owe_the_same_are_both_left_alone(self):
        twins = [debtor(1, claim(1, 80.0), name="Ann"), debtor(2, claim(2, 80.0), name="Ann")]
        found = self.find(receipt(80.0, payer="Ann"), debtors=twins)
        self.assertEqual(found, {(1, "name"), (2, "name")})

    def test_whom_a_person_ruled_out(self):
        out = receipt(40.0, accounts=frozenset({1, 2}), ruled_out=frozenset({1}))
        self.assertEqual(self.find(out), {(2, "account")})
        self.assertEqual(self.find(receipt(40.0, partner=1, ruled_out=frozenset({1}))), set())


class TestWhat(RuleCase):
    """Which claims a receipt may settle."""

    CLAIMS = (claim(1, 100.0), claim(2, 50.0), claim(3, 70.0))

    def shares(self, *receipts, claims=CLAIMS, convert=None, **vals):
        extra = (convert,) if convert else ()
        found = find_money(receipts, [debtor(1, *claims, name="Ann", **vals)], *extra)
        return [money.shares for money in found]

    def test_what_it_pays_to_the_cent(self):
        for amount, expected in (
            (50.0, {2: 50.0}),
            (120.0, {2: 50.0, 3: 70.0}),
            (220.0, {1: 100.0, 2: 50.0, 3: 70.0}),
        ):
            for vals in ({"partner": 1}, {"payer": "Ann"}):
                self.assertEqual(self.shares(receipt(amount, **vals)), [expected])

    def test_the_fewest_and_the_oldest_first(self):
        claims = (claim(1, 50.0), claim(2, 50.0), claim(3, 100.0))
        self.assertEqual(self.shares(receipt(50.0, partner=1), claims=claims), [{1: 50.0}])
        self.assertEqual(self.shares(receipt(100.0, partner=1), claims=claims), [{3: 100.0}])

    def test_else_the_oldest_as_far_as_it_goes(self):
        self.assertEqual(self.shares(receipt(130.0, partner=1)), [{1: 100.0, 2: 30.0}])
        self.assertEqual(len(self.shares(receipt(900.0, partner=1))[0]), 3)

    def test_what_the_debtor_names_goes_first(self):
        named = receipt(90.0, partner=1, label="INV/2026/00003")
        self.assertEqual(self.shares(named), [{3: 70.0, 1: 20.0}])
        twins = (claim(1, 50.0), claim(2, 50.0))
        named = receipt(50.0, partner=1, label="INV/2026/00002")
        self.assertEqual(self.shares(named, claims=twins), [{2: 50.0}])

    def test_the_cash_discount_was_taken(self):
        claims = (claim(1, 100.0, discounted=97.0), claim(2, 50.0))
        self.assertEqual(self.shares(receipt(97.0, payer="Ann"), claims=claims), [{1: 100.0}])
        self.assertEqual(len(self.shares(receipt(147.0, payer="Ann"), claims=claims)[0]), 2)

    def test_the_charges_of_a_letter_were_paid_as_well(self):
        charges = ((EUR, 5.0), (EUR, 2.5), (USD, 9.0))
        for amount in (105.0, 102.5, 107.5, 100.0):
            self.assertEqual(self.shares(receipt(amount, payer="Ann"), charges=charges), [{1: 100}])
        for amount in (109.0, 106.0):
            self.assertEqual(self.shares(receipt(amount, payer="Ann"), charges=charges), [])

    def test_what_one_receipt_pays_no_other_one_does(self):
        twice = [receipt(100.0, key=key, partner=1) for key in (8, 9)]
        self.assertEqual(self.shares(*twice), [{1: 100.0}, {2: 50.0, 3: 50.0}])

    def test_what_is_certain_goes_before_what_is_possible(self):
        found = self.shares(receipt(100.0, key=8, payer="Ann"), receipt(100.0, key=9, partner=1))
        self.assertEqual(found, [{1: 100.0}, {2: 50.0, 3: 50.0}])
        found = self.shares(
            receipt(60.0, key=8, label="INV/2026/00001"), receipt(100.0, key=9, partner=1)
        )
        self.assertEqual(found, [{1: 100.0}, {2: 50.0, 3: 10.0}])

    def test_another_currency_is_converted(self):
        def convert(amount, source, target):
            return amount if source == target else amount * 2 if target == USD else amount / 2

        claims = (claim(1, 100.0, USD), claim(2, 50.0))
        found = self.shares(receipt(60.0, partner=1), claims=claims, convert=convert)
        self.assertEqual(found, [{1: 100.0, 2: 10.0}])

    def test_of_very_many_claims_each_and_all_together_are_tried(self):
        claims = tuple(claim(key, 100.0 + key / 100) for key in range(1, 200))
        self.assertEqual(self.shares(receipt(101.5, payer="Ann"), claims=claims), [{150: 101.5}])
        claims = (*claims, claim(500, 999.0, discounted=970.0))
        self.assertEqual(self.shares(receipt(970.0, payer="Ann"), claims=claims), [{500: 999.0}])
