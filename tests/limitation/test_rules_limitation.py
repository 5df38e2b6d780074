import doctest
from datetime import date

from ...tools.common import periods
from ...tools.limitation import limitation
from ...tools.limitation.limitation import Event, get_limitation, get_rule, is_barred, load_rules
from ..rule_case import RuleCase

RULES = load_rules()
GERMAN = get_rule(RULES, "DE")


def day(text):
    return date.fromisoformat(text)


def event(text):
    """ "talks 2026-12-20 2027-01-10" or "filing 2026-12-28 soon"."""
    kind, on, *more = text.split()
    soon = {"soon": True, "late": False}.get(more[0] if more else "")
    until = day(more[0]) if more and soon is None else None
    return Event(kind, day(on), until, soon)


def end(events, rule=GERMAN):
    found = get_limitation(rule, [event(text) for text in events.split(", ")]).on
    return found and found.isoformat()


def codes(events, rule=GERMAN):
    steps = get_limitation(rule, [event(text) for text in events.split(", ")]).steps
    return [step.code for step in steps]


# German law: events: expected.
TABLE = {
    # §§ 195, 199 (1): three years from the end of the year
    "accrual 2023-05-10": "2026-12-31",
    "accrual 2023-12-31": "2026-12-31",
    "accrual 2024-01-01": "2027-12-31",
    "accrual 2023-05-10, demand 2024-01-01, demand 2025-01-01": "2026-12-31",
    # § 212: anew from the day itself, not before the period began and not after it ended
    "accrual 2025-05-10, part_payment 2025-09-01": "2028-12-31",
    "accrual 2025-05-10, part_payment 2025-12-31": "2028-12-31",
    "accrual 2025-05-10, part_payment 2026-01-01": "2029-01-01",
    "accrual 2023-05-10, acknowledgement 2025-09-01": "2028-09-01",
    "accrual 2023-05-10, acknowledgement 2026-12-31": "2029-12-31",
    "accrual 2023-05-10, acknowledgement 2027-01-01": "2026-12-31",
    "accrual 2023-05-10, part_payment 2024-03-01, part_payment 2027-02-28": "2030-02-28",
    "accrual 2023-05-10, part_payment 2024-03-01, part_payment 2027-03-02": "2027-03-01",
    "accrual 2023-05-10, acknowledgement 2024-02-29": "2027-02-28",
    "accrual 2023-05-10, enforcement 2025-01-15": "2028-01-15",
    # §§ 203, 209: days are added, three months at least
    "accrual 2023-05-10, talks 2026-12-20 2027-01-10": "2027-04-10",
    "accrual 2023-05-10, talks 2024-03-01 2024-05-31": "2027-04-02",
    "accrual 2023-05-10, talks 2026-12-31 2026-12-31": "2027-03-31",
    "accrual 2023-05-10, talks 2027-01-01 2027-01-10": "2026-12-31",
    "accrual 2023-05-10, talks 2026-08-01 2026-11-30": "2027-05-02",
    "accrual 2023-05-10, talks 2026-11-25 2026-11-30": "2027-02-28",
    "accrual 2023-05-10, talks 2023-06-01 2023-12-31": "2026-12-31",
    "accrual 2023-05-10, talks 2023-12-20 2024-01-10": "2027-01-10",
    "accrual 2023-05-10, talks 2026-11-01": None,
    "accrual 2023-05-10, talks 2027-01-01": "2026-12-31",
    "accrual 2023-05-10, talks 2024-02-01, acknowledgement 2024-03-01": None,
    # § 205
    "accrual 2023-05-10, deferral 2024-03-01 2024-05-31": "2027-04-02",
    "accrual 2023-05-10, deferral 2026-12-30 2027-01-02": "2027-01-04",
    "accrual 2023-05-10, standstill 2024-03-01 2024-05-31": "2027-04-02",
    "accrual 2023-05-10, standstill 2026-12-30": None,
    # An agreement in instalments: both on one day
    "accrual 2023-05-10, standstill 2025-09-01, acknowledgement 2025-09-01": None,
    "accrual 2023-05-10, standstill 2025-09-01 2025-12-01, enforcement 2025-09-01": "2028-12-01",
    "accrual 2023-05-10, deferral 2027-01-01 2027-06-30, acknowledgement 2027-01-01": "2026-12-31",
    # Each day once, and the floor is no longer period
    "accrual 2023-05-10, talks 2024-03-01 2024-05-31, deferral 2024-05-01 2024-06-30": "2027-05-02",
    "accrual 2023-05-10, talks 2024-03-01 2024-05-31, deferral 2024-04-01 2024-04-30": "2027-04-02",
    "accrual 2023-05-10, talks 2024-03-01 2024-03-31, deferral 2024-04-01 2024-04-30": "2027-03-02",
    "accrual 2023-05-10, talks 2026-12-20 2027-01-10, deferral 2027-01-05 2027-02-15": "2027-04-10",
    "accrual 2023-05-10, talks 2026-12-20 2027-01-10, deferral 2027-03-01 2027-03-31": "2027-04-10",
    "accrual 2023-05-10, talks 2026-12-20 2027-01-10, deferral 2027-04-01 2027-05-31": "2027-05-31",
    "accrual 2023-05-10, talks 2026-12-20 2027-01-10, talks 2027-04-11 2027-04-20": "2027-04-10",
    "accrual 2023-05-10, talks 2026-12-20 2027-01-10, acknowledgement 2027-04-01": "2030-04-01",
    # § 212 while the clock stands: the new period waits for the end of it
    "accrual 2023-05-10, talks 2024-02-01 2024-05-31, acknowledgement 2024-02-15": "2027-05-31",
    "accrual 2023-05-10, acknowledgement 2025-03-01, talks 2028-02-20 2028-03-01": "2028-06-01",
    "accrual 2023-05-10, acknowledgement 2025-03-01, talks 2024-03-01 2024-05-31": "2028-03-01",
    # § 204, § 167 ZPO: from the filing to six months after the last step
    "accrual 2023-05-10, filing 2026-12-28, service 2027-01-15": "2027-07-19",
    "accrual 2023-05-10, filing 2026-12-28, service 2027-01-15, last_step 2027-02-01": "2027-08-05",
    "accrual 2023-05-10, filing 2026-12-28, last_step 2027-02-01": "2027-08-05",
    "accrual 2023-05-10, filing 2026-12-28, service 2027-02-01": "2026-12-31",
    "accrual 2023-05-10, filing 2026-12-28 late, service 2026-12-30": "2027-07-02",
    "accrual 2023-05-10, filing 2026-12-28 late, service 2027-01-15": "2026-12-31",
    "accrual 2023-05-10, filing 2026-12-28, service 2027-06-30": "2026-12-31",
    "accrual 2023-05-10, filing 2026-12-28 soon, service 2027-06-30": "2028-01-03",
    "accrual 2023-05-10, filing 2026-12-28": "2026-12-31",
    "accrual 2023-05-10, filing 2026-12-28 soon": "2027-07-02",
    "accrual 2023-05-10, service 2026-12-28": "2027-07-02",
    "accrual 2023-05-10, filing 2027-01-01, service 2027-01-05": "2026-12-31",
    "accrual 2023-05-10, filing 2025-01-01, service 2025-01-31, "
    "last_step 2025-01-31, last_step 2026-01-01": "2028-01-29",
    "accrual 2023-05-10, filing 2026-12-28 late, last_step 2027-02-01": "2026-12-31",
    "accrual 2023-05-10, filing 2024-01-10, service 2024-01-31, "
    "filing 2026-12-28, service 2027-01-15, last_step 2027-02-01": "2028-02-25",
    # § 204 (1) no. 10: until six months after the insolvency
    "accrual 2023-05-10, insolvency 2025-01-01 2026-01-31": "2028-07-30",
    # §§ 197, 201: a title, with which the proceedings are over
    "title 2026-11-22": "2056-11-22",
    "accrual 2023-05-10, title 2025-03-01": "2055-03-01",
    "accrual 2023-05-10, title 2023-12-31": "2053-12-31",
    "accrual 2023-05-10, title 2027-03-01": "2057-03-01",
    "accrual 2023-05-10, filing 2026-12-28, service 2027-01-15, title 2027-03-01": "2057-03-01",
    "title 2024-02-29": "2054-02-28",
    "title 2020-03-01, enforcement 2024-05-05": "2054-05-05",
    "title 2020-03-01, part_payment 2024-05-05": "2054-05-05",
}

# Elsewhere: (country, debtor, kind of claim, events): expected.
ABROAD = {
    ("AT", "business", "", "accrual 2023-05-10"): "2026-05-10",
    ("AT", "business", "", "accrual 2024-02-29"): "2027-02-28",
    ("AT", "business", "", "accrual 2023-05-10, demand 2024-01-01"): "2026-05-10",
    ("AT", "business", "", "accrual 2023-05-10, talks 2024-01-01 2024-02-01"): "2026-05-10",
    ("CH", "consumer", "", "accrual 2023-05-10"): "2033-05-10",
    ("CH", "consumer", "retail", "accrual 2023-05-10"): "2028-05-10",
    ("FR", "business", "", "accrual 2023-05-10"): "2028-05-10",
    ("FR", "consumer", "", "accrual 2023-05-10, demand 2024-01-01"): "2025-05-10",
    ("GB", "business", "", "accrual 2023-05-10, part_payment 2025-01-01"): "2031-01-01",
    ("GB", "business", "scotland", "accrual 2023-05-10"): "2028-05-10",
    ("NL", "business", "", "accrual 2023-05-10, demand 2025-02-01"): "2030-02-01",
    ("NL", "consumer", "sale", "accrual 2023-05-10"): "2025-05-10",
    ("NL", "business", "sale", "accrual 2023-05-10"): "2028-05-10",
    ("IT", "business", "", "accrual 2023-05-10, demand 2025-02-01"): "2035-02-01",
    ("IT", "business", "periodic", "accrual 2023-05-10"): "2028-05-10",
    ("ES", "business", "", "accrual 2023-05-10, demand 2028-05-10"): "2033-05-10",
    ("ES", "business", "", "accrual 2023-05-10, demand 2028-05-11"): "2028-05-10",
    ("SE", "business", "", "accrual 2023-05-10, demand 2025-02-01"): "2035-02-01",
    ("SE", "consumer", "", "accrual 2023-05-10"): "2026-05-10",
    ("PL", "business", "", "accrual 2023-05-10"): "2026-12-31",
    ("PL", "business", "sale", "accrual 2023-05-10"): "2025-12-31",
    ("PL", "business", "", "accrual 2023-05-10, part_payment 2024-03-01"): "2027-12-31",
    ("AT", "business", "", "accrual 2023-05-10, filing 2026-05-01, last_step 2028-01-01"): (
        "2031-01-01"
    ),
}


class TestLimitationRules(RuleCase):
    def test_german_law(self):
        for events, expected in TABLE.items():
            with self.subTest(events):
                self.assertEqual(end(events), expected)

    def test_elsewhere(self):
        for (country, debtor, claim, events), expected in ABROAD.items():
            with self.subTest(f"{country} {debtor} {claim}: {events}"):
                self.assertEqual(end(events, get_rule(RULES, country, debtor, claim)), expected)

    def test_an_unknown_debtor_is_a_consumer(self):
        self.assertEqual(get_rule(RULES, "FR").years, 2)

    def test_steps_explain_the_date(self):
        table = {
            "accrual 2023-05-10": ["begins", "ends"],
            "accrual 2023-05-10, demand 2024-01-01": ["begins", "no_effect", "ends"],
            "accrual 2023-05-10, acknowledgement 2023-06-01": ["too_early", "begins", "ends"],
            "accrual 2023-05-10, acknowledgement 2028-06-01": ["begins", "ends", "too_late"],
            "accrual 2023-05-10, talks 2024-01-10 2024-02-01": ["begins", "suspended", "ends"],
            "accrual 2023-05-10, talks 2024-01-10 2024-02-01, acknowledgement 2024-01-20": [
                *("begins", "suspended", "restarts", "ends")
            ],
            "accrual 2023-05-10, acknowledgement 2024-06-01, talks 2024-08-01 2024-09-01": [
                *("begins", "restarts", "suspended", "ends")
            ],
            "accrual 2023-05-10, filing 2026-12-28": ["begins", "unserved", "ends"],
            "accrual 2023-05-10, talks 2026-12-28": ["begins", "open"],
            "accrual 2023-05-10, talks 2026-12-20 2027-01-10": [
                *("begins", "suspended", "not_before", "ends")
            ],
            "title 2026-11-22": ["title", "ends"],
        }
        for events, expected in table.items():
            with self.subTest(events):
                self.assertEqual(sorted(codes(events)), sorted(expected))
                self.assertLessEqual({*codes(events)}, {*limitation.CODES})

    def test_the_steps_carry_days_and_dates(self):
        found = get_limitation(
            GERMAN, [event("accrual 2023-05-10"), event("talks 2026-12-20 2027-01-10")]
        )
        self.assertEqual(
            [tuple(step)[:-1] for step in found.steps],
            [
                (day("2023-12-31"), "begins", "accrual", 0, day("2026-12-31")),
                (day("2026-12-20"), "suspended", "talks", 22, day("2027-04-10")),
                (day("2027-04-10"), "not_before", "talks", 0, day("2027-04-10")),
                (day("2027-04-10"), "ends", "", 0, day("2027-04-10")),
            ],
        )

    def test_what_lasts_still_is_told_after_what_is_over(self):
        """A running plan after a promise: the debtor pays, so the period has yet to begin."""
        for over in (
            "deferral 2024-01-01 2024-03-01",
            "talks 2024-01-01 2025-01-01",
            "filing 2024-01-01, service 2024-02-01",
            "filing 2024-01-01 late, service 2024-02-01",
        ):
            lasts = f"accrual 2023-05-10, {over}, standstill 2025-01-01, part_payment 2025-06-01"
            with self.subTest(over):
                self.assertIsNone(end(lasts))
                self.assertEqual(codes(lasts)[-2:], ["open", "restarts"])

    def test_two_filings_of_one_day(self):
        filed = "accrual 2023-05-10, filing 2025-01-01, filing 2025-01-01 soon, title 2025-06-01"
        self.assertEqual(end(filed), "2055-06-01")

    def test_a_floor_is_no_longer_period(self):
        events = "accrual 2023-05-10, talks 2026-12-20 2027-01-10, deferral 2027-04-01 2027-05-31"
        found = get_limitation(GERMAN, [event(text) for text in events.split(", ")])
        days = [step.days for step in found.steps if step.code == "suspended"]
        self.assertEqual(days, [22, 0])

    def test_the_debtor_may_refuse_from_the_next_day(self):
        found = get_limitation(GERMAN, [event("accrual 2023-05-10")])
        self.assertFalse(is_barred(found, day("2026-12-31")))
        self.assertTrue(is_barred(found, day("2027-01-01")))
        lasting = get_limitation(GERMAN, [event("accrual 2023-05-10"), event("talks 2024-01-01")])
        self.assertFalse(is_barred(lasting, day("2099-01-01")))

    def test_bad_input_is_told(self):
        table = {
            "nothing happened": lambda: get_limitation(GERMAN, []),
            "no accrual": lambda: end("acknowledgement 2024-01-01"),
            "two claims": lambda: end("accrual 2024-01-01, accrual 2024-02-01"),
            "an unknown event": lambda: end("accrual 2024-01-01, thunder 2024-02-01"),
            "an end before the start": lambda: end(
                "accrual 2024-01-01, talks 2024-03-01 2024-02-01"
            ),
            "the end of a moment": lambda: end("accrual 2024-01-01 2024-02-01"),
            "a step of nothing": lambda: end("accrual 2024-01-01, last_step 2024-02-01"),
            "an unknown country": lambda: get_rule(RULES, "XX"),
            "an unknown debtor": lambda: get_rule(RULES, "DE", "friend"),
            "an unknown title": lambda: end("title 2024-01-01", get_rule(RULES, "LU")),
        }
        for name, call in table.items():
            with self.subTest(name), self.assertRaises(ValueError):
                call()

    def test_examples_of_the_docstrings(self):
        for module in (limitation, periods):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)
