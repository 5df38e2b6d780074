from odoo import fields
from odoo.tests import tagged

from ...tools.plan.review import RUNNING
from ..charge.case import MoneyCase
from .case import PlanCase

DAY = fields.Date.to_date
BEFORE = ("2026-03-03", "2026-03-19")


@tagged("post_install", "-at_install")
class TestPlanInterest(MoneyCase, PlanCase):
    """Default interest of items under a payment plan: it rests while payment is deferred."""

    def setUp(self):
        super().setUp()
        self.owed = self.agreed("2026-03-02", 10000.0)

    def agree(self, invoice=None, **vals):
        """In two instalments, agreed on 20 March."""
        vals = {"on": "2026-03-20", "kind": "deferral", **vals}
        return self.plan(invoice or self.owed, ("2026-05-04", 5000), ("2026-06-04", 5000), **vals)

    def rows(self, on, invoice=None):
        """[(first day, last day)] that bear interest up to a day."""
        (stated,) = self.item(invoice or self.owed)._read_interest(self.company, DAY(on))
        return [(str(row.since), str(row.until)) for row in stated.statement.accruals]

    def test_no_interest_runs_while_payment_is_deferred(self):
        plan = self.agree()
        self.assertEqual(self.rows("2026-03-19"), [BEFORE])
        self.assertEqual(self.rows("2026-03-20"), [BEFORE])
        self.assertEqual(self.rows("2026-05-31"), [BEFORE])
        self.assertEqual(self.item(self.owed).default_on, DAY("2026-03-03"))
        with self.at("2026-05-10"):
            plan._withdraw("Not paid")
        self.assertEqual(self.rows("2026-05-10"), [BEFORE])
        self.assertEqual(self.rows("2026-05-31"), [BEFORE, ("2026-05-11", "2026-05-31")])

    def test_a_standstill_changes_nothing(self):
        self.agree(kind="standstill")
        self.assertEqual(self.rows("2026-05-31"), [("2026-03-03", "2026-05-31")])

    def test_an_offer_changes_nothing(self):
        plan = self.agree(accept=False)
        with self.at("2026-03-20"):
            plan.action_offer()
        self.assertEqual(self.rows("2026-05-31"), [("2026-03-03", "2026-05-31")])
        with self.at("2026-04-01"):
            plan._withdraw("Never answered")
        self.assertEqual(self.rows("2026-05-31"), [("2026-03-03", "2026-05-31")])

    def test_however_it_ends_interest_goes_on_the_day_after(self):
        for state in ("accelerated", "renegotiated", "withdrawn"):
            with self.subTest(state):
                invoice = self.agreed("2026-03-02", 10000.0)
                plan = self.agree(invoice)
                with self.at("2026-05-10"):
                    plan._end(state, RUNNING)
                expected = [BEFORE, ("2026-05-11", "2026-05-31")]
                self.assertEqual(self.rows("2026-05-31", invoice), expected)

    def test_after_it_only_what_is_still_open_bears_interest(self):
        plan = self.agree()
        self.pay(self.owed, 4000.0, on="2026-04-15")
        with self.at("2026-05-10"):
            plan._withdraw("Not paid")
        (stated,) = self.item(self.owed)._read_interest(self.company, DAY("2026-05-31"))
        self.assertEqual([row.balance for row in stated.statement.accruals], [10000, 6000])

    def test_two_plans_one_after_the_other_rest_both(self):
        plan = self.agree()
        with self.at("2026-04-20"):
            version = plan.browse(plan.action_renegotiate()["res_id"])
            version.action_accept()
        self.assertEqual(plan.ended_on, version.accepted_on)
        self.assertEqual(self.rows("2026-05-31"), [BEFORE])

    def test_a_plan_that_is_paid_has_rested_and_goes_on_resting_if_the_payment_is_taken_back(self):
        self.agree()
        self.pay(self.owed, 10000.0, on="2026-04-15")
        self.assertEqual(self.rows("2026-05-31"), [BEFORE])
        self.take_back(self.owed, "2026-05-20")
        self.assertEqual(self.rows("2026-05-31"), [BEFORE])

    def test_the_interest_that_is_part_of_the_plan_is_that_of_the_offer(self):
        plan = self.plan(
            self.owed,
            on="2026-03-20",
            kind="deferral",
            split="equal",
            count=2,
            first_due_on="2026-05-04",
            include_interest=True,
        )
        # 10000 × 10.27 % × 18/365, the day of the offer among them
        self.assertEqual((plan.state, plan.charges_amount), ("accepted", 50.65))
        self.assertEqual(self.rows("2026-05-31"), [("2026-03-03", "2026-03-20")])

    def test_letters_about_late_instalments_claim_no_more_interest(self):
        self.rates.level_ids.write({"charge_interest": True})
        self.agree()
        notice = self.dun("2026-05-20")
        self.assertTrue(notice._get_claims().plan_id)
        self.assertCharged([("interest", 47.83, "open")])
        self.dun("2026-06-03")
        self.assertCharged([("interest", 47.83, "open")])

    def test_the_rests_of_many_items_are_read_at_once(self):
        moves = self.env["account.move"].union(
            *(self.agreed("2026-03-02", 10000.0) for _count in range(3))
        )
        for move in moves:
            self.agree(move)
        self.env.flush_all()
        items = self.item(moves)
        with self.assertQueryCount(1):
            rests = items._read_interest_rests()
        self.assertEqual(set(rests), set(items.ids))
