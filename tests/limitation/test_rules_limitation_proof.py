from datetime import date

from ...tools.limitation.limitation import Event, get_limitation, get_rule, load_rules
from ..rule_case import RuleCase

RULES = load_rules()
GERMAN = get_rule(RULES, "DE")
DUE = Event("accrual", date(2023, 5, 10))
ON = date(2025, 9, 1)
END = date(2026, 12, 31)


def tell(*events, rule=GERMAN):
    """(date, [(code, kind, source)]) without the accrual."""
    found = get_limitation(rule, [DUE, *events])
    steps = [(step.code, step.kind, step.source) for step in found.steps]
    return found.on, [step for step in steps if step[1] not in ("accrual", "")]


class TestLimitationProof(RuleCase):
    """What nobody can prove is told and counts for nothing; what shows the rest is named."""

    def test_what_cannot_be_proved_moves_nothing(self):
        for kind in ("acknowledgement", "part_payment", "talks", "deferral", "standstill"):
            with self.subTest(kind):
                said = Event(kind, ON, source="on the phone", proven=False)
                self.assertEqual(tell(said), (END, [("unproven", kind, "on the phone")]))
                self.assertNotEqual(tell(said._replace(proven=True))[0], END)

    def test_the_explanation_names_what_shows_it(self):
        plan = "plan 7"
        span = Event("standstill", ON, date(2025, 12, 1), source=plan)
        said = Event("acknowledgement", ON, source=plan)
        self.assertEqual(
            tell(said, span),
            (
                date(2028, 12, 1),
                [("suspended", "standstill", plan), ("restarts", "acknowledgement", plan)],
            ),
        )
        self.assertEqual(
            tell(said, span._replace(until=None)),
            (None, [("open", "standstill", plan), ("restarts", "acknowledgement", plan)]),
        )

    def test_it_names_what_was_in_vain_too(self):
        late = date(2027, 1, 1)
        for events, step in {
            (Event("acknowledgement", late, source="x"),): ("too_late", "acknowledgement", "x"),
            (Event("talks", late, source="x"),): ("too_late", "talks", "x"),
            (Event("acknowledgement", date(2023, 6, 1), source="x"),): (
                "too_early",
                "acknowledgement",
                "x",
            ),
            (Event("demand", ON, source="x"),): ("no_effect", "demand", "x"),
            (Event("deferral", date(2023, 6, 1), date(2023, 7, 1), source="x"),): (
                "too_early",
                "deferral",
                "x",
            ),
        }.items():
            with self.subTest(step):
                self.assertEqual(tell(*events), (END, [step]))

    def test_the_floor_after_talks_names_them(self):
        talks = Event("talks", date(2026, 12, 20), date(2027, 1, 10), source="letter")
        self.assertEqual(
            tell(talks)[1], [("suspended", "talks", "letter"), ("not_before", "talks", "letter")]
        )

    def test_a_standstill_has_no_effect_where_a_deferral_has_none(self):
        for rule in RULES:
            self.assertEqual(
                "standstill" in rule.suspended_by, "deferral" in rule.suspended_by, rule.country
            )

    def test_events_of_one_kind_and_day_come_in_one_order(self):
        events = [Event("demand", ON, source=letter) for letter in "hbfdacge"]
        self.assertEqual([step[2] for step in tell(*events)[1]], sorted("abcdefgh"))
