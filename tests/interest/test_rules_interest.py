import doctest
from calendar import isleap
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.interest import daycount, interest
from ...tools.interest.allocation import ORDERS, Parts
from ...tools.interest.interest import Event, Terms, compute
from ...tools.interest.rates import MissingRate, Rate
from ..rule_case import RuleCase

DAY = timedelta(days=1)
BASE = (  # § 247 BGB
    Rate(date(2020, 1, 1), Decimal("-0.88")),
    Rate(date(2023, 1, 1), Decimal("1.62")),
    Rate(date(2023, 7, 1), Decimal("3.12")),
    Rate(date(2024, 1, 1), Decimal("3.62")),
    Rate(date(2024, 7, 1), Decimal("3.37")),
    Rate(date(2025, 1, 1), Decimal("2.27")),
    Rate(date(2025, 7, 1), Decimal("1.27")),
)
B2B, B2C = Terms(Decimal(9)), Terms(Decimal(5))
START = date(2024, 10, 1)

days = st.dates(date(2023, 6, 1), date(2026, 6, 30))
cents = st.integers(0, 500_000).map(lambda number: Decimal(number) / 100)
events = st.lists(
    st.builds(
        Event,
        days,
        st.sampled_from(["payment", "payment", "cost", "correction"]),
        cents,
        order=st.just(()),
    ),
    max_size=5,
)
terms = st.builds(
    Terms,
    surcharge=st.sampled_from([Decimal(0), Decimal("9.2"), Decimal(-5)]),
    fixed_at_start=st.booleans(),
    day_count=st.sampled_from(daycount.DAY_COUNTS),
    compounds_yearly=st.booleans(),
    payment_day_bears=st.booleans(),
    order=st.sampled_from(list(ORDERS.values())),
)


def claim(amount, start, end, terms=B2B, events=(), **options):
    return compute(Decimal(amount), start, end, terms, BASE, events, **options)


def payment(day, amount, order=()):
    return Event(day, "payment", Decimal(amount), order)


def day_by_day(principal, start, end, terms, events, unit=Decimal("0.01"), rests=()):
    """The same debt by another road: one day after the other, with as many digits as it takes."""
    known = [event for event in events if event.day <= end]
    principal -= sum(event.amount for event in known if event.kind == "correction")
    debt = {"principal": max(principal, Decimal(0)), "costs": Decimal(0), "interest": Decimal(0)}
    running, accrued, year = Fraction(0), Decimal(0), 1

    def settle():
        nonlocal running, accrued
        cents = Decimal(int(running / Fraction(unit) + Fraction(1, 2))) * unit
        debt["interest"] += cents
        accrued += cents
        running = Fraction(0)

    def book(day):
        today = [event for event in known if event.day == day]
        debt["costs"] += sum(event.amount for event in today if event.kind == "cost")
        for event in [event for event in today if event.kind == "payment"]:
            left = event.amount
            if left > sum(debt[part] for part in terms.order[: terms.order.index("interest")]):
                settle()
            for part in terms.order:
                left -= (paid := min(left, debt[part]))
                debt[part] -= paid

    for early in sorted({event.day for event in known if event.day < start}):
        book(early)
    day = start
    while day <= end:
        if terms.compounds_yearly and day == _birthday(start, year):
            settle()
            debt["principal"] += debt["interest"]
            debt["interest"] = Decimal(0)
            year += 1
        if not terms.payment_day_bears:
            book(day)
        running += _bears(day, rests) * _one_day(debt["principal"], start, day, terms)
        if terms.payment_day_bears:
            book(day)
        day += DAY
    if terms.compounds_yearly and day == _birthday(start, year) and start <= end:
        settle()
        debt["principal"] += debt["interest"]
        debt["interest"] = Decimal(0)
    settle()
    return accrued, Parts(**debt)


def _bears(day, rests):
    return not any(rest.first <= day <= (rest.last or day) for rest in rests)


def _one_day(balance, start, day, terms):
    rate_day = start if terms.fixed_at_start else day
    percent = [rate.percent for rate in BASE if rate.valid_from <= rate_day][-1] + terms.surcharge
    if terms.day_count == "act/act":
        share = Fraction(1, 366 if isleap(day.year) else 365)
    elif terms.day_count == "30E/360":
        after = day + DAY
        months = (after.year - day.year) * 12 + after.month - day.month
        share = Fraction(months * 30 + min(after.day, 30) - min(day.day, 30), 360)
    else:
        share = Fraction(1, int(terms.day_count[4:]))
    return Fraction(balance) * max(Fraction(percent), Fraction(0)) / 100 * share


def _birthday(start, years):
    if (start.month, start.day) == (2, 29) and not isleap(start.year + years):
        return date(start.year + years, 3, 1)
    return start.replace(year=start.year + years)


class TestInterest(RuleCase):
    def test_rows_split_at_rate_changes_and_leap_years(self):
        stated = claim("1000", date(2023, 12, 1), date(2025, 3, 31))
        rows = [(row.since, row.until, row.year_days, row.percent) for row in stated.accruals]
        self.assertEqual(
            rows,
            [
                (date(2023, 12, 1), date(2023, 12, 31), 365, Decimal("12.12")),
                (date(2024, 1, 1), date(2024, 6, 30), 366, Decimal("12.62")),
                (date(2024, 7, 1), date(2024, 12, 31), 366, Decimal("12.37")),
                (date(2025, 1, 1), date(2025, 3, 31), 365, Decimal("11.27")),
            ],
        )
        self.assertEqual(sum(row.days for row in stated.accruals), 31 + 366 + 90)

    def test_an_unchanged_rate_is_one_row(self):
        self.assertEqual(len(claim("1000", date(2021, 5, 1), date(2021, 12, 31)).accruals), 1)
        two_years = claim("1000", date(2021, 5, 1), date(2022, 12, 31))
        self.assertEqual(len(two_years.accruals), 1, "2021 and 2022 have as many days")

    def test_one_day_late_is_one_day_of_interest(self):
        stated = claim("10000", START, START)
        self.assertEqual([row.days for row in stated.accruals], [1])

    def test_nothing_before_default(self):
        stated = claim("1000", START, START - DAY)
        self.assertEqual((stated.accruals, stated.accrued), ((), 0))
        self.assertEqual(stated.open, Parts(principal=Decimal(1000)))

    def test_a_part_payment_pays_interest_first_and_the_rest_bears_on(self):
        paid = payment(date(2024, 12, 31), "200")
        stated = claim("1000", START, date(2025, 1, 31), events=[paid])
        (allocated,) = stated.allocated
        # 1000 × 12.37 % × 92/366 = 31.09
        self.assertEqual(allocated.paid, Parts(Decimal(0), Decimal("31.09"), Decimal("168.91")))
        self.assertEqual(stated.accruals[-1].balance, Decimal("831.09"))

    def test_the_debtor_says_what_he_pays(self):
        wish = payment(date(2024, 12, 31), "200", ORDERS["principal_interest_costs"])
        stated = claim("1000", START, date(2024, 12, 31), events=[wish])
        self.assertEqual(stated.open, Parts(Decimal(0), Decimal("31.09"), Decimal(800)))

    def test_interest_is_rounded_where_it_is_paid_and_at_the_end_only(self):
        """1000.00 for 16 days: each day alone comes to a fraction of a cent more than is printed
        by whole cents."""
        principal_first, costs_first = (
            ORDERS[name] for name in ("principal_interest_costs", "costs_interest_principal")
        )
        end = START + 15 * DAY
        for amount, order, expected in (
            ("0.00", principal_first, "5.41"),
            ("0.01", principal_first, "5.41"),
            ("100.00", principal_first, "1.86"),
            ("0.00", costs_first, "5.41"),
            ("0.01", costs_first, "5.44"),
        ):
            parts = [payment(START + days * DAY, amount, order) for days in range(16)]
            with self.subTest(f"{amount} {order[0]}"):
                exact = sum(
                    Fraction(max(1000 - Decimal(amount) * days, 0)) * 1237 / 10000 / 366
                    for days in range(16)
                )
                stated = claim("1000", START, end, events=parts)
                if order is principal_first:
                    self.assertLess(abs(Fraction(stated.accrued) - exact), Fraction(1, 200))
                self.assertEqual(stated.accrued, Decimal(expected))
                self.assertEqual(sum(stated.amounts), stated.accrued)

    def test_costs_that_are_paid_first_round_no_interest(self):
        cost = Event(START, "cost", Decimal(40))
        paid = [payment(START + days * DAY, "2") for days in range(16)]
        stated = claim("1000", START, START + 15 * DAY, events=[cost, *paid])
        self.assertEqual((stated.accrued, stated.open.costs), (Decimal("5.41"), 8))

    def test_what_was_owed_when_default_began(self):
        note = Event(START + 90 * DAY, "correction", Decimal(100))
        for events, expected in (
            ([], 1000),
            ([payment(START - DAY, "400")], 600),
            ([payment(START - DAY, "1000")], 0),
            ([payment(START - DAY, "1200")], 0),
            ([payment(START, "1000")], 1000),
            ([payment(START + DAY, "1000")], 1000),
            ([note], 900),
            ([note, payment(START - DAY, "900")], 0),
            ([Event(START - DAY, "cost", Decimal(40))], 1000),
        ):
            with self.subTest(events):
                self.assertEqual(interest.get_claim(Decimal(1000), START, events), expected)

    def test_payments_before_default_lower_the_claim(self):
        stated = claim("1000", START, START, events=[payment(START - 40 * DAY, "400")])
        self.assertEqual([row.balance for row in stated.accruals], [600])

    def test_what_is_paid_too_much_is_told(self):
        stated = claim("100", START, START, events=[payment(START, "150")])
        self.assertEqual(stated.open.total, 0)
        self.assertEqual(stated.surplus, Decimal("49.97"))

    def test_a_credit_note_works_back_to_the_start(self):
        note = Event(date(2024, 12, 1), "correction", Decimal(190))
        corrected = claim("1190", START, date(2025, 1, 31), events=[note])
        plain = claim("1000", START, date(2025, 1, 31))
        self.assertEqual((corrected.accrued, corrected.open), (plain.accrued, plain.open))

    def test_corrected_to_nothing_bears_nothing(self):
        note = Event(START, "correction", Decimal(2000))
        self.assertEqual(claim("1000", START, START, events=[note]).open.total, 0)

    def test_costs_bear_no_interest(self):
        cost = Event(START, "cost", Decimal(40))
        with_costs = claim("1000", START, date(2025, 1, 31), events=[cost])
        self.assertEqual(with_costs.accrued, claim("1000", START, date(2025, 1, 31)).accrued)
        self.assertEqual(with_costs.open.costs, 40)

    def test_a_rate_fixed_at_the_start_stays(self):
        fixed = claim("1000", START, date(2026, 1, 31), Terms(Decimal(9), fixed_at_start=True))
        self.assertEqual({row.percent for row in fixed.accruals}, {Decimal("12.37")})

    def test_interest_of_a_year_bears_interest_where_the_law_compounds(self):
        yearly = Terms(Decimal(0), compounds_yearly=True, day_count="act/365")
        flat = (Rate(date(2020, 1, 1), Decimal(10)),)
        stated = compute(Decimal(1000), date(2021, 3, 1), date(2023, 2, 28), yearly, flat)
        self.assertEqual(stated.accrued, Decimal("210.00"))
        self.assertEqual(stated.open.principal, Decimal("1210.00"))

    def test_a_negative_rate_bears_nothing(self):
        stated = claim("1000", date(2021, 1, 1), date(2021, 12, 31), Terms(Decimal(0)))
        self.assertEqual(stated.accrued, 0)
        low = claim("1000", date(2021, 1, 1), date(2021, 12, 31), B2C)
        self.assertEqual(low.accrued, Decimal("41.20"))

    def test_small_claims_and_currencies_without_cents(self):
        self.assertEqual(claim("0.01", START, date(2025, 9, 30)).accrued, 0)
        yen = claim("100000", START, date(2024, 12, 31), unit=Decimal(1))
        self.assertEqual(yen.accrued, Decimal(3109))
        rappen = claim("1000", START, date(2024, 12, 31), unit=Decimal("0.05"))
        self.assertEqual(rappen.accrued, Decimal("31.10"))

    def test_what_cannot_be_computed_is_said(self):
        for broken, words in (
            (lambda: claim("-1", START, START), "zero or more"),
            (lambda: claim("NaN", START, START), "zero or more"),
            (lambda: compute(1000.0, START, START, B2B, BASE), "as Decimal"),
            (lambda: claim("1", START, START, events=[payment(START, "-5")]), "zero or more"),
            (lambda: claim("1", START, START, events=[Event(START, "gift", Decimal(1))]), "gift"),
            (lambda: claim("1", START, START, Terms(day_count="act/400")), "day count"),
            (lambda: claim("1", START, START, unit=Decimal(0)), "smallest"),
        ):
            with self.subTest(words), self.assertRaisesRegex(ValueError, words):
                broken()
        with self.assertRaises(MissingRate):
            claim("1000", date(2001, 12, 1), START)

    def test_printed_rows_add_up_to_the_total(self):
        stated = claim("0.37", date(2023, 1, 1), date(2025, 12, 31))
        self.assertEqual(sum(stated.amounts), stated.accrued)
        self.assertEqual(len(stated.amounts), len(stated.accruals))

    def test_the_examples_of_the_file(self):
        self.assertFalse(doctest.testmod(interest).failed)


class TestInterestAlways(RuleCase):
    @settings(max_examples=30, deadline=None)
    @given(cents, days, st.integers(-5, 500), terms, events)
    def test_day_by_day_it_is_the_same(self, principal, start, length, terms, events):
        end = start + length * DAY
        stated = compute(principal, start, end, terms, BASE, events)
        accrued, debt = day_by_day(principal, start, end, terms, events)
        self.assertEqual((stated.accrued, stated.open), (accrued, debt))

    @settings(max_examples=30, deadline=None)
    @given(cents, days, st.integers(1, 900), st.integers(0, 899), terms)
    def test_splitting_the_time_changes_nothing(self, principal, start, length, cut, terms):
        terms = Terms(**{**vars(terms), "compounds_yearly": False, "fixed_at_start": False})
        end, middle = start + length * DAY, start + min(cut, length - 1) * DAY
        whole = compute(principal, start, end, terms, BASE)
        parts = [
            *compute(principal, start, middle, terms, BASE).accruals,
            *compute(principal, middle + DAY, end, terms, BASE).accruals,
        ]
        self.assertEqual(
            sum(row.amount for row in whole.accruals), sum(row.amount for row in parts)
        )
        self.assertEqual(sum(row.days for row in whole.accruals), sum(row.days for row in parts))

    @settings(max_examples=30, deadline=None)
    @given(cents, days, terms, events.flatmap(lambda some: st.tuples(*[st.permutations(some)] * 2)))
    def test_the_order_of_the_events_is_irrelevant(self, principal, start, terms, orders):
        one, other = (
            compute(principal, start, date(2026, 6, 30), terms, BASE, order) for order in orders
        )
        self.assertEqual((one.accruals, one.open), (other.accruals, other.open))

    @settings(max_examples=30, deadline=None)
    @given(cents, days, days, terms, events)
    def test_money_is_neither_made_nor_lost(self, principal, start, end, terms, events):
        stated = compute(principal, start, end, terms, BASE, events)
        known = [event for event in events if event.day <= end]
        kinds = {
            kind: sum((event.amount for event in known if event.kind == kind), Decimal(0))
            for kind in interest.KINDS
        }
        claimed = max(principal - kinds["correction"], Decimal(0))
        owed = claimed + kinds["cost"] + stated.accrued
        self.assertEqual(stated.open.total, owed - kinds["payment"] + stated.surplus)
        self.assertGreaterEqual(min(*stated.open, *stated.amounts, stated.surplus), 0)
        paid = sum((step.paid.total for step in stated.allocated), Decimal(0))
        self.assertEqual(paid + stated.surplus, kinds["payment"])
