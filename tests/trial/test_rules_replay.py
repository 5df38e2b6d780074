import doctest
import random
from datetime import date, timedelta

from ...tools.common.calendar import WEEKEND
from ...tools.decision.escalation import Policy
from ...tools.procedure.ladder import Step
from ...tools.trial import replay as rules
from ...tools.trial.replay import Claim, Line, Match, Span, calibrate, replay
from ..rule_case import RuleCase

DUE = date(2026, 3, 1)
LADDER = (Step(1, 1, after=7, interval=0), Step(2, 2, after=21, interval=10))
NOTE = (Step(9, 0, after=-3, interval=0), *LADDER)
TERMS = {1: 7, 2: 7, 9: 0}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def on(month, day):
    return date(2026, month, day)


def claim(key=1, amount=100.0, due=DUE, steps=LADDER, entered=FIRST, debtor=1, **vals):
    vals = {"amount": amount, "amount_currency": amount, **vals}
    return Claim(key=key, debtor=debtor, entered=entered, due=due, steps=steps, **vals)


def paid(amount, value, known=None):
    return Match(amount, amount, known or value, value)


class TestReplayRules(RuleCase):
    """What a procedure would have sent."""

    def letters(self, *claims, policy=None, first=FIRST, last=LAST, **kwargs):
        return replay(claims, first, last, policy or Policy(), TERMS, **kwargs)

    def assertSent(self, claims, expected, **kwargs):
        """``expected``: [(day, rank), …]"""
        found = self.letters(*claims, **kwargs)
        self.assertEqual([(letter.day, letter.step.rank) for letter in found], expected)

    def test_the_ladder(self):
        both = [(on(3, 8), 1), (on(3, 22), 2)]
        for label, one, expected in (
            ("unpaid", claim(), both),
            ("a note before", claim(steps=NOTE), [(on(2, 26), 0), *both]),
            ("not there yet", claim(entered=on(3, 15)), [(on(3, 15), 1), (on(3, 25), 2)]),
            ("paid in time", claim(matches=(paid(100.0, on(2, 20)),)), []),
            ("paid after one", claim(matches=(paid(100.0, on(3, 12)),)), both[:1]),
            ("paid, not known", claim(matches=(paid(100.0, on(3, 5), on(3, 9)),)), both[:1]),
            ("a part of it", claim(matches=(paid(40.0, on(3, 5)),)), both),
            ("dunned before", claim(rank=1, sent_on=on(3, 3), deadline=on(3, 10)), both[1:]),
            ("no ladder", claim(steps=()), []),
            ("a credit", claim(amount=-100.0), []),
            ("rests", claim(spans=(Span("block_item", on(3, 1)),)), []),
            (
                "rests for a while",
                claim(spans=(Span("promise", on(3, 5), on(3, 20)),)),
                [(on(3, 21), 1), (on(3, 31), 2)],
            ),
            (
                "its clock stands still meanwhile",
                claim(spans=(Span("dispute", on(3, 5), on(3, 14), pauses=True),)),
                [(on(3, 18), 1), (on(4, 1), 2)],
            ),
            (
                "a part rests, the other is dunned",
                claim(spans=(Span("dispute", on(3, 1), None, 60.0),)),
                both,
            ),
            ("all parts rest", claim(spans=(Span("dispute", on(3, 1), None, 100.0),)), []),
        ):
            with self.subTest(label):
                self.assertSent([one], expected)
                self.assertSent([one], expected, every_day=True)

    def test_a_letter_tells_its_claims_and_what_had_been_paid(self):
        late = claim(key=2, amount=50.0, due=on(2, 10), matches=(paid(50.0, on(3, 1), on(3, 9)),))
        rests = claim(spans=(Span("dispute", on(3, 1), None, 60.0),))
        letters = self.letters(rests, late, first=on(3, 8), last=on(3, 8))
        (letter,) = letters
        self.assertEqual(
            [(s.key, s.amount, s.crossed) for s in letter.lines],
            [(1, 40.0, False), (2, 50.0, True)],
        )
        self.assertEqual(letter.amount, 90.0)

    def test_credits_cover_until_they_are_used(self):
        credit = claim(key=2, amount=-100.0, due=on(3, 1), steps=())
        self.assertSent([claim(), credit], [])
        used = claim(key=2, amount=-100.0, steps=(), matches=(Match(-100.0, -100.0, on(3, 20)),))
        self.assertSent([claim(), used], [(on(3, 20), 1), (on(3, 30), 2)])

    def test_quiet_days_and_grace(self):
        self.assertSent(
            [claim()],
            [(on(3, 10), 1), (on(3, 24), 2)],
            policy=Policy(grace=2, quiet_weekdays=WEEKEND),
        )

    def test_on_the_days_of_the_runs_alone(self):
        runs = [on(3, 4), on(3, 14), on(3, 16), on(4, 20)]
        self.assertSent([claim()], [(on(3, 14), 1), (on(4, 20), 2)], days=runs)
        self.assertSent([claim()], [], days=[])
        # A person may run it on a Saturday.
        self.assertSent(
            [claim()], [(on(3, 14), 1)], days=runs[:3], policy=Policy(quiet_weekdays=WEEKEND)
        )

    def test_two_debtors_get_two_letters_and_two_items_one(self):
        self.assertEqual(len(self.letters(claim(), claim(key=2), last=on(3, 10))), 1)
        self.assertEqual(len(self.letters(claim(), claim(key=2, debtor=2), last=on(3, 10))), 2)

    def test_looking_when_something_changes_is_looking_every_day(self):
        lot = random.Random(18)
        policy = Policy(grace=1, quiet_weekdays=WEEKEND)
        for round_ in range(150):
            claims = [self.draw(lot, key) for key in range(lot.randint(1, 6))]
            with self.subTest(round_):
                quick, slow = (
                    self.letters(*claims, policy=policy, first=on(3, 1), every_day=every_day)
                    for every_day in (False, True)
                )
                self.assertEqual(quick, slow)

    def draw(self, lot, key):
        def day():
            return on(2, 1) + timedelta(days=lot.randint(0, 90))

        amount = float(lot.choice((100, 100, 40, -30)))
        matches = []
        if lot.random() < 0.6:
            value = day()
            matches = [
                paid(amount * lot.choice((0.5, 1)), value, value + timedelta(lot.randint(0, 5)))
            ]
        spans = []
        if lot.random() < 0.4:
            first = day()
            last = lot.choice((None, first + timedelta(days=lot.randint(0, 30))))
            part = lot.choice((None, 20.0))
            whole = part is None
            spans = [Span(lot.choice(("promise", "dispute")), first, last, part, True, whole)]
        steps = tuple(
            Step(one.key, one.rank, one.after, one.interval, min_amount=lot.choice((0, 60)))
            for one in NOTE
        )
        return claim(
            key,
            amount,
            day(),
            steps,
            day(),
            lot.randint(1, 3),
            matches=tuple(matches),
            spans=tuple(spans),
            reopened_on=lot.choice((None, None, day())),
        )

    # === WHAT WAS SENT === #

    def test_what_was_sent_comes_out_again(self):
        sent = [Line(1, 1, on(3, 8)), Line(1, 2, on(3, 22)), Line(2, 1, on(3, 8))]
        same = calibrate(sent, sent)
        self.assertEqual((same.share, same.missing, same.extra), (1.0, (), ()))
        later = [line._replace(day=line.day + timedelta(days=3)) for line in sent]
        self.assertEqual(calibrate(sent, later).share, 1.0)
        far = [line._replace(day=line.day + timedelta(days=4)) for line in sent[:1]] + sent[1:]
        found = calibrate(sent, far)
        self.assertEqual((found.again, found.missing), (2, (sent[0],)))
        self.assertEqual(found.extra, (far[0],))
        self.assertLess(found.share, rules.LEAST)

    def test_without_letters_nothing_is_compared(self):
        empty = calibrate([], [Line(1, 1, on(3, 8))])
        self.assertIsNone(empty.share)
        self.assertEqual(len(empty.extra), 1)

    def test_ninety_of_a_hundred_are_enough(self):
        sent = [Line(key, 1, on(3, 8)) for key in range(100)]
        self.assertEqual(calibrate(sent, sent[10:]).share, rules.LEAST)
        self.assertLess(calibrate(sent, sent[11:]).share, rules.LEAST)

    def test_examples(self):
        found = doctest.testmod(rules)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
