from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.plan.cover import Source, cover
from ...tools.plan.default import CONSUMER, DefaultRule, judge_cure, judge_default
from ...tools.plan.instalments import (
    Instalment,
    list_due_days,
    split_after_first,
    split_equally,
)
from ...tools.plan.review import Payment, get_plan_state, review
from ..rule_case import RuleCase

START = date(2027, 1, 31)
UNITS = st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1), Decimal("0.001")])
DAYS = st.integers(-40, 400).map(lambda days: START + timedelta(days=days))
AMOUNTS = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)
RULE = DefaultRule(days=10, in_a_row=2, in_total=3, amount=Decimal(200))

payments = st.builds(Payment, DAYS, AMOUNTS)
histories = st.lists(payments, max_size=8)
plans = st.builds(
    lambda amounts, interval: tuple(
        map(Instalment, list_due_days(START, len(amounts), interval), amounts)
    ),
    st.lists(AMOUNTS, min_size=1, max_size=8),
    st.sampled_from(["weekly", "monthly", "quarterly"]),
)
# From the best to the worst: nothing paid is worse than something, if it is late.
ENTRY_RANK = {"paid": 0, "due": 1, "paid_late": 2, "short": 3, "missed": 4}
PLAN_STATES = ("completed", "active", "cured", "in_arrears")


class TestSplitting(RuleCase):
    @settings(max_examples=60, deadline=None)
    @given(st.integers(1, 10**9), st.integers(1, 60), UNITS)
    def test_equal_instalments_add_up(self, units, count, unit):
        total = units * unit
        if units < count:
            with self.assertRaises(ValueError):
                split_equally(total, count, unit)
            return
        amounts = split_equally(total, count, unit)
        self.assertEqual((sum(amounts), len(amounts)), (total, count))
        self.assertEqual(len({*amounts[:-1]}), min(count - 1, 1))
        self.assertGreaterEqual(min(amounts), unit)
        self.assertTrue(all(amount % unit == 0 for amount in amounts))
        self.assertLess(amounts[-1] - amounts[0], count * unit)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(2, 24), UNITS)
    def test_a_first_payment_and_the_rest_add_up(self, first, rest, count, unit):
        total = (first + rest) * unit
        if rest < count - 1:
            with self.assertRaises(ValueError):
                split_after_first(total, first * unit, count, unit)
            return
        amounts = split_after_first(total, first * unit, count, unit)
        self.assertEqual((sum(amounts), len(amounts), amounts[0]), (total, count, first * unit))
        self.assertGreater(min(amounts), 0)

    @settings(max_examples=60, deadline=None)
    @given(DAYS, st.integers(1, 40), st.sampled_from(["weekly", "monthly", "quarterly"]))
    def test_days_go_on_and_keep_the_day_of_the_month(self, first, count, interval):
        days = list_due_days(first, count, interval)
        self.assertEqual(days, sorted({*days}))
        shifted = list_due_days(first, count, interval, lambda on: on.weekday() < 5)
        for regular, day in zip(days, shifted, strict=True):
            self.assertTrue(0 <= (day - regular).days <= 2 and day.weekday() < 5)
            if interval != "weekly":
                last = (regular + timedelta(days=1)).day == 1
                self.assertTrue(regular.day == first.day or (last and regular.day < first.day))


class TestProgress(RuleCase):
    @settings(max_examples=60, deadline=None)
    @given(plans, histories, DAYS)
    def test_nothing_paid_is_lost(self, plan, paid, today):
        found = review(plan, paid, today)
        there = sum(payment.amount for payment in paid if payment.on <= today)
        self.assertEqual(found.paid + found.surplus, there)
        self.assertTrue(all(0 <= entry.paid <= entry.amount for entry in found.entries))
        self.assertTrue(not found.surplus or all(not entry.open for entry in found.entries))
        self.assertLessEqual({entry.state for entry in found.entries}, {*ENTRY_RANK})

    @settings(max_examples=60, deadline=None)
    @given(plans, histories, DAYS, st.randoms())
    def test_the_order_of_payments_and_instalments_is_irrelevant(self, plan, paid, today, random):
        shuffled, mixed = list(paid), list(plan)
        random.shuffle(shuffled)
        random.shuffle(mixed)
        self.assertEqual(review(mixed, shuffled, today), review(plan, paid, today))

    @settings(max_examples=60, deadline=None)
    @given(plans, histories, payments, AMOUNTS, DAYS)
    def test_a_payment_in_two_of_the_same_day_is_one(self, plan, paid, one, more, today):
        whole = one._replace(amount=one.amount + more)
        parts = [one, one._replace(amount=more)]
        self.assertEqual(review(plan, [*parts, *paid], today), review(plan, [*paid, whole], today))

    @settings(max_examples=60, deadline=None)
    @given(plans, histories, payments, DAYS, st.integers(0, 15))
    def test_more_paid_is_never_worse(self, plan, paid, more, today, grace):
        less, richer = review(plan, paid, today), review(plan, [*paid, more], today)
        for before, after in zip(less.entries, richer.entries, strict=True):
            self.assertGreaterEqual(after.paid, before.paid)
            self.assertLessEqual(after.days_late, before.days_late)
            self.assertLessEqual(ENTRY_RANK[after.state], ENTRY_RANK[before.state])
        rank = PLAN_STATES.index
        self.assertLessEqual(rank(get_plan_state(richer, grace)), rank(get_plan_state(less, grace)))
        for floor in (None, CONSUMER):
            codes = {met.code for met in judge_default(less, RULE, floor, grace)}
            for met in judge_default(richer, RULE, floor, grace):
                self.assertIn(met.code, codes)

    @settings(max_examples=60, deadline=None)
    @given(plans, histories, DAYS, st.integers(0, 15))
    def test_a_consumer_is_never_worse_off(self, plan, paid, today, grace):
        found = review(plan, paid, today)
        if judge_default(found, RULE, CONSUMER, grace):
            self.assertTrue(judge_default(found, RULE, None, grace))
            self.assertGreaterEqual(found.late * 10, found.total)

    @settings(max_examples=60, deadline=None)
    @given(plans, histories, DAYS, st.integers(0, 15))
    def test_default_is_met_in_arrears_only(self, plan, paid, today, grace):
        found = review(plan, paid, today)
        if judge_default(found, RULE, grace=grace):
            self.assertEqual(get_plan_state(found, grace), "in_arrears")

    @settings(max_examples=60, deadline=None)
    @given(plans, histories, payments, DAYS, DAYS, DAYS)
    def test_more_paid_cures_no_less(self, plan, paid, more, noticed, deadline, today):
        rank = ("cured", "running", "lapsed").index
        less = judge_cure(plan, paid, noticed, deadline, today)
        self.assertLessEqual(
            rank(judge_cure(plan, [*paid, more], noticed, deadline, today)), rank(less)
        )


class TestCover(RuleCase):
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.tuples(DAYS, AMOUNTS), min_size=1, max_size=6), st.data())
    def test_parts_add_up_both_ways_and_go_from_old_to_new(self, owed, data):
        items = [Source(key, due, amount) for key, (due, amount) in enumerate(owed)]
        total = sum(item.amount for item in items)
        count = data.draw(st.integers(1, min(12, int(total * 100))))
        amounts = split_equally(total, count)
        parts = cover(amounts, items)
        self.assertEqual([sum(part for _key, part in row) for row in parts], amounts)
        for item in items:
            claimed = sum(part for row in parts for key, part in row if key == item.key)
            self.assertEqual(claimed, item.amount)
        order = [key for row in parts for key, _part in row]
        places = {item.key: place for place, item in enumerate(sorted(items, key=_age))}
        self.assertEqual(order, sorted(order, key=places.get))
        self.assertTrue(all(part > 0 for row in parts for _key, part in row))


def _age(item):
    return item.due, item.key
