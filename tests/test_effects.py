from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from .plan.case import PlanCase

# What a payment sets in motion, in this order. The case first, as everybody reads it; charges
# before promises and plans, which may be about them.
EFFECTS = [
    ("account.collection.case", "_rank_later"),
    ("account.dunning.charge", "_follow_payments"),
    ("account.payment.promise", "_judge_isolated"),
    ("account.payment.plan", "_judge_isolated"),
]


@tagged("post_install", "-at_install")
class TestEffects(PlanCase):
    @contextmanager
    def watched(self):
        """The list of effects as they happen; each happens all the same."""
        seen = []
        with ExitStack() as stack:
            for model, method in EFFECTS:
                registered = self.registry[model]
                worker = getattr(registered, method)

                def watch(records, *args, name=(model, method), worker=worker):
                    if name not in seen:
                        seen.append(name)
                    return worker(records, *args)

                stack.enter_context(patch.object(registered, method, watch))
            yield seen

    def test_a_payment_ranks_corrects_and_judges_in_this_order(self):
        promised = self.invoice("2026-03-01")
        self.promise(promised, "2026-03-20")
        with self.watched() as seen:
            self.pay(promised, on="2026-03-15")
        self.assertEqual(seen, EFFECTS)
        self.assertEqual(promised.line_ids.promise_line_ids.state, "kept")

    def test_a_payment_taken_back_does_the_same(self):
        planned = self.invoice("2026-03-01")
        plan = self.plan(planned, ("2026-04-01", 100))
        self.pay(planned, on="2026-03-15")
        self.assertEqual(plan.state, "completed")
        with self.watched() as seen:
            self.take_back(planned, "2026-03-16")
        self.assertEqual(seen, EFFECTS)
        self.assertEqual(plan.state, "accepted")
