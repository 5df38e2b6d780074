from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.interest.allocation import ORDERS, PARTS, Debt, Parts, allocate, allocate_over
from ...tools.interest.default import Default, DefaultFacts, DefaultRule, get_default
from ..rule_case import RuleCase

GERMANY = DefaultRule()
ALWAYS = DefaultRule(due_date="always", shifts=False)
NEVER = DefaultRule(due_date="never", days=0)
FRIDAY = date(2025, 1, 10)
DUE = date(2025, 1, 9)


def is_open(day):
    """No Saturdays, no Sundays, and a holiday on Monday 24 February."""
    return day.weekday() < 5 and day != date(2025, 2, 24)


def facts(**values):
    return DefaultFacts(**{"due": DUE, **values})


class TestStartOfDefault(RuleCase):
    def test_decision_table(self):
        thirty = {"received": FRIDAY, "hinted": True}
        table = {
            "a date that nobody agreed to": (facts(), GERMANY, None),
            "an agreed date": (facts(agreed=True), GERMANY, (DUE + timedelta(1), "agreed")),
            "an agreed date on a Saturday": (
                facts(agreed=True, due=date(2025, 1, 11)),
                GERMANY,
                (date(2025, 1, 14), "agreed"),
            ),
            "a Saturday where the law moves nothing": (
                facts(due=date(2025, 1, 11)),
                ALWAYS,
                (date(2025, 1, 12), "due"),
            ),
            "thirty days, the last of them a Sunday": (
                facts(**thirty),
                GERMANY,
                (date(2025, 2, 11), "days"),
            ),
            "thirty days, the last of them a holiday": (
                facts(received=date(2025, 1, 25), hinted=True),
                GERMANY,
                (date(2025, 2, 26), "days"),
            ),
            "thirty days count from what comes later": (
                facts(due=date(2025, 3, 3), **thirty),
                GERMANY,
                (date(2025, 4, 3), "days"),
            ),
            "a consumer who was not told": (facts(received=FRIDAY), GERMANY, None),
            "a consumer who was told, where the law knows no such days": (
                facts(received=FRIDAY, hinted=True),
                NEVER,
                None,
            ),
            "a business that was not told when it received the invoice": (
                facts(),
                DefaultRule(days_need_hint=False),
                None,
            ),
            "a business need not be told": (
                facts(received=FRIDAY),
                DefaultRule(days_need_hint=False),
                (date(2025, 2, 11), "days"),
            ),
            "a demand with a deadline": (
                facts(demanded=date(2025, 1, 20), deadline=date(2025, 1, 30)),
                NEVER,
                (date(2025, 1, 31), "demand"),
            ),
            "a deadline on a Sunday": (
                facts(demanded=date(2025, 1, 20), deadline=date(2025, 2, 2)),
                GERMANY,
                (date(2025, 2, 4), "demand"),
            ),
            "a demand without one": (
                facts(demanded=date(2025, 1, 20)),
                NEVER,
                (date(2025, 1, 21), "demand"),
            ),
            "thirty days after the demand": (
                facts(demanded=date(2025, 1, 20), deadline=date(2025, 1, 30)),
                DefaultRule(due_date="never", days=0, demand_days=30, shifts=False),
                (date(2025, 2, 19), "demand"),
            ),
            "a deadline beyond these thirty days": (
                facts(demanded=date(2025, 1, 20), deadline=date(2025, 3, 1)),
                DefaultRule(due_date="never", days=0, demand_days=30, shifts=False),
                (date(2025, 3, 2), "demand"),
            ),
            "no days of the law after a date that was agreed": (
                facts(agreed=True, demanded=date(2025, 1, 20)),
                DefaultRule(days=0, demand_days=30, shifts=False),
                (DUE + timedelta(1), "agreed"),
            ),
            "a friendly letter where the law asks for a formal notice": (
                facts(demanded=date(2025, 1, 20), deadline=date(2025, 1, 30)),
                DefaultRule(due_date="never", days=0, demand_counts=False),
                None,
            ),
            "a refusal where the law asks for a formal notice": (
                facts(demanded=date(2025, 1, 20), refused=date(2025, 2, 3)),
                DefaultRule(due_date="never", days=0, demand_counts=False),
                (date(2025, 2, 3), "refusal"),
            ),
            "a demand before the due date is none": (facts(demanded=DUE), NEVER, None),
            "the earliest way counts": (
                facts(agreed=True, demanded=date(2025, 1, 20), **thirty),
                GERMANY,
                (DUE + timedelta(1), "agreed"),
            ),
            "a refusal": (
                facts(refused=date(2025, 1, 15)),
                GERMANY,
                (date(2025, 1, 15), "refusal"),
            ),
            "a refusal before the due date": (
                facts(refused=date(2025, 1, 2)),
                GERMANY,
                (DUE + timedelta(1), "refusal"),
            ),
            "a court": (facts(served=date(2025, 1, 22)), NEVER, (date(2025, 1, 22), "court")),
            "a defence excuses": (facts(agreed=True, excused=True), GERMANY, None),
        }
        for name, (known, rule, expected) in table.items():
            with self.subTest(name):
                default = get_default(known, rule, is_open)
                self.assertEqual(default, expected and Default(*expected))

    def test_what_was_done_while_the_debtor_had_a_defence(self):
        until = date(2025, 1, 20)
        table = {
            "an agreed date counts from then on": (
                facts(agreed=True),
                GERMANY,
                (date(2025, 1, 21), "agreed"),
            ),
            "thirty days that end later are what they are": (
                facts(received=FRIDAY, hinted=True),
                GERMANY,
                (date(2025, 2, 11), "days"),
            ),
            "a demand was none": (facts(demanded=until), NEVER, None),
            "a demand after it": (
                facts(demanded=date(2025, 1, 21)),
                NEVER,
                (date(2025, 1, 22), "demand"),
            ),
            "a refusal was right": (facts(refused=until), NEVER, None),
            "a lawsuit came too early": (facts(served=until), NEVER, None),
            "a lawsuit after it": (
                facts(served=date(2025, 1, 21)),
                NEVER,
                (date(2025, 1, 21), "court"),
            ),
        }
        for name, (known, rule, expected) in table.items():
            with self.subTest(name):
                default = get_default(replace(known, excused_until=until), rule, is_open)
                self.assertEqual(default, expected and Default(*expected))

    @given(st.dates(date(2025, 1, 1), date(2025, 3, 31)), st.booleans())
    def test_nobody_is_in_default_before_he_was_late(self, day, agreed):
        known = facts(agreed=agreed, received=day, hinted=True, demanded=day, refused=day)
        default = get_default(known, GERMANY, is_open)
        self.assertGreater(default.on, known.due)


def parts(costs="0", interest="0", principal="0"):
    return Parts(Decimal(costs), Decimal(interest), Decimal(principal))


amounts = st.integers(0, 10_000).map(lambda number: Decimal(number) / 100)
debts = st.builds(Parts, amounts, amounts, amounts)


class TestAllocation(RuleCase):
    def test_costs_then_interest_then_principal(self):
        debt = parts("40", "37.05", "800")
        self.assertEqual(
            allocate(Decimal(100), debt), (parts("40", "37.05", "22.95"), Decimal("0.00"))
        )

    def test_consumer_credit_pays_interest_last(self):
        paid, _rest = allocate(
            Decimal(100), parts("38", "64", "80"), ORDERS["costs_principal_interest"]
        )
        self.assertEqual(paid, parts("38", "0", "62"))

    def test_what_the_debtor_names_goes_first_then_the_oldest(self):
        debts = [
            Debt("new", date(2026, 3, 1), parts(principal="50")),
            Debt("old", date(2026, 1, 1), parts(costs="5", principal="50")),
            Debt("named", date(2026, 5, 1), parts(interest="1", principal="50")),
        ]
        paid, rest = allocate_over(Decimal(80), debts, ["named"])
        self.assertEqual(paid["named"], parts("0", "1", "50"))
        self.assertEqual(paid["old"], parts("5", "0", "24"))
        self.assertEqual((paid["new"].total, rest), (0, 0))

    def test_what_cannot_be_allocated_is_said(self):
        for broken in (
            lambda: allocate(Decimal(-1), parts()),
            lambda: allocate(Decimal(1), parts("-1")),
            lambda: allocate(Decimal(1), parts(), ("costs", "principal")),
            lambda: allocate(1.5, parts()),
        ):
            with self.assertRaises(ValueError):
                broken()

    @settings(max_examples=50)
    @given(amounts, debts, st.permutations(PARTS))
    def test_every_cent_is_somewhere(self, amount, debt, order):
        paid, rest = allocate(amount, debt, order)
        self.assertEqual(paid.total + rest, amount)
        self.assertTrue(all(0 <= mine <= its for mine, its in zip(paid, debt, strict=True)))
        self.assertTrue(not rest or paid == debt)

    @settings(max_examples=50)
    @given(amounts, amounts, debts, st.permutations(PARTS))
    def test_two_payments_pay_what_one_would(self, one, other, debt, order):
        first, _rest = allocate(one, debt, order)
        second, rest = allocate(other, debt.minus(first), order)
        together, left = allocate(one + other, debt, order)
        self.assertEqual((debt.minus(together), left), (debt.minus(first).minus(second), left))
        self.assertLessEqual(rest, left + one)
