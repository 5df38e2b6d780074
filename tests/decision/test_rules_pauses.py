import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.decision import pauses as rules
from ...tools.decision.pauses import Pause, count_paused_days, get_resumed
from ..rule_case import RuleCase

DUE = date(2026, 3, 1)
spans = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(0, 30), st.booleans()).map(
        lambda it: Pause(day(it[0]), day(it[0] + it[1]), it[2])
    ),
    max_size=6,
)


def day(number):
    """The day ``number`` days after the due date."""
    return DUE + timedelta(days=number)


class TestPausedClock(RuleCase):
    def test_due_on_the_last_day_there_is(self):
        self.assertEqual(count_paused_days(date.max, [Pause(day(0), date.max)]), 0)

    def test_paused_days(self):
        table = {
            "none": ([], 0),
            "after the due date": ([(5, 15)], 10),
            "before it nobody is late": ([(-10, 0)], 0),
            "across it": ([(-10, 4)], 3),
            "the due date itself is no late day": ([(0, 1)], 0),
            "two that overlap": ([(5, 15), (10, 20)], 15),
            "one within the other": ([(5, 25), (10, 12)], 20),
            "two apart": ([(5, 10), (20, 25)], 10),
            "over on its first day": ([(5, 5)], 0),
        }
        for name, (given_spans, expected) in table.items():
            with self.subTest(name):
                pauses = [Pause(day(first), day(free)) for first, free in given_spans]
                self.assertEqual(count_paused_days(DUE, pauses), expected)

    def test_the_interval_starts_anew_at_the_last_end(self):
        table = {
            "none": ([], None),
            "one": ([(5, 15)], day(15)),
            "the last of two, however they came": ([(20, 30), (5, 15)], day(30)),
            "one that ends within another": ([(5, 25), (10, 12)], day(25)),
            "over on its first day": ([(5, 5)], None),
        }
        for name, (given_spans, expected) in table.items():
            with self.subTest(name):
                pauses = [Pause(day(first), day(free)) for first, free in given_spans]
                self.assertEqual(get_resumed(pauses), expected)

    def test_a_part_in_dispute_stops_no_clock_but_the_interval_starts_anew(self):
        pauses = [Pause(day(5), day(15), whole=False)]
        self.assertEqual(count_paused_days(DUE, pauses), 0)
        self.assertEqual(get_resumed(pauses), day(15))

    @settings(max_examples=200, deadline=None)
    @given(pauses=spans)
    def test_counted_day_by_day(self, pauses):
        late = {day(number) for number in range(1, 120)}
        paused = [one for one in late if any(p.whole and p.first <= one < p.free for p in pauses)]
        self.assertEqual(count_paused_days(DUE, pauses), len(paused))
        self.assertEqual(count_paused_days(DUE, pauses[::-1]), len(paused))

    def test_examples_in_the_rules_are_true(self):
        result = doctest.testmod(rules)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)
