import doctest
from datetime import date

from ...tools.decision import bank_data
from ...tools.decision.bank_data import Account, Bank, choose_watched, find_silent
from ..rule_case import RuleCase

TODAY = date(2026, 3, 20)


class TestHowFarRead(RuleCase):
    """How far the bank accounts of a company were read."""

    def test_examples(self):
        self.assertFalse(doctest.testmod(bank_data).failed)

    def test_an_account_is_silent_from_the_day_after_its_last_good_one(self):
        for age, silent in ((5, False), (6, True)):
            bank = Bank(1, date(2026, 3, 20 - age))
            self.assertEqual(find_silent([bank], TODAY, 5), bank if silent else None)

    def test_any_age_will_do_where_nobody_checks(self):
        self.assertIsNone(find_silent([Bank(1, date(2020, 1, 1)), Bank(2)], TODAY, 0))

    def test_one_silent_account_among_fresh_ones_is_told(self):
        banks = [Bank(1, TODAY), Bank(2, date(2026, 3, 1)), Bank(3, date(2026, 2, 1))]
        self.assertEqual(find_silent(banks, TODAY, 5), banks[2])

    def test_what_was_never_read_is_silent_the_longest(self):
        banks = [Bank(1, date(2000, 1, 1)), Bank(2)]
        self.assertEqual(find_silent(banks, TODAY, 5), banks[1])

    def test_without_any_account_nothing_is_known(self):
        self.assertEqual(find_silent([], TODAY, 5), Bank(None))

    def test_accounts_where_debtors_pay_are_watched_and_all_where_nothing_tells(self):
        plain, printed, paid_on = Account(1), Account(2, printed=True), Account(3, received=True)
        self.assertEqual(choose_watched([plain, printed, paid_on]), [2, 3])
        self.assertEqual(choose_watched([plain]), [1])
