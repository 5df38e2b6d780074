import doctest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.promise import promises
from ...tools.promise.promises import (
    BROKEN,
    KEPT,
    NO_LIMITS,
    OPEN,
    PARTIALLY_KEPT,
    Limits,
    Payment,
    Promise,
    count_extensions,
    find_fault,
    get_level,
    judge,
    pauses_dunning,
)
from ..rule_case import RuleCase

FIFTEENTH = date(2026, 3, 15)
HUNDRED = Promise(Decimal(100), FIFTEENTH)
# From bad to good, once the last day is over.
ORDER = (BROKEN, PARTIALLY_KEPT, KEPT)


def day(number):
    return date(2026, 3, number)


def paid(*pairs):
    return [Payment(day(number), Decimal(str(amount))) for number, amount in pairs]


amounts = st.decimals("0.01", "500", places=2)
days = st.dates(date(2026, 2, 20), date(2026, 4, 20))
payments = st.lists(st.builds(Payment, days, amounts), max_size=6)
made = st.builds(Promise, amounts, st.just(FIFTEENTH), st.integers(0, 9))


class TestRulesPromises(RuleCase):
    def test_the_examples_of_the_module(self):
        outcome = doctest.testmod(promises)
        self.assertGreater(outcome.attempted, 3)
        self.assertFalse(outcome.failed)

    # === TABLES === #

    def test_decision_table(self):
        slack = Promise(Decimal(100), FIFTEENTH, slack=3)
        table = {
            "nothing yet": (HUNDRED, paid(), 10, OPEN, 0),
            "nothing on the day itself": (HUNDRED, paid(), 15, OPEN, 0),
            "nothing when the day is over": (HUNDRED, paid(), 16, BROKEN, 0),
            "all before the day": (HUNDRED, paid((3, 100)), 4, KEPT, 100),
            "all on the day": (HUNDRED, paid((15, 100)), 15, KEPT, 100),
            "in time, booked late": (HUNDRED, paid((15, 100)), 25, KEPT, 100),
            "a day late": (HUNDRED, paid((16, 100)), 16, BROKEN, 0),
            "part of it, not over": (HUNDRED, paid((9, 40)), 15, OPEN, 40),
            "part of it": (HUNDRED, paid((9, 40)), 16, PARTIALLY_KEPT, 40),
            "a cent short": (HUNDRED, paid((9, 99.99)), 16, PARTIALLY_KEPT, "99.99"),
            "a cent": (HUNDRED, paid((9, 0.01)), 16, PARTIALLY_KEPT, "0.01"),
            "in two parts": (HUNDRED, paid((9, 40), (15, 60)), 15, KEPT, 100),
            "the second part late": (HUNDRED, paid((9, 40), (16, 60)), 16, PARTIALLY_KEPT, 40),
            "more than promised": (HUNDRED, paid((9, 140)), 16, KEPT, 140),
            "on the last day of the slack": (slack, paid((18, 100)), 18, KEPT, 100),
            "after the slack": (slack, paid((19, 100)), 19, BROKEN, 0),
            "still within the slack": (slack, paid((16, 40)), 18, OPEN, 40),
        }
        for name, (promise, payments, on, state, amount) in table.items():
            with self.subTest(name):
                found = judge(promise, payments, day(on))
                self.assertEqual(found, (state, Decimal(str(amount))))

    def test_a_promise_may_be_accepted_or_why_not(self):
        limits = Limits(days_ahead=10, extensions=1)
        table = {
            # amount, day, open amounts, extensions, fault
            "all that is open": (100, 15, (60, 40), 0, None),
            "part of it": (1, 15, (60, 40), 0, None),
            "today": (100, 5, (100,), 0, None),
            "the last day allowed": (100, 15, (100,), 0, None),
            "put off as often as allowed": (100, 15, (100,), 1, None),
            "a cent too much": ("100.01", 15, (60, 40), 0, "too_much"),
            "nothing open": (100, 15, (), 0, "settled"),
            "yesterday": (100, 4, (100,), 0, "past"),
            "a day too far": (100, 16, (100,), 0, "too_far"),
            "put off once too often": (100, 15, (100,), 2, "too_often"),
        }
        for name, (amount, on, opened, extensions, fault) in table.items():
            with self.subTest(name):
                promise = Promise(Decimal(str(amount)), day(on), slack=4)
                opened = [Decimal(part) for part in opened]
                self.assertEqual(find_fault(promise, opened, extensions, day(5), limits), fault)

    def test_without_limits_only_the_plain_truth_counts(self):
        far = Promise(Decimal(100), date(2030, 1, 1))
        self.assertIsNone(find_fault(far, [Decimal(100)], 50, day(5), NO_LIMITS))
        self.assertEqual(find_fault(far, [Decimal(99)], 50, day(5), NO_LIMITS), "too_much")
        self.assertEqual(find_fault(HUNDRED, [Decimal(100)], 0, day(16), NO_LIMITS), "past")

    def test_a_later_day_puts_off_an_earlier_one_does_not(self):
        table = {
            "supersedes nothing": ((), 0),
            "a first extension": (((day(10), 0),), 1),
            "a second one": (((day(10), 1),), 2),
            "the same day": (((day(15), 1),), 1),
            "comes earlier": (((day(20), 1),), 1),
            "of two the one put off more often": (((day(10), 0), (day(12), 3)), 4),
        }
        for name, (superseded, count) in table.items():
            with self.subTest(name):
                self.assertEqual(count_extensions(day(15), superseded), count)

    def test_only_what_was_not_kept_raises_the_level(self):
        self.assertEqual(get_level([]), 1)
        self.assertEqual(get_level([KEPT, KEPT]), 1)
        unkept = (OPEN, PARTIALLY_KEPT, BROKEN, "withdrawn", "superseded")
        self.assertEqual(get_level([*unkept, KEPT]), 6)

    def test_who_broke_too_many_gets_no_pause(self):
        for broken, limit, pause in ((0, 2, True), (1, 2, True), (2, 2, False), (9, 0, True)):
            self.assertEqual(pauses_dunning(broken, limit), pause)

    def test_what_is_no_promise_is_refused(self):
        for wrong in ((Decimal(0),), (Decimal(-1),), (100.0,), (Decimal("NaN"),)):
            with self.assertRaises(ValueError):
                Promise(*wrong, FIFTEENTH)
        with self.assertRaises(ValueError):
            Promise(Decimal(1), FIFTEENTH, slack=-1)
        with self.assertRaises(ValueError):
            judge(HUNDRED, [Payment(FIFTEENTH, 100.0)], FIFTEENTH)

    # === PROPERTIES === #

    @settings(max_examples=50, deadline=None)
    @given(made, payments, days, st.randoms())
    def test_the_order_of_payments_is_irrelevant(self, promise, payments, today, random):
        shuffled = random.sample(payments, len(payments))
        self.assertEqual(judge(promise, shuffled, today), judge(promise, payments, today))

    @settings(max_examples=100, deadline=None)
    @given(made, payments, st.builds(Payment, days, amounts), days)
    def test_more_paid_never_makes_it_worse(self, promise, payments, more, today):
        before = judge(promise, payments, today)
        after = judge(promise, [*payments, more], today)
        self.assertGreaterEqual(after.paid, before.paid)
        if before.state == OPEN:
            self.assertIn(after.state, (OPEN, KEPT))
        else:
            self.assertGreaterEqual(ORDER.index(after.state), ORDER.index(before.state))

    @settings(max_examples=50, deadline=None)
    @given(made, payments, days)
    def test_a_payment_taken_back_opens_it_again_until_the_last_day(self, promise, payments, today):
        whole = Payment(promise.promised_on, promise.amount)
        self.assertEqual(judge(promise, [*payments, whole], today).state, KEPT)
        again = judge(promise, payments, today)
        if again.paid < promise.amount:
            self.assertEqual(again.state == OPEN, today <= promise.last_day)

    @settings(max_examples=50, deadline=None)
    @given(made, payments, days, st.integers(0, 20))
    def test_a_day_more_of_slack_never_makes_it_worse(self, promise, payments, today, more):
        longer = Promise(promise.amount, promise.promised_on, promise.slack + more)
        before, after = judge(promise, payments, today), judge(longer, payments, today)
        if before.state == KEPT:
            self.assertEqual(after.state, KEPT)
        self.assertGreaterEqual(after.paid, before.paid)

    @settings(max_examples=50, deadline=None)
    @given(made, payments, days)
    def test_after_the_last_day_time_changes_nothing(self, promise, payments, today):
        over = promise.last_day + timedelta(days=1)
        found = judge(promise, payments, max(today, over))
        self.assertIn(found.state, ORDER)
        self.assertEqual(found, judge(promise, payments, over + timedelta(days=999)))
