from datetime import date

from ...tools.decision.escalation import Hold, Item, Resting, Step, decide, decide_item
from ...tools.decision.pauses import Pause
from ..rule_case import RuleCase

# The oldest instalment that is late.
DUE = date(2026, 4, 1)
LADDER = (Step(1, 1, after=4, interval=0, min_amount=50.0), Step(2, 2, after=14, interval=10))
TODAY = date(2026, 4, 5)


def item(planned=None, disputed=None, until=None, **values):
    parts = (("plan", planned, until), ("dispute", disputed, None))
    resting = tuple(
        Resting(reason, amount, until=last) for reason, amount, last in parts if amount is not None
    )
    known = {"key": 1, "due": DUE, "amount": 300.0, "steps": LADDER, "resting": resting}
    return Item(**{**known, **values})


class TestItemsUnderAPlan(RuleCase):
    """What an item under a payment plan claims: the instalments that are late."""

    def test_what_is_in_later_instalments_is_not_claimed(self):
        self.assertEqual(item(planned=200.0).claimable, 100.0)
        self.assertEqual(item(planned=200.0, disputed=60.0).claimable, 40.0)

    def test_the_minimum_is_measured_on_what_is_late(self):
        for planned, code in ((200.0, "propose"), (250.0, "propose"), (251.0, "minimum")):
            with self.subTest(planned):
                self.assertEqual(decide([item(planned=planned)], TODAY)[1].code, code)

    def test_a_credit_counts_against_what_is_late(self):
        credit = Item(key=2, due=DUE, amount=-100.0)
        self.assertEqual(decide([item(planned=200.0), credit], TODAY)[1].code, "covered")

    def test_nothing_late_rests_until_the_next_instalment(self):
        resting = item(planned=300.0, until=date(2026, 5, 1))
        decision = decide_item(resting, TODAY)
        self.assertEqual((decision.code, decision.on), ("plan", date(2026, 5, 2)))

    def test_a_promise_explains_before_the_plan_and_the_plan_before_a_dispute(self):
        for holds, code in (((Hold("promise"),), "promise"), ((), "plan")):
            with self.subTest(code):
                rests = item(planned=200.0, disputed=100.0, holds=holds)
                self.assertEqual(decide_item(rests, TODAY).code, code)

    def test_after_a_plan_the_interval_starts_anew_and_its_days_count_as_late(self):
        over = (Pause(date(2026, 4, 2), date(2026, 4, 20), whole=False),)
        after = item(rank=1, sent_on=date(2026, 4, 2), pauses=over)
        self.assertEqual(decide_item(after, TODAY).on, date(2026, 4, 30))
