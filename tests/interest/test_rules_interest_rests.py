from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.interest.allocation import Parts
from ...tools.interest.interest import Rest, Terms, compute
from ..rule_case import RuleCase
from .test_rules_interest import BASE, DAY, cents, claim, day_by_day, days, events, payment, terms

START = date(2024, 10, 1)
YEARLY = Terms(Decimal(9), compounds_yearly=True, day_count="act/365")


def rest(first, length):
    return Rest(first, None if length is None else first + timedelta(days=length))


rests = st.lists(st.builds(rest, days, st.none() | st.integers(0, 400)), max_size=3)


def rows(since, until, *spans, **options):
    """The rows of 1000 as text, with the days that rest left out."""
    stated = claim("1000", since, until, rests=[Rest(*span) for span in spans], **options)
    return [f"{row.since} {row.until} {row.days} {row.percent}" for row in stated.accruals]


class TestInterestRests(RuleCase):
    """While a claim is deferred no interest runs, nothing changes before or after."""

    def test_the_days_of_a_rest_bear_nothing(self):
        self.assertEqual(
            rows(START, date(2024, 12, 31), (date(2024, 10, 10), date(2024, 11, 30))),
            ["2024-10-01 2024-10-09 9 12.37", "2024-12-01 2024-12-31 31 12.37"],
        )

    def test_both_ends_rest(self):
        one_day = (date(2024, 10, 2), date(2024, 10, 2))
        self.assertEqual(
            rows(START, date(2024, 10, 3), one_day),
            ["2024-10-01 2024-10-01 1 12.37", "2024-10-03 2024-10-03 1 12.37"],
        )

    def test_a_rest_without_an_end_lasts_still(self):
        self.assertEqual(
            rows(START, date(2026, 6, 30), (date(2024, 10, 2), None)),
            ["2024-10-01 2024-10-01 1 12.37"],
        )

    def test_a_rest_before_and_after_changes_nothing(self):
        plain = rows(START, date(2024, 12, 31))
        around = ((date(2024, 1, 1), date(2024, 9, 30)), (date(2025, 1, 1), None))
        self.assertEqual(rows(START, date(2024, 12, 31), *around), plain)
        self.assertEqual(rows(START, date(2024, 12, 31), (date(2024, 1, 1), date(2025, 1, 1))), [])

    def test_rests_may_overlap_and_come_in_any_order(self):
        spans = (
            (date(2024, 11, 1), date(2024, 11, 30)),
            (date(2024, 10, 5), date(2024, 12, 10)),
            (date(2024, 12, 11), date(2024, 12, 20)),
        )
        expected = ["2024-10-01 2024-10-04 4 12.37", "2024-12-21 2024-12-31 11 12.37"]
        self.assertEqual(rows(START, date(2024, 12, 31), *spans), expected)
        self.assertEqual(rows(START, date(2024, 12, 31), *reversed(spans)), expected)

    def test_rates_and_years_split_what_is_left(self):
        self.assertEqual(
            rows(date(2024, 5, 1), date(2025, 1, 31), (date(2024, 6, 15), date(2024, 12, 30))),
            [
                "2024-05-01 2024-06-14 45 12.62",
                "2024-12-31 2024-12-31 1 12.37",
                "2025-01-01 2025-01-31 31 11.27",
            ],
        )

    def test_a_rate_fixed_at_the_start_is_that_of_the_start_though_the_claim_rests(self):
        fixed = Terms(Decimal(9), fixed_at_start=True)
        self.assertEqual(
            rows(START, date(2025, 7, 31), (START, date(2025, 7, 30)), terms=fixed),
            ["2025-07-31 2025-07-31 1 12.37"],
        )

    def test_a_payment_while_it_rests_lowers_what_bears_on(self):
        paid = payment(date(2024, 11, 1), "400")
        span = Rest(date(2024, 10, 11), date(2024, 11, 20))
        stated = claim("1000", START, date(2024, 11, 30), events=[paid], rests=[span])
        # 1000 × 12.37 % × 10/366 = 3.38, then 603.38 × 12.37 % × 10/366 = 2.04
        (allocated,) = stated.allocated
        self.assertEqual(allocated.paid, Parts(Decimal(0), Decimal("3.38"), Decimal("396.62")))
        self.assertEqual([row.balance for row in stated.accruals], [1000, Decimal("603.38")])
        self.assertEqual(stated.accrued, Decimal("5.42"))

    def test_a_year_of_compound_interest_goes_on_while_the_claim_rests(self):
        # Half a year bears, then the year is over: its interest bears interest all the same.
        span = Rest(date(2021, 9, 1), date(2022, 2, 28))
        stated = claim("1000", date(2021, 3, 1), date(2022, 3, 31), YEARLY, rests=[span])
        first = (Decimal(1000) * Decimal("8.12") / 100 * 184 / 365).quantize(Decimal("0.01"))
        self.assertEqual([row.balance for row in stated.accruals], [1000, 1000 + first])

    def test_no_rate_is_asked_for_a_day_that_rests(self):
        before = date(2001, 12, 1)
        stated = claim("1000", before, date(2020, 1, 1), rests=[Rest(before, date(2019, 12, 31))])
        self.assertEqual([row.days for row in stated.accruals], [1])

    def test_a_rest_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(ValueError, "swap the days"):
            claim("1000", START, START, rests=[Rest(START, START - DAY)])

    @settings(max_examples=40, deadline=None)
    @given(cents, days, st.integers(-5, 500), terms, events, rests)
    def test_day_by_day_it_is_the_same(self, principal, start, length, terms, events, rests):
        end = start + length * DAY
        stated = compute(principal, start, end, terms, BASE, events, rests=rests)
        expected = day_by_day(principal, start, end, terms, events, rests=rests)
        self.assertEqual((stated.accrued, stated.open), expected)

    @settings(max_examples=30, deadline=None)
    @given(cents, days, st.integers(1, 500), terms, rests)
    def test_a_rest_never_costs_the_debtor_anything(self, principal, start, length, terms, rests):
        end = start + length * DAY
        rested = compute(principal, start, end, terms, BASE, rests=rests)
        self.assertLessEqual(rested.accrued, compute(principal, start, end, terms, BASE).accrued)
