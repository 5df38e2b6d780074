import doctest
from datetime import date
from decimal import Decimal

from ...tools.plan import cover as plan_items
from ...tools.plan import default as plan_default
from ...tools.plan import limits as plan_limits
from ...tools.plan import review as plans
from ...tools.plan.cover import Source, cover
from ...tools.plan.default import CONSUMER, DefaultRule, judge_default
from ...tools.plan.instalments import Instalment
from ...tools.plan.limits import LimitRow, Terms, check_limits
from ...tools.plan.review import Payment, get_plan_state, review
from ..rule_case import RuleCase


def day(text):
    """ "02-28" of 2027, or a full date."""
    return date.fromisoformat(text if len(text) > 5 else f"2027-{text}")


def decimals(text):
    return [Decimal(amount) for amount in text.split()]


def plan(text="01-31 100, 02-28 100, 03-31 100, 04-30 100"):
    pairs = [part.split() for part in text.split(", ")]
    return tuple(Instalment(day(due), Decimal(amount)) for due, amount in pairs)


def payments(text):
    pairs = [part.split() for part in text.split(", ")] if text else []
    return [Payment(day(on), Decimal(amount)) for on, amount in pairs]


def stand(paid, today):
    return review(plan(), payments(paid), day(today))


# (payments, today): the four instalments of 100, and what is paid too much.
STANDS = {
    ("", "01-31"): "due 0 0, due 0 0, due 0 0, due 0 0, 0",
    ("", "02-01"): "missed 0 1, due 0 0, due 0 0, due 0 0, 0",
    ("", "03-01"): "missed 0 29, missed 0 1, due 0 0, due 0 0, 0",
    # early, on the day, late
    ("01-05 100", "01-31"): "paid 100 0, due 0 0, due 0 0, due 0 0, 0",
    ("01-31 100", "02-10"): "paid 100 0, due 0 0, due 0 0, due 0 0, 0",
    ("02-04 100", "02-10"): "paid_late 100 4, due 0 0, due 0 0, due 0 0, 0",
    ("02-01 100", "02-10"): "paid_late 100 1, due 0 0, due 0 0, due 0 0, 0",
    ("02-04 100", "02-03"): "missed 0 3, due 0 0, due 0 0, due 0 0, 0",
    # short, and the rest late: the next payment is for the oldest
    ("01-31 60", "01-31"): "due 60 0, due 0 0, due 0 0, due 0 0, 0",
    ("01-31 60", "02-02"): "short 60 2, due 0 0, due 0 0, due 0 0, 0",
    ("01-31 60, 02-28 100", "03-01"): "paid_late 100 28, short 60 1, due 0 0, due 0 0, 0",
    # two at once, and too much
    ("01-31 250", "03-01"): "paid 100 0, paid 100 0, due 50 0, due 0 0, 0",
    ("01-31 450", "03-01"): "paid 100 0, paid 100 0, paid 100 0, paid 100 0, 50",
    ("02-02 30, 02-02 30, 02-02 40", "02-03"): "paid_late 100 2, due 0 0, due 0 0, due 0 0, 0",
}
# (payments, today, grace): the plan
STATES = {
    ("", "01-31", 0): "active",
    ("", "02-01", 0): "in_arrears",
    ("", "02-03", 3): "active",
    ("", "02-04", 3): "in_arrears",
    ("01-31 99", "02-04", 3): "in_arrears",
    ("02-03 100", "02-20", 3): "active",
    ("02-04 100", "02-20", 3): "cured",
    ("02-04 100", "03-20", 3): "in_arrears",
    ("01-31 400", "02-01", 0): "completed",
    ("05-31 500", "06-01", 0): "completed",
    ("05-31 500", "05-30", 0): "in_arrears",
}
RULES = {
    "days": DefaultRule(days=10),
    "in_a_row": DefaultRule(in_a_row=2),
    "in_total": DefaultRule(in_total=2),
    "amount": DefaultRule(amount=Decimal(150)),
}
# (rule, payments, today, grace): whether it is met
DEFAULTS = {
    ("days", "", "02-10", 0): False,
    ("days", "", "02-11", 0): True,
    ("days", "", "02-11", 11): False,
    ("days", "02-11 100", "02-11", 0): False,
    ("in_a_row", "", "02-28", 0): False,
    ("in_a_row", "", "03-01", 0): True,
    ("in_a_row", "", "03-03", 3): False,
    ("in_a_row", "", "03-04", 3): True,
    ("in_a_row", "02-15 100", "03-20", 0): False,
    ("in_a_row", "03-20 99.99", "03-20", 0): True,
    ("in_total", "02-15 100", "03-20", 0): True,
    ("in_total", "02-15 100", "03-20", 15): False,
    ("in_total", "02-15 100, 03-05 100", "03-20", 0): False,
    ("in_total", "02-15 100, 03-05 100", "04-20", 0): True,
    ("amount", "", "02-28", 0): False,
    ("amount", "", "03-01", 0): True,
    ("amount", "01-31 50.01", "03-01", 0): False,
    ("amount", "01-31 50", "03-01", 0): True,
}


class TestPlans(RuleCase):
    def test_payments_fill_the_instalments_from_the_oldest_on(self):
        for (paid, today), expected in STANDS.items():
            with self.subTest(f"{today}: {paid}"):
                found = stand(paid, today)
                rows = [f"{it.state} {it.paid} {it.days_late}" for it in found.entries]
                self.assertEqual(", ".join([*rows, str(found.surplus)]), expected)

    def test_what_is_paid_and_what_is_late(self):
        found = stand("01-31 60", "03-01")
        figures = (found.total, found.paid, found.late, found.surplus)
        self.assertEqual(figures, (400, 60, 140, 0))

    def test_how_the_plan_stands(self):
        for (paid, today, grace), expected in STATES.items():
            with self.subTest(f"{today}: {paid}, grace {grace}"):
                self.assertEqual(get_plan_state(stand(paid, today), grace), expected)

    def test_when_the_default_rule_is_met(self):
        for (name, paid, today, grace), expected in DEFAULTS.items():
            with self.subTest(f"{name} {today}: {paid}, grace {grace}"):
                met = judge_default(stand(paid, today), RULES[name], grace=grace)
                self.assertEqual([it.code for it in met], [name] if expected else [])

    def test_several_conditions_are_all_named(self):
        met = judge_default(stand("", "03-15"), DefaultRule(10, 2, 2, Decimal(200)))
        self.assertEqual(
            [tuple(it) for it in met],
            [("days", 10, 43), ("in_a_row", 2, 2), ("in_total", 2, 2), ("amount", 200, 200)],
        )
        self.assertEqual(judge_default(stand("", "03-15"), DefaultRule()), ())

    def test_a_consumer_is_protected_by_two_in_a_row_and_a_tenth(self):
        rule = DefaultRule(days=10)
        table = {
            ("", "02-20"): 0,  # one instalment, a quarter
            ("", "03-20"): 3,
            ("01-31 60.01", "03-20"): 3,
            ("03-01 100", "03-20"): 0,
        }
        for (paid, today), expected in table.items():
            met = judge_default(stand(paid, today), rule, CONSUMER)
            self.assertEqual(len(met), expected, (paid, today))
        small = plan("01-31 50, 02-28 50, 03-31 900")
        for paid, expected in (("", 3), ("01-31 0.01", 0)):  # 100.00 or 99.99 of 1000
            met = judge_default(review(small, payments(paid), day("03-20")), rule, CONSUMER)
            self.assertEqual(len(met), expected, paid)
        # The floor alone ends nothing: the agreement must say so as well.
        self.assertEqual(judge_default(stand("", "03-20"), DefaultRule(days=90), CONSUMER), ())

    def test_the_last_deadline(self):
        table = {(7, None): "03-08", (7, CONSUMER): "03-15", (30, CONSUMER): "03-31"}
        for (days, floor), expected in table.items():
            rule = DefaultRule(cure_days=days)
            found = plan_default.get_cure_deadline(day("03-01"), rule, floor)
            self.assertEqual(found, day(expected))

    def test_what_was_late_at_the_notice_is_to_be_paid_by_the_deadline(self):
        table = {
            ("", "03-15"): "running",
            ("", "03-16"): "lapsed",
            ("03-15 200", "03-16"): "cured",
            ("03-16 200", "03-16"): "lapsed",
            ("03-15 199.99", "03-15"): "running",
            ("03-12 200", "03-11"): "running",
            ("03-12 200", "05-30"): "cured",  # the third fell due later: another matter
        }
        for (paid, today), expected in table.items():
            with self.subTest(f"{today}: {paid}"):
                self.assertEqual(self.cure(paid, "03-01", today), expected)
        # What falls due on the day of the notice is not late yet.
        self.assertEqual(self.cure("01-31 100", "02-28", "03-10"), "cured")

    def cure(self, paid, noticed, today):
        return plan_default.judge_cure(
            plan(), payments(paid), day(noticed), day("03-15"), day(today)
        )

    def test_bad_input_is_told(self):
        table = {
            "no plan": lambda: review((), [], day("01-01")),
            "an empty instalment": lambda: review(plan("01-01 0"), [], day("01-01")),
            "a negative payment": lambda: stand("01-01 -5", "02-01"),
            "unchecked": lambda: check_limits(Terms(Decimal(1), day("01-01"), ()), []),
            "not covered": lambda: cover(decimals("5"), [Source("A", day("01-01"), Decimal(4))]),
        }
        for name, call in table.items():
            with self.subTest(name), self.assertRaises(ValueError):
                call()

    def test_examples_of_the_docstrings(self):
        for module in (plans, plan_default, plan_items, plan_limits):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)


class TestPlanItems(RuleCase):
    def test_the_oldest_item_is_covered_first(self):
        items = [
            Source("C", day("03-01"), Decimal(30)),
            Source("B", day("01-01"), Decimal(50)),
            Source("A", day("01-01"), Decimal(70)),
            Source("paid", day("01-01"), Decimal(0)),
        ]
        self.assertEqual(
            cover(decimals("70 60 20"), items),
            [[("A", 70)], [("B", 50), ("C", 10)], [("C", 20)]],
        )

    def test_what_is_late_is_claimed_of_what_is_open(self):
        # The debtor named the newer item when he paid, so it is the older one that is open.
        items = [Source("A", day("01-01"), Decimal(70)), Source("B", day("02-01"), Decimal(20))]
        self.assertEqual(cover([stand("01-31 50", "02-10").late], items), [[("A", 50)]])


class TestPlanLimits(RuleCase):
    grid = (
        LimitRow(Decimal(500), 4, Decimal(100), Decimal(25), 120),
        LimitRow(Decimal(100), 2, Decimal(50)),
    )

    def broken(self, balance, text, agreed="01-01", grid=None):
        terms = Terms(Decimal(balance), day(agreed), plan(text))
        return [tuple(it) for it in check_limits(terms, self.grid if grid is None else grid)]

    def test_limits(self):
        four = "01-31 125, 02-28 125, 03-31 125, 05-01 125"
        table = {
            (500, four): [],
            (500, f"{four}, 05-01 1"): [("too_many", 4, 5), ("too_small", 100, 1)],
            (600, four): [("first_too_small", 150, 125)],
            (500, "01-31 400, 05-02 100"): [("too_long", 120, 121)],
            (500, "01-31 400.01, 05-01 99.99"): [("too_small", 100, Decimal("99.99"))],
            ("499.99", "01-31 400, 06-02 99.99"): [],
            ("499.99", four): [("too_many", 2, 4)],
            (100, "01-31 50, 02-28 50"): [],
            ("99.99", "01-31 99.99"): [("no_row", 100, Decimal("99.99"))],
        }
        for (balance, text), expected in table.items():
            with self.subTest(f"{balance}: {text}"):
                self.assertEqual(self.broken(balance, text), expected)

    def test_limits_of_none_are_none(self):
        self.assertEqual(self.broken(1, "01-31 1", grid=[]), [])
        self.assertEqual(self.broken(1, "01-31 1", grid=[LimitRow(Decimal(0))]), [])
