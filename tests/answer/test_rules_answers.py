import doctest
from datetime import date

from ...tools.answer import answers
from ...tools.answer.answers import (
    Said,
    find_fault,
    find_receipts,
    get_average_delay,
    get_last_day,
    is_believed,
    should_be_there,
)
from ...tools.bank.receipts import Receipt
from ..rule_case import RuleCase

TODAY = date(2026, 3, 10)
SAID = Said(5, ("Debtor Ltd",), 100.0, 7, "Maerz 7", ("INV/2026/00012",))


def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocTestSuite(answers))
    return tests


class TestAnswerRules(RuleCase):
    """How long items rest for what a debtor says, and which money he may speak of."""

    def test_what_rests(self):
        self.assertEqual(get_last_day("paid", TODAY), date(2026, 3, 17))
        self.assertEqual(get_last_day("not_received", TODAY), date(2026, 3, 20))
        self.assertEqual(get_last_day("wrong_data", TODAY), date(2026, 3, 24))
        for cause in ("promises", "disputes", "cannot", "wrong_person"):
            self.assertIsNone(get_last_day(cause, TODAY), cause)

    def test_no_rest_is_over_before_it_begins_or_lasts_for_ever(self):
        cases = ((TODAY, None), (date(2026, 3, 9), "past"), (date(2026, 4, 9), None))
        for until, fault in (*cases, (date(2026, 4, 10), "too_far")):
            self.assertEqual(find_fault(until, TODAY), fault, until)

    def test_who_is_believed_how_often(self):
        found = [is_believed("paid", before) for before in range(4)]
        self.assertEqual(found, [True, True, False, False])
        self.assertTrue(is_believed("wrong_data", 9), "what is wrong is ours to mend")

    def test_when_money_should_be_there(self):
        for read, there in (
            ([], False),
            ([None], False),
            ([date(2026, 3, 12)], False),
            ([date(2026, 3, 13)], True),
            ([date(2026, 3, 20), None], False),
            ([date(2026, 3, 20), date(2026, 3, 12)], False),
        ):
            self.assertEqual(should_be_there(TODAY, read), there, read)

    def test_how_late_somebody_pays(self):
        self.assertIsNone(get_average_delay([]))
        self.assertIsNone(get_average_delay([5, 50]))
        self.assertEqual(get_average_delay([10, 20, 25]), 18)
        self.assertEqual(get_average_delay([-3, -2, -1]), -2)

    def found(self, **vals):
        facts = {"key": 1, "currency": 7, "amount": 55.0, **vals}
        return [one.by for one in find_receipts(SAID, [Receipt(**facts)])]

    def test_by_what_money_is_known(self):
        self.assertEqual(self.found(), [])
        self.assertEqual(self.found(amount=100.0), [("amount",)])
        self.assertEqual(self.found(amount=100.0, currency=8), [])
        self.assertEqual(self.found(label="maerz 7, danke"), [("reference",)])
        self.assertEqual(self.found(label="INV 2026 00012"), [("number",)])
        self.assertEqual(self.found(accounts=frozenset({5})), [("account",)])
        self.assertEqual(self.found(payer="DEBTOR LIMITED"), [("name",)])
        self.assertEqual(self.found(partner=5), [("partner",)])

    def test_what_is_somebody_elses_is_not_offered(self):
        self.assertEqual(self.found(amount=100.0, partner=6), [])
        self.assertEqual(self.found(amount=100.0, ruled_out=frozenset({5})), [])

    def test_the_likeliest_comes_first(self):
        receipts = [
            Receipt(1, 7, 100.0),
            Receipt(2, 7, 55.0, label="Maerz 7"),
            Receipt(3, 7, 100.0, label="Maerz 7"),
        ]
        self.assertEqual([one.receipt for one in find_receipts(SAID, receipts)], [3, 2, 1])
