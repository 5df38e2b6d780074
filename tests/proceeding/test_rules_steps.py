import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.limitation.limitation import Event, get_limitation, get_rule, load_rules
from ...tools.proceeding import steps as rules
from ...tools.proceeding.steps import (
    REASONS,
    STATES,
    Step,
    find_refusal,
    get_events,
    get_standing,
    load_step_kinds,
)
from ..rule_case import RuleCase

KINDS = load_step_kinds()
GERMAN = get_rule(load_rules(), "DE")
FIRST = date(2026, 12, 1)
papers = st.lists(
    st.tuples(st.sampled_from(sorted(KINDS)), st.integers(0, 20)), max_size=8, unique=True
).map(
    lambda drawn: [
        Step(kind, FIRST + timedelta(days=after), key=number)
        for number, (kind, after) in enumerate(drawn)
    ]
)


def steps(text):
    """ "applied 2026-12-01, served 2026-12-11"."""
    found = []
    for number, part in enumerate(text.split(", ")):
        kind, on, *until = part.split()
        found.append(
            Step(
                kind,
                date.fromisoformat(on),
                number,
                until=date.fromisoformat(until[0]) if until else None,
            )
        )
    return found


def standing(text):
    found = get_standing(KINDS, steps(text))
    return " ".join(filter(None, [found.state, found.stage, found.reason]))


# What is known, in the order in which it came in: how far the proceeding is.
TABLE = {
    "applied 2026-12-01": "handed_over applied",
    "applied 2026-12-01, issued 2026-12-08, served 2026-12-11": "running served",
    "served 2026-12-11, applied 2026-12-01": "running served",
    "enforcement_applied 2026-12-29, served 2026-12-11": "running enforcement_applied",
    "served 2026-12-11, objected 2026-12-20, transferred 2027-01-05": "running transferred",
    "served 2026-12-11, lapsed 2027-06-12": "ended lapsed lost",
    "handed_over 2026-12-01, queried 2026-12-05": "queried handed_over",
    "handed_over 2026-12-01, queried 2026-12-05, answered 2026-12-06": "handed_over handed_over",
    "handed_over 2026-12-01, queried 2026-12-05, accepted 2026-12-07": "running accepted",
    "handed_over 2026-12-01, accepted 2026-12-02, paused 2026-12-05": "paused accepted",
    "accepted 2026-12-02, paused 2026-12-05, agency_letter 2026-12-06": "paused agency_letter",
    "accepted 2026-12-02, paused 2026-12-05, resumed 2026-12-09": "running accepted",
    "accepted 2026-12-02, monitored 2027-12-05": "monitored monitored",
    "accepted 2026-12-02, direct_payment 2026-12-05": "running accepted",
    "accepted 2026-12-02, end_paid 2026-12-10": "ended end_paid paid",
    # What is over stays so: a late paper tells of the time before, or comes too late.
    "accepted 2026-12-02, end_paid 2026-12-10, agency_letter 2026-12-12": "ended end_paid paid",
    "accepted 2026-12-02, end_paid 2026-12-10, reopened 2026-12-12": "running reopened",
    "handed_over 2026-12-01, rejected 2026-12-03": "ended rejected rejected",
    "paused 2026-12-03, end_recalled 2026-12-10": "ended end_recalled recalled",
    "opened 2026-09-01, claim_filed 2026-09-20, discharged 2029-09-20": (
        "ended discharged uncollectible"
    ),
    "opened 2026-09-01, closed_without_discharge 2029-09-20": "monitored closed_without_discharge",
}
# Steps of a claim that fell due on 10 May 2023: the day it becomes time-barred (P36 to P43).
LIMITATION = {
    "applied 2026-12-28, served 2027-01-15": "2027-07-19",
    "applied 2026-12-28, served 2027-01-31": "2027-08-04",
    "applied 2026-12-28, served 2027-02-20": "2026-12-31",
    "applied 2026-12-28": "2026-12-31",
    "handed_over 2026-12-01, accepted 2026-12-02, agency_letter 2026-12-05": "2026-12-31",
    "applied 2026-12-28, served 2027-01-15, order_final 2027-03-03": "2057-03-03",
    "applied 2026-12-28, served 2027-01-15, order_final 2027-03-03, ordered 2030-05-10": (
        "2060-05-10"
    ),
    "money_in 2026-03-02": "2026-12-31",
    "dividend 2026-03-02": "2026-12-31",
    "opened 2026-05-01, claim_filed 2026-06-01 2029-06-01": "2030-07-03",
    "opened 2026-05-01, claim_filed 2026-06-01, discharged 2029-06-01": "2030-07-03",
    "opened 2026-05-01, claim_filed 2026-06-01": None,
    "mediation_filed 2026-12-28, mediation_notified 2027-01-15": "2027-07-19",
}


class TestSteps(RuleCase):
    """How far a proceeding is, from its papers."""

    def test_how_far_it_is(self):
        for text, expected in TABLE.items():
            with self.subTest(text):
                self.assertEqual(standing(text), expected)

    def test_nothing_has_begun(self):
        self.assertEqual(get_standing(KINDS, []).state, "draft")

    def test_on_one_day_the_later_step_counts(self):
        self.assertEqual(standing("served 2026-12-11, issued 2026-12-11"), "running served")

    def test_what_comes_and_goes_on_one_day_is_as_it_was_entered(self):
        day = date(2026, 12, 11)

        def stand(*codes, late=()):
            papers = [Step(code, day, entered=place) for place, code in enumerate(codes)]
            return get_standing(KINDS, [*late, *papers[::-1]]).state

        begun = Step("handed_over", date(2026, 12, 1), entered=99)
        table = {
            ("paused",): "paused",
            ("paused", "resumed"): "running",
            ("paused", "resumed", "paused"): "paused",
            ("resumed", "paused"): "paused",
            ("queried", "answered", "queried"): "queried",
            ("paused", "resumed", "paused", "resumed"): "running",
        }
        for codes, state in table.items():
            with self.subTest(codes):
                accepted = Step("accepted", day, entered=98)
                self.assertEqual(stand(*codes, late=[begun, accepted]), state)
        # A paper of an earlier day that comes in later changes nothing of it.
        late = [begun, Step("resumed", date(2026, 12, 5), entered=97)]
        self.assertEqual(stand("paused", "resumed", "paused", late=late), "paused")

    def test_a_counter_step_takes_a_step_back(self):
        known = steps("applied 2026-12-01, served 2026-12-11, end_paid 2026-12-20")
        known.append(Step("end_paid", date(2026, 12, 21), key="counter", corrects=2))
        self.assertEqual(get_standing(KINDS, known).stage, "served")
        known.append(Step("end_paid", date(2026, 12, 22), key="again", corrects="counter"))
        self.assertEqual(get_standing(KINDS, known).stage, "end_paid")

    def test_a_step_of_the_court_waits_for_the_filing(self):
        alone = steps("judgment 2027-03-01")
        self.assertFalse(get_events(KINDS, alone))
        both = steps("judgment 2027-03-01, filed 2026-12-20")
        self.assertEqual(
            [event.kind for event in get_events(KINDS, both).values()], ["filing", "last_step"]
        )

    def test_what_is_no_more_after_an_objection(self):
        apply, papers = (
            KINDS["enforcement_applied"],
            steps("served 2026-12-11, objected 2026-12-20"),
        )
        self.assertEqual(find_refusal(apply, papers).kind, "objected")
        self.assertIsNone(find_refusal(apply, papers[:1]))

    def test_an_unknown_step_is_refused(self):
        with self.assertRaisesRegex(ValueError, "'nonsense' is no step"):
            get_standing(KINDS, [Step("nonsense", FIRST)])

    def test_steps_that_correct_each_other_are_refused(self):
        round_ = [Step("paused", FIRST, 1, corrects=2), Step("paused", FIRST, 2, corrects=1)]
        with self.assertRaisesRegex(ValueError, "cannot correct"):
            get_standing(KINDS, round_)

    def test_limitation_follows(self):
        for text, expected in LIMITATION.items():
            with self.subTest(text):
                events = [
                    Event("accrual", date(2023, 5, 10)),
                    *get_events(KINDS, steps(text)).values(),
                ]
                found = get_limitation(GERMAN, events).on
                self.assertEqual(found and found.isoformat(), expected)

    def test_examples(self):
        self.assertFalse(doctest.testmod(rules).failed)


class TestStepTable(RuleCase):
    """The rows of the table fit together."""

    def test_rows_name_what_there_is(self):
        from ...tools.common.tables import read_rows
        from ...tools.proceeding.deadlines import load_deadline_kinds

        proceedings = {
            row["code"] for row in read_rows("proceeding/account.collection.proceeding.kind")
        }
        deadlines = load_deadline_kinds()
        for kind in KINDS.values():
            with self.subTest(kind.code):
                self.assertLessEqual(kind.kinds, proceedings)
                self.assertIn(kind.after_deadline, {"", *(it.code for it in deadlines)})
                self.assertEqual(kind.state == "ended", kind.effect in REASONS)
        for deadline in deadlines:
            with self.subTest(deadline.code):
                self.assertIn(deadline.kind, proceedings)
                self.assertLessEqual({deadline.step, *deadline.closed_by}, KINDS.keys())
        # Any proceeding ends when it is paid.
        self.assertFalse(KINDS["end_paid"].kinds)
        for proceeding in proceedings:
            with self.subTest(proceeding):
                self.assertTrue(any(proceeding in it.kinds for it in KINDS.values()))

    def test_ids_are_named_after_codes(self):
        from ...tools.common.tables import read_rows

        for table, prefix in (("", ""), (".step", "step_"), (".deadline", "deadline_")):
            name = "kind" if not table else f"{table[1:]}.kind"
            rows = read_rows(f"proceeding/account.collection.proceeding.{name}")
            prefix = f"proceeding_{prefix or 'kind_'}"
            self.assertEqual([row["id"] for row in rows], [prefix + row["code"] for row in rows])
            self.assertEqual(len({row["code"] for row in rows}), len(rows))


class TestStepProperties(RuleCase):
    """What holds for any papers."""

    @given(papers, st.randoms(use_true_random=False))
    @settings(max_examples=200, deadline=None)
    def test_the_order_in_which_papers_come_in_says_nothing(self, known, random):
        shuffled = random.sample(known, len(known))
        self.assertEqual(get_standing(KINDS, shuffled), get_standing(KINDS, known))
        self.assertEqual(get_events(KINDS, shuffled), get_events(KINDS, known))

    @given(papers)
    @settings(max_examples=200, deadline=None)
    def test_there_is_always_a_known_state(self, known):
        found = get_standing(KINDS, known)
        self.assertIn(found.state, STATES)
        self.assertEqual(found.state == "ended", bool(found.reason))

    @given(papers, st.data())
    @settings(max_examples=200, deadline=None)
    def test_a_step_that_was_countered_was_never_there(self, known, data):
        if not known:
            return
        wrong = data.draw(st.sampled_from(known))
        counter = Step(wrong.kind, FIRST + timedelta(days=30), "counter", corrects=wrong.key)
        without = [step for step in known if step != wrong]
        self.assertEqual(get_standing(KINDS, [*known, counter]), get_standing(KINDS, without))
        back = Step(wrong.kind, FIRST + timedelta(days=31), "back", corrects="counter")
        self.assertEqual(get_standing(KINDS, [*known, counter, back]), get_standing(KINDS, known))
