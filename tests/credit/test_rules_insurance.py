from datetime import date
from decimal import Decimal

from ...tools.credit.insurance import (
    HANDOVER,
    REPORT,
    Cover,
    Owed,
    Policy,
    find_cover,
    find_duties,
    find_missed,
    get_insured,
    get_longest,
    get_net,
)
from ..rule_case import RuleCase

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)


def owed(due=date(2026, 10, 1), invoiced_on=date(2026, 9, 1), amount=500, done=(), key=1):
    return Owed(key, due, invoiced_on, Decimal(amount), frozenset(done))


class TestInsuranceRules(RuleCase):
    """What an insurer pays, and what he wants to be told when."""

    def test_what_he_pays(self):
        """(exposure without taxes, cover, own share, insured)"""
        table = (
            (10000, 8000, 10, 7200),
            (5000, 8000, 10, 4500),
            (5000, 0, 10, 0),
            (-300, 8000, 10, 0),
            (8000, 8000, 100, 0),
        )
        for net, cover, share, insured in table:
            with self.subTest(net=net, cover=cover):
                found = get_insured(Decimal(net), Decimal(cover), Decimal(share))
                self.assertEqual(found, insured)

    def test_taxes_are_his_who_owes_them(self):
        """(claims with taxes, without, credited without, paid and not matched, left)"""
        table = (
            (11900, 10000, 0, 0, 10000),
            (11900, 10000, 1000, 0, 9000),
            (11900, 10000, 0, 1190, 9000),
            (11900, 10000, 0, 20000, 0),
            (0, 0, 0, 100, 0),
        )
        for *claims, left in table:
            self.assertEqual(get_net(*map(Decimal, claims)), left)

    def test_a_newer_cover_takes_the_place_of_the_older_for_good(self):
        policy = Policy()
        old = Cover(policy, Decimal(8000), JANUARY)
        new = Cover(policy, Decimal(3000), MARCH, until=date(2026, 6, 30), order=2)
        self.assertEqual(find_cover([old, new], date(2026, 2, 28)), old)
        self.assertEqual(find_cover([old, new], MARCH), new)
        self.assertIsNone(find_cover([old, new], date(2026, 7, 1)))
        self.assertIsNone(find_cover([old], date(2025, 12, 31)))

    def test_an_item_of_the_first_of_october_is_told_of_by_the_end_of_november(self):
        covers = [Cover(Policy(report_days=60), Decimal(1), JANUARY)]
        [duty] = find_duties([owed()], covers)
        self.assertEqual(duty.ask_on, date(2026, 11, 23))
        self.assertIsNone(find_missed([duty], date(2026, 11, 30)))
        self.assertEqual(find_missed([duty], date(2026, 12, 1)), date(2026, 11, 30))

    def test_what_was_not_covered_or_is_done_need_not_be_told(self):
        covers = [Cover(Policy(report_days=60, handover_days=90), Decimal(1), JANUARY)]
        table = (
            (owed(), [REPORT, HANDOVER]),
            (owed(done=[REPORT]), [HANDOVER]),
            (owed(done=[HANDOVER]), []),
            (owed(amount=0), []),
            (owed(invoiced_on=date(2025, 12, 31)), []),
        )
        for item, kinds in table:
            found = find_duties([item], covers)
            self.assertEqual([duty.kind for duty in found], kinds)
        self.assertEqual(find_duties([owed()], [Cover(Policy(), Decimal(1), JANUARY)]), [])

    def test_a_cover_that_ended_counts_for_what_was_delivered_before(self):
        policy = Policy(report_days=60, max_term=90)
        covers = [Cover(policy, Decimal(1), JANUARY, until=date(2026, 9, 15))]
        self.assertTrue(find_duties([owed()], covers))
        self.assertFalse(find_duties([owed(invoiced_on=date(2026, 9, 16))], covers))
        self.assertEqual(get_longest(date(2026, 9, 1), covers), date(2026, 11, 30))
        self.assertIsNone(get_longest(date(2026, 9, 16), covers))
