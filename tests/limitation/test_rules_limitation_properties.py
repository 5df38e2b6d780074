from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.limitation.limitation import Event, get_limitation, get_rule, load_rules
from ...tools.limitation.terms import SPANS
from ..rule_case import RuleCase

RULES = load_rules()
GERMAN = get_rule(RULES, "DE")
DUE = Event("accrual", date(2023, 5, 10))
DAYS = st.dates(date(2023, 5, 10), date(2031, 12, 31))
MOMENTS = st.sampled_from(("acknowledgement", "part_payment", "enforcement", "demand"))


def span(kind, on, days):
    return Event(kind, on, on + timedelta(days=days))


moments = st.builds(lambda kind, on: Event(kind, on), MOMENTS, DAYS)
spans = st.builds(span, st.sampled_from(sorted(SPANS)), DAYS, st.integers(0, 400))
filings = st.builds(lambda on, soon: Event("filing", on, None, soon), DAYS, st.booleans())
histories = st.lists(moments | spans | filings, max_size=6)


def end(events, rule=GERMAN):
    return get_limitation(rule, [DUE, *events]).on


class TestLimitationProperties(RuleCase):
    @settings(max_examples=25, deadline=None)
    @given(histories, st.randoms())
    def test_the_order_of_events_is_irrelevant(self, events, random):
        shuffled = [DUE, *events]
        random.shuffle(shuffled)
        self.assertEqual(get_limitation(GERMAN, shuffled), get_limitation(GERMAN, [DUE, *events]))

    @settings(max_examples=25, deadline=None)
    @given(histories, moments | spans | filings)
    def test_what_comes_after_the_limitation_date_does_nothing(self, events, late):
        before = end(events)
        late = late._replace(on=before + timedelta(days=1), until=None)
        self.assertEqual(end([*events, late]), before)

    @settings(max_examples=25, deadline=None)
    @given(histories, spans)
    def test_a_suspension_never_shortens(self, events, pause):
        self.assertGreaterEqual(end([*events, pause]), end(events))

    @settings(max_examples=25, deadline=None)
    @given(histories, moments)
    def test_a_restart_never_shortens(self, events, moment):
        # § 209 lets days pass that a fresh period would not know: a day of February at most.
        self.assertGreaterEqual(end([*events, moment]) + timedelta(days=1), end(events))

    @settings(max_examples=25, deadline=None)
    @given(histories)
    def test_nothing_that_happens_brings_the_date_before_three_years(self, events):
        self.assertGreaterEqual(end(events), date(2026, 12, 31))

    @settings(max_examples=25, deadline=None)
    @given(histories, DAYS, st.integers(0, 400))
    def test_talks_leave_three_months(self, events, first, days):
        first = min(first, end(events))
        talks = span("talks", max(first, date(2024, 1, 1)), days)
        self.assertGreaterEqual(end([*events, talks]), talks.until + timedelta(days=89))

    @settings(max_examples=25, deadline=None)
    @given(histories, DAYS)
    def test_a_title_lasts_thirty_years(self, events, on):
        on = max([on, *(event.until or event.on for event in events)])
        found = end([*events, Event("title", on)])
        self.assertEqual(found.year, on.year + 30)

    @settings(max_examples=25, deadline=None)
    @given(histories)
    def test_steps_end_with_the_date(self, events):
        found = get_limitation(GERMAN, [DUE, *events])
        last = [step for step in found.steps if step.code == "ends"]
        self.assertEqual([step.on for step in last], [found.on])

    @settings(max_examples=25, deadline=None)
    @given(histories, DAYS)
    def test_a_demand_matters_where_the_law_says_so(self, events, on):
        demand = Event("demand", on)
        for rule in RULES:
            if "demand" not in rule.restarted_by:
                self.assertEqual(end([*events, demand], rule), end(events, rule), rule.country)
