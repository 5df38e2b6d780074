import doctest
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.common import calendar, spelling, wording
from ...tools.decision import escalation
from ...tools.decision.bank_data import Bank
from ...tools.decision.escalation import (
    PROPOSE,
    Decision,
    Hold,
    Item,
    Policy,
    Step,
    decide,
    decide_item,
    get_urgency,
    hold_back,
    share_credits,
)
from ...tools.interest import rate_file, rates
from ..rule_case import RuleCase

DUE = date(2026, 3, 1)
LADDER = (
    Step(1, 1, after=7, interval=0),
    Step(2, 2, after=21, interval=14),
    Step(3, 3, after=35, interval=14),
)
NOTE = Step(9, 0, after=-3, interval=0)


def item(**values):
    return Item(**{"key": 1, "due": DUE, "amount": 100.0, "steps": LADDER, **values})


def day(number):
    """The day ``number`` days after the due date."""
    return DUE + timedelta(days=number)


class TestEscalationOfOneItem(RuleCase):
    def assert_decided(self, given, today, code, rank=None, on=None, policy=escalation.NO_POLICY):
        decision = decide_item(given, today, policy)
        self.assertEqual(
            (decision.code, decision.step and decision.step.rank, decision.on), (code, rank, on)
        )

    def test_decision_table(self):
        sent = {"rank": 1, "sent_on": day(7), "deadline": day(17)}
        table = {
            "due today is not overdue": (item(), day(0), "not_due", 1, day(7)),
            "the level's day has not come": (item(), day(6), "later", 1, day(7)),
            "the level's day": (item(), day(7), PROPOSE, 1, None),
            "however old, the first letter is the first level": (
                item(),
                day(400),
                PROPOSE,
                1,
                None,
            ),
            "the next level waits for its day": (item(**sent), day(20), "later", 2, day(21)),
            "the next level": (item(**sent), day(21), PROPOSE, 2, None),
            "one level at a time": (item(**sent), day(400), PROPOSE, 2, None),
            "the interval counts from the sending": (
                item(rank=1, sent_on=day(20), deadline=day(25)),
                day(30),
                "interval",
                2,
                day(34),
            ),
            "the granted deadline must pass": (
                item(rank=1, sent_on=day(7), deadline=day(30)),
                day(25),
                "deadline",
                2,
                day(31),
            ),
            "all levels sent": (item(rank=3, sent_on=day(40)), day(90), "exhausted", None, None),
            "a credit is not dunned": (item(amount=-5.0), day(30), "credit", None, None),
            "nothing open": (item(amount=0.0), day(30), "credit", None, None),
            "reopened: the clock starts anew": (
                item(rank=1, sent_on=day(7), deadline=day(17), reopened_on=day(100)),
                day(101),
                "interval",
                2,
                day(114),
            ),
            "reopened before any letter": (
                item(reopened_on=day(100)),
                day(101),
                "interval",
                1,
                day(102),
            ),
            "no levels": (item(steps=()), day(30), "exhausted", None, None),
        }
        for name, (given_item, today, code, rank, on) in table.items():
            with self.subTest(name):
                self.assert_decided(given_item, today, code, rank, on)

    def test_grace_days_move_due_date_and_deadline(self):
        policy = Policy(grace=3)
        self.assert_decided(item(), day(9), "later", 1, day(10), policy)
        sent = item(rank=1, sent_on=day(10), deadline=day(30))
        self.assert_decided(sent, day(33), "deadline", 2, day(34), policy)

    def test_two_letters_never_go_out_on_consecutive_days(self):
        hasty = (Step(1, 1, after=1, interval=0), Step(2, 2, after=2, interval=0))
        sent = item(steps=hasty, rank=1, sent_on=day(20), deadline=None)
        self.assert_decided(sent, day(21), "interval", 2, day(22))

    def test_old_bank_data_stops_everybody_who_is_overdue(self):
        policy = Policy(bank_stale=Bank(1, DUE))
        self.assert_decided(item(), day(30), "bank_stale", 1, None, policy)
        self.assert_decided(item(), day(-1), "not_due", 1, day(7), policy)

    def test_the_first_hold_in_the_order_explains(self):
        holds = [Hold(code) for code in reversed(escalation.HOLDS)]
        while holds:
            self.assert_decided(item(holds=tuple(holds)), day(30), holds[-1].code)
            holds.pop()

    def test_of_two_blocks_the_longer_one_counts(self):
        holds = (Hold("block_item", day(40)), Hold("block_item", day(50)))
        self.assert_decided(item(holds=holds), day(30), "block_item", None, day(51))
        holds += (Hold("block_item"),)
        self.assert_decided(item(holds=holds), day(30), "block_item")

    def test_a_hold_of_another_add_on_stops_too(self):
        self.assert_decided(item(holds=(Hold("weather"),)), day(30), "weather")

    def test_a_hold_goes_before_the_due_date(self):
        self.assert_decided(item(holds=(Hold("no_followup"),)), day(-5), "no_followup")

    def test_a_note_before_the_due_date_is_no_level(self):
        steps = (NOTE, *LADDER)
        self.assert_decided(item(steps=steps), day(-4), "not_due", 0, day(-3))
        self.assert_decided(item(steps=steps), day(-3), PROPOSE, 0)
        noted = item(steps=steps, noted=True, sent_on=day(-3), deadline=day(5))
        self.assert_decided(noted, day(-2), "not_due", 1, day(7))
        self.assert_decided(noted, day(7), PROPOSE, 1)
        self.assert_decided(item(steps=steps), day(7), PROPOSE, 1)

    def test_the_interval_of_a_level_does_not_count_from_a_note(self):
        steps = (NOTE, Step(1, 1, after=7, interval=14))
        noted = item(steps=steps, noted=True, sent_on=day(6))
        self.assert_decided(noted, day(7), "interval", 1, day(8))
        self.assert_decided(noted, day(8), PROPOSE, 1)


class TestEscalationOfADebtor(RuleCase):
    def codes(self, *items, today=None):
        decisions = decide(items, today or day(30))
        return [decisions[given.key].code for given in items]

    def test_minimum_is_measured_on_the_letter(self):
        ladder = (Step(1, 1, after=7, interval=0, min_amount=10.0),)
        small = [item(key=key, amount=6.0, steps=ladder) for key in (1, 2)]
        self.assertEqual(self.codes(small[0]), ["minimum"])
        self.assertEqual(self.codes(*small), [PROPOSE, PROPOSE])
        self.assertEqual(self.codes(item(amount=10.0, steps=ladder)), [PROPOSE])

    def test_an_item_too_small_for_its_level_is_left_out_of_the_letter(self):
        ladder = (
            Step(1, 1, after=7, interval=0),
            Step(2, 2, after=21, interval=0, min_amount=50.0),
        )
        at_second = item(key=1, amount=20.0, steps=ladder, rank=1, sent_on=day(7))
        fresh = item(key=2, amount=100.0, steps=ladder)
        self.assertEqual(self.codes(at_second, fresh), ["minimum", PROPOSE])

    def test_minimum_share_of_all_that_is_open(self):
        ladder = (Step(1, 1, after=7, interval=0, min_share=0.1),)
        overdue = item(key=1, amount=50.0, steps=ladder)
        not_due = item(key=2, amount=950.0, steps=ladder, due=day(60))
        self.assertEqual(self.codes(overdue, not_due), ["minimum", "not_due"])
        self.assertEqual(self.codes(overdue), [PROPOSE])

    def test_nobody_with_a_net_credit_gets_a_letter(self):
        table = {
            "credit above": (200.0, -500.0, "covered"),
            "credit equal": (200.0, -200.0, "covered"),
            "credit equal but for binary noise": (0.1 + 0.2, -0.3, "covered"),
            "credit below": (200.0, -50.0, PROPOSE),
        }
        for name, (owed, credit, code) in table.items():
            with self.subTest(name):
                found = self.codes(item(key=1, amount=owed), item(key=2, amount=credit))
                self.assertEqual(found, [code, "credit"])

    def test_what_is_not_due_does_not_outweigh_a_credit(self):
        found = self.codes(
            item(key=1, amount=200.0),
            item(key=2, amount=1000.0, due=day(60)),
            item(key=3, amount=-300.0),
        )
        self.assertEqual(found, ["covered", "not_due", "credit"])


class TestCreditsOfADebtor(RuleCase):
    """What a debtor has to his credit, in which currency, against how many letters."""

    def codes(self, *items):
        decisions = decide(items, day(30))
        return [decisions[given.key].code for given in items]

    def test_the_currency_of_the_claim_decides(self):
        table = {
            "settled in it, open in the books": ((769.0, 1000.0), (-760.0, -1000.0), "covered"),
            "open in it, covered in the books": ((769.0, 1000.0), (-800.0, -990.0), PROPOSE),
            "overpaid in it": ((769.0, 1000.0), (-700.0, -1010.0), "covered"),
        }
        for name, (owed, credit, code) in table.items():
            with self.subTest(name):
                found = self.codes(
                    item(key=1, amount=owed[0], currency=7, amount_currency=owed[1]),
                    item(key=2, amount=credit[0], currency=7, amount_currency=credit[1]),
                )
                self.assertEqual(found, [code, "credit"])

    def test_what_is_left_in_another_currency_waits_for_a_person(self):
        claim = item(key=1, amount=1000.0)
        credit = item(key=2, amount=-200.0, currency=7, amount_currency=-160.0)
        self.assertEqual(self.codes(claim, credit), ["foreign_credit", "credit"])
        for name, due in (("overdue", day(0)), ("not due", day(60))):
            with self.subTest(name):
                own = item(key=3, amount=300.0, currency=7, amount_currency=240.0, due=due)
                self.assertEqual(self.codes(claim, credit, own)[0], PROPOSE)

    def test_the_first_letter_takes_the_credits_unless_they_cover_it(self):
        table = {
            "covers the first": (250.0, ["covered", PROPOSE]),
            "covers both": (300.0, ["covered", "covered"]),
            "covers the second alone": (150.0, [PROPOSE, PROPOSE]),
        }
        for name, (credit, codes) in table.items():
            with self.subTest(name):
                found = self.codes(
                    item(key=1, amount=200.0),
                    item(key=2, amount=100.0, letter=5),
                    item(key=3, amount=-credit),
                )
                self.assertEqual(found, [*codes, "credit"])

    def test_the_minimum_is_measured_with_credits_deducted(self):
        ladder = (Step(1, 1, after=7, interval=0, min_amount=50.0),)
        for credit, code in ((10.0, PROPOSE), (10.01, "minimum"), (60.0, "covered")):
            with self.subTest(credit):
                found = self.codes(
                    item(key=1, amount=60.0, steps=ladder), item(key=2, amount=-credit)
                )
                self.assertEqual(found, [code, "credit"])

    def test_what_covers_another_letter_is_not_deducted_from_the_minimum(self):
        ladder = (Step(1, 1, after=7, interval=0, min_amount=50.0),)
        found = self.codes(
            item(key=1, amount=200.0),
            item(key=2, amount=100.0, letter=5, steps=ladder),
            item(key=3, amount=-240.0),
        )
        self.assertEqual(found, ["covered", PROPOSE, "credit"])

    def test_credits_are_used_up_oldest_first(self):
        credits = [(1, 50.0), (2, 100.0), (3, 25.0)]
        self.assertEqual(share_credits(credits, 0.0), {1: 50.0, 2: 100.0, 3: 25.0})
        self.assertEqual(share_credits(credits, 60.0), {2: 90.0, 3: 25.0})
        self.assertEqual(share_credits(credits, 175.0), {})


class TestEscalationOfACompany(RuleCase):
    def setUp(self):
        super().setUp()
        self.urgencies = [
            get_urgency(debtor, [day(60), due], [Decision(PROPOSE, LADDER[rank - 1])])
            for debtor, rank, due in ((1, 1, day(0)), (2, 3, day(5)), (3, 1, day(-9)))
        ]

    def held(self, today, **policy):
        return hold_back(iter(self.urgencies), today, Policy(**policy))

    def test_the_cap_lets_the_furthest_and_oldest_go_first(self):
        self.assertEqual(self.held(day(30), letters_left=2), ("cap", day(31), [1]))
        self.assertEqual(self.held(day(30), letters_left=1), ("cap", day(31), [3, 1]))

    def test_no_letters_left(self):
        self.assertEqual(self.held(day(30), letters_left=0), ("cap", day(31), [2, 3, 1]))

    def test_no_cap(self):
        self.assertIsNone(self.held(day(30)))

    def test_a_cap_that_is_not_reached_holds_nobody_back(self):
        self.assertIsNone(self.held(day(30), letters_left=3))

    def test_nothing_on_a_quiet_day(self):
        sunday, monday = date(2026, 11, 22), date(2026, 11, 23)
        quiet = self.held(sunday, quiet_weekdays=calendar.SUNDAY, letters_left=2)
        self.assertEqual(quiet, ("quiet", monday, [1, 2, 3]))

    def test_who_gets_no_letter_stands_in_no_queue(self):
        self.assertIsNone(get_urgency(1, [day(0)], [Decision("covered", LADDER[0])]))

    def test_the_urgency_of_several_items_is_that_of_the_highest_level(self):
        decisions = [Decision(PROPOSE, LADDER[0]), Decision("later", LADDER[2]), Decision("credit")]
        self.assertEqual(get_urgency(7, [day(3), day(1), day(2)], decisions), (-1, day(1), 7))

    def test_a_week_of_quiet_days_is_an_error(self):
        with self.assertRaises(ValueError):
            calendar.next_open_day(day(0), frozenset(range(7)))


class TestEscalationProperties(RuleCase):
    """A debtor who never pays, looked at on arbitrary days: whatever days the run misses, nobody
    gets two letters too close together, nothing is skipped and nothing is sent twice."""

    @settings(max_examples=200, deadline=None)
    @given(
        afters=st.lists(st.integers(1, 30), min_size=1, max_size=5),
        intervals=st.lists(st.integers(0, 20), min_size=5, max_size=5),
        deadlines=st.lists(st.integers(0, 20), min_size=5, max_size=5),
        first_day=st.integers(-5, 400),
        gaps=st.lists(st.integers(1, 12), min_size=5, max_size=80),
        grace=st.integers(0, 5),
    )
    def test_any_calendar_of_runs(self, afters, intervals, deadlines, first_day, gaps, grace):
        days = [sum(afters[: index + 1]) for index in range(len(afters))]
        ladder = tuple(
            Step(rank, rank, after=after, interval=intervals[rank - 1])
            for rank, after in enumerate(days, start=1)
        )
        rank, sent_on, deadline, today = 0, None, None, day(first_day)
        for gap in gaps:
            state = item(steps=ladder, rank=rank, sent_on=sent_on, deadline=deadline)
            decision = decide_item(state, today, Policy(grace=grace))
            if decision.code == PROPOSE:
                self.assertEqual(decision.step.rank, rank + 1)
                self.assertGreaterEqual((today - DUE).days, decision.step.after + grace)
                if sent_on:
                    self.assertGreaterEqual((today - sent_on).days, max(decision.step.interval, 2))
                    self.assertGreater(today, deadline + timedelta(days=grace))
                rank, sent_on = decision.step.rank, today
                deadline = today + timedelta(days=deadlines[rank - 1])
            elif decision.on:
                # The date named is the truth: the day before still not, that day the letter.
                self.assertGreater(decision.on, today)
                self.assertEqual(decide_item(state, decision.on, Policy(grace=grace)).code, PROPOSE)
                before = decision.on - timedelta(days=1)
                self.assertNotEqual(decide_item(state, before, Policy(grace=grace)).code, PROPOSE)
            today += timedelta(days=gap)

    @settings(max_examples=200, deadline=None)
    @given(amounts=st.lists(st.integers(-500, 500).map(float), min_size=1, max_size=8))
    def test_a_letter_always_claims_more_than_the_credits(self, amounts):
        items = [item(key=key, amount=amount) for key, amount in enumerate(amounts)]
        decisions = decide(items, day(30))
        claimed = [given.amount for given in items if decisions[given.key].code == PROPOSE]
        if claimed:
            self.assertGreater(sum(claimed) + sum(a for a in amounts if a < 0), 0)


class TestRulesDocumentThemselves(RuleCase):
    def test_examples_in_the_rules_are_true(self):
        for module in (escalation, calendar, rate_file, rates, spelling, wording):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)
