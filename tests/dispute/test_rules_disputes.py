import doctest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.decision.escalation import PROPOSE, Hold, Item, Step, decide, decide_item
from ...tools.decision.pauses import Pause, get_resumed
from ...tools.dispute import amounts as rules
from ...tools.dispute.amounts import get_disputed, get_share
from ..rule_case import RuleCase

DUE = date(2026, 3, 1)
CENT = Decimal("0.01")
LADDER = (
    Step(1, 1, after=7, interval=0),
    Step(2, 2, after=21, interval=10),
    Step(3, 3, after=35, interval=10),
)
cents = st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)
contested = st.lists(st.none() | cents, max_size=5)
spans = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(0, 30), st.booleans()).map(
        lambda it: Pause(day(it[0]), day(it[0] + it[1]), it[2])
    ),
    max_size=6,
)


def day(number):
    """The day ``number`` days after the due date."""
    return DUE + timedelta(days=number)


def item(**values):
    return Item(**{"key": 1, "due": DUE, "amount": 100.0, "steps": LADDER, **values})


class TestDisputedAmounts(RuleCase):
    def test_what_is_disputed_of_an_item(self):
        table = {
            "nothing": (100, [], 0),
            "a part": (100, [30], 30),
            "two parts": (100, [30, 20], 50),
            "all of it": (100, [None], 100),
            "all and a part": (100, [None, 30], 100),
            "a payment left less than was disputed": (20, [30], 20),
            "a payment of the rest": (30, [30], 30),
            "settled": (0, [30, None], 0),
        }
        for name, (open_amount, amounts, expected) in table.items():
            with self.subTest(name):
                amounts = [None if amount is None else Decimal(amount) for amount in amounts]
                self.assertEqual(get_disputed(Decimal(open_amount), amounts), expected)

    def test_the_share_in_the_currency_of_the_company(self):
        table = {
            "a third": ("1", "3", "100", "33.33"),
            "half a cent goes up": ("1", "2", "0.01", "0.01"),
            "nothing is open": ("0", "0", "0", "0"),
            "all of it is all of it, to the cent": ("3", "3", "99.99", "99.99"),
        }
        for name, (part, whole, amount, expected) in table.items():
            with self.subTest(name):
                found = get_share(Decimal(part), Decimal(whole), Decimal(amount), CENT)
                self.assertEqual(found, Decimal(expected))

    @settings(max_examples=200, deadline=None)
    @given(open_amount=cents, amounts=contested)
    def test_never_more_than_what_is_open_and_in_any_order(self, open_amount, amounts):
        part = get_disputed(open_amount, amounts)
        self.assertTrue(0 <= part <= open_amount)
        self.assertEqual(part, get_disputed(open_amount, amounts[::-1]))
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(amounts) and sum(known) <= open_amount:
            self.assertEqual(part, sum(known))

    @settings(max_examples=200, deadline=None)
    @given(open_amount=cents, amounts=contested, one=cents)
    def test_another_dispute_never_lets_more_be_claimed(self, open_amount, amounts, one):
        self.assertGreaterEqual(
            get_disputed(open_amount, [*amounts, one]), get_disputed(open_amount, amounts)
        )

    @settings(max_examples=200, deadline=None)
    @given(whole=cents.filter(bool), amount=cents, percent=st.integers(0, 100))
    def test_the_rest_and_the_share_make_up_the_amount(self, whole, amount, percent):
        part = (whole * percent / 100).quantize(CENT)
        share = get_share(part, whole, amount, CENT)
        self.assertTrue(0 <= share <= amount)
        self.assertEqual(share, share.quantize(CENT))
        self.assertLessEqual(abs(share - amount * part / whole), CENT / 2)

    def test_examples_in_the_rules_are_true(self):
        result = doctest.testmod(rules)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)


class TestDecisionUnderDispute(RuleCase):
    def test_decision_table(self):
        sent = {"rank": 1, "sent_on": day(7), "deadline": day(14)}
        paused = {"pauses": (Pause(day(10), day(60)),)}
        partly = {"pauses": (Pause(day(10), day(60), whole=False),)}
        table = {
            "fully disputed": (item(disputed=100.0), day(30), "dispute", None, None),
            "more disputed than open": (item(disputed=150.0), day(30), "dispute", None, None),
            "a part": (item(disputed=40.0), day(30), PROPOSE, 1, None),
            "disputed before it is due": (item(disputed=100.0), day(-3), "dispute", None, None),
            "binary noise": (item(amount=0.1 + 0.2, disputed=0.3), day(30), "dispute", None, None),
            "a credit is a credit": (item(amount=-5.0), day(30), "credit", None, None),
            "the day after its end": (item(**sent, **paused), day(61), "later", 2, day(71)),
            "paused days are not late": (item(**sent, **paused), day(70), "later", 2, day(71)),
            "the same level as before": (item(**sent, **paused), day(71), PROPOSE, 2, None),
            "of a part the interval alone": (
                item(**sent, **partly),
                day(61),
                "interval",
                2,
                day(70),
            ),
            "before any letter": (item(**paused), day(60), "interval", 1, day(62)),
        }
        for name, (given_item, today, code, rank, on) in table.items():
            with self.subTest(name):
                found = decide_item(given_item, today)
                self.assertEqual(
                    (found.code, found.step and found.step.rank, found.on), (code, rank, on)
                )

    def test_a_block_explains_before_a_dispute_and_a_dispute_before_a_payment(self):
        for code, expected in (("block_item", "block_item"), ("in_payment", "dispute")):
            held = item(disputed=100.0, holds=(Hold(code),))
            self.assertEqual(decide_item(held, day(30)).code, expected)

    def test_minimum_share_and_credits_look_at_what_is_undisputed(self):
        dear = (Step(1, 1, after=7, interval=0, min_amount=50.0),)
        shared = (Step(1, 1, after=7, interval=0, min_share=0.5),)
        self.assertEqual(self.codes(item(steps=dear, disputed=60.0)), ["minimum"])
        self.assertEqual(self.codes(item(steps=dear, disputed=50.0)), [PROPOSE])
        other = item(key=2, amount=500.0, disputed=500.0)
        self.assertEqual(self.codes(item(steps=shared), other), [PROPOSE, "dispute"])
        credit = item(key=2, amount=-40.0)
        self.assertEqual(self.codes(item(disputed=60.0), credit), ["covered", "credit"])
        self.assertEqual(self.codes(item(disputed=59.0), credit), [PROPOSE, "credit"])

    def codes(self, *items):
        decisions = decide(items, day(30))
        return [decisions[given_item.key].code for given_item in items]

    @settings(max_examples=200, deadline=None)
    @given(pauses=spans, today=st.integers(0, 200), sent=st.booleans())
    def test_a_pause_never_brings_a_letter_forward(self, pauses, today, sent):
        past = {"rank": 1, "sent_on": day(7), "deadline": day(10)} if sent else {}
        over = tuple(pause for pause in pauses if pause.free <= day(today))
        with_pauses = decide_item(item(pauses=over, **past), day(today))
        if with_pauses.code == PROPOSE:
            self.assertEqual(decide_item(item(**past), day(today)).code, PROPOSE)
            resumed = get_resumed(over)
            if resumed:
                rest = max(with_pauses.step.interval, 2)
                self.assertGreaterEqual((day(today) - resumed).days, rest)
        elif with_pauses.on:
            on = decide_item(item(pauses=over, **past), with_pauses.on)
            self.assertEqual(on.code, PROPOSE)
