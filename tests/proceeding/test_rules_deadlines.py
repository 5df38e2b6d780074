import doctest
from datetime import date, timedelta

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.proceeding import deadlines as rules
from ...tools.proceeding.deadlines import (
    find_too_early,
    get_deadline,
    list_deadlines,
    list_warnings,
    load_deadline_kinds,
)
from ...tools.proceeding.steps import Step, load_step_kinds
from ..rule_case import RuleCase

KINDS = load_step_kinds()
RULES = {rule.code: rule for rule in load_deadline_kinds()}


def working_days(state):
    known = holidays.country_holidays("DE", subdiv=state)
    return lambda day: day.weekday() < 5 and day not in known


def day(text):
    return date.fromisoformat(text)


# (deadline, day of the event, land of the court): act by, last day (P27 to P31, P62).
TABLE = {
    ("mb_objection", "2026-12-11", "NW"): ("2026-12-28", "2026-12-28"),
    ("mb_objection", "2026-12-18", "NW"): ("2027-01-04", "2027-01-04"),
    ("mb_objection", "2026-12-10", "NW"): ("2026-12-24", "2026-12-24"),
    ("mb_objection", "2026-12-23", "ST"): ("2027-01-07", "2027-01-07"),
    ("mb_objection", "2026-12-23", "SN"): ("2027-01-06", "2027-01-06"),
    ("mb_lapse", "2026-12-11", "NW"): ("2027-06-11", "2027-06-11"),
    ("mb_lapse", "2026-08-31", "NW"): ("2027-02-26", "2027-03-01"),
    ("vb_einspruch", "2027-01-13", "NW"): ("2027-01-27", "2027-01-27"),
    ("vb_einspruch_abroad", "2027-01-13", "NW"): ("2027-02-15", "2027-02-15"),
    ("sue_after_rejection", "2026-12-31", "NW"): ("2027-02-01", "2027-02-01"),
    ("limitation_after_proceedings", "2026-12-20", "NW"): ("2027-06-20", "2027-06-20"),
    ("third_party_statement", "2026-12-11", "NW"): ("2026-12-28", "2026-12-28"),
    ("bank_payout", "2026-11-30", "NW"): ("2026-12-30", "2026-12-30"),
    ("statement_again", "2026-12-01", "NW"): ("2028-12-01", "2028-12-01"),
    ("at_einspruch", "2026-12-01", "NW"): ("2026-12-29", "2026-12-29"),
    ("agency_simple_case", "2026-11-02", "NW"): ("2026-11-16", "2026-11-16"),
    ("ch_fortsetzung_until", "2026-12-01", "NW"): ("2027-12-01", "2027-12-01"),
}


def deadlines(*papers, kind="court_order", state="NW"):
    steps = [
        Step(name, day(on), number, until=until) for number, (name, on, until) in enumerate(papers)
    ]
    return list_deadlines(RULES.values(), KINDS, kind, steps, working_days(state))


class TestDeadlines(RuleCase):
    """By which day something must be done."""

    def test_days(self):
        for (code, on, state), expected in TABLE.items():
            with self.subTest(code, on=on, state=state):
                found = get_deadline(RULES[code], day(on), working_days(state))
                self.assertEqual((str(found.on), str(found.last)), expected)

    def test_the_enforcement_order_cannot_be_applied_for_before(self):
        """P33, § 699 (1) ZPO."""
        known = deadlines(("served", "2026-12-11", None))
        apply = KINDS["enforcement_applied"]
        early = find_too_early(apply, day("2026-12-28"), known)
        self.assertEqual(str(early.from_day), "2026-12-29")
        self.assertIsNone(find_too_early(apply, day("2026-12-29"), known))
        self.assertIsNone(find_too_early(KINDS["objected"], day("2026-12-12"), known))

    def test_warnings_before_the_order_lapses(self):
        """P30: 60, 30 and 7 days before."""
        rule = RULES["mb_lapse"]
        found = get_deadline(rule, day("2026-12-11"), working_days("NW"))
        days = [(found.on - warning).days for warning in list_warnings(rule, found)]
        self.assertEqual(days, [60, 30, 7])

    def test_the_time_of_others_is_told_when_it_is_over(self):
        rule = RULES["mb_objection"]
        found = get_deadline(rule, day("2026-12-11"), working_days("NW"))
        self.assertEqual(list_warnings(rule, found), [day("2026-12-29")])

    def test_a_step_ends_what_it_was_for(self):
        open_ = deadlines(("served", "2026-12-11", None))
        self.assertEqual([it.code for it in open_], ["mb_objection", "mb_lapse"])
        self.assertFalse(any(it.closed_on for it in open_))
        over = deadlines(
            ("served", "2026-12-11", None), ("enforcement_applied", "2026-12-29", None)
        )
        self.assertEqual({it.closed_on for it in over}, {day("2026-12-29")})

    def test_served_anew_it_runs_anew(self):
        papers = ("served", "2026-12-11", None), ("served", "2027-01-11", None)
        self.assertEqual({str(it.begins) for it in deadlines(*papers)}, {"2027-01-11"})

    def test_a_paper_may_name_the_day(self):
        until = day("2026-10-20")
        [found] = deadlines(("opened", "2026-09-01", until), kind="insolvency")
        self.assertEqual((found.code, found.on), ("insolvency_filing", until))
        self.assertFalse(deadlines(("opened", "2026-09-01", None), kind="insolvency"))
        with self.assertRaisesRegex(ValueError, "stands in the paper"):
            get_deadline(RULES["insolvency_filing"], until, working_days("NW"))

    def test_a_step_of_another_proceeding_sets_nothing(self):
        self.assertFalse(deadlines(("served", "2026-12-11", None), kind="lawsuit"))

    def test_what_is_from_memory_says_so(self):
        uncertain = {rule.code for rule in RULES.values() if not rule.is_certain}
        self.assertIn("ch_rechtsvorschlag", uncertain)
        self.assertNotIn("mb_objection", uncertain)

    @given(
        st.sampled_from([rule for rule in RULES.values() if rule.unit]),
        st.dates(date(2024, 1, 1), date(2035, 1, 1)),
        st.sampled_from(["NW", "BY", "ST", "SN"]),
    )
    @settings(max_examples=200, deadline=None)
    def test_any_day(self, rule, begins, state):
        is_working = working_days(state)
        found = get_deadline(rule, begins, is_working)
        self.assertLessEqual(found.on, found.last)
        self.assertLess(begins, found.on)
        self.assertLess(abs(found.last - found.raw), timedelta(days=8))
        if rule.roll != "none":
            self.assertTrue(is_working(found.on) and is_working(found.last))

    def test_examples(self):
        self.assertFalse(doctest.testmod(rules).failed)
