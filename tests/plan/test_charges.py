from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .case import PlanCase


@tagged("post_install", "-at_install")
class TestPlanCharges(PlanCase):
    """Interest and costs that a plan includes, and the limits within which a collector agrees."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.dunning_fee_account_id = cls.company_data["default_account_revenue"]

    def cost(self, amount, **vals):
        return self.env["account.dunning.charge"].create(
            {"partner_id": self.debtor.id, "name": "Return debit", "amount": amount, **vals}
        )

    def test_open_charges_become_part_of_the_plan_and_are_paid_with_it(self):
        move = self.invoice("2026-02-01", 300.0)
        cost = self.cost(12.0)
        plan = self.plan(
            move, ("2026-04-01", 156), ("2026-05-01", 156), include_charges=True, accept=False
        )
        self.assertEqual((plan.charges_amount, plan.amount_total), (12.0, 312.0))
        with self.at("2026-03-10"):
            plan.action_accept()
        self.assertEqual(cost.booking, "posted")
        self.assertEqual(plan.item_ids.filtered("added").move_line_id, cost.line_ids)
        self.pay(move, 300.0, on="2026-03-30")
        self.assertEqual(plan.state, "accepted")
        self.pay(cost.line_ids.move_id, 12.0, on="2026-05-01")
        self.assertEqual((plan.state, cost.state), ("completed", "paid"))

    def test_charges_in_a_plan_are_not_asked_for_on_letters(self):
        move = self.invoice("2026-02-01", 300.0)
        self.cost(12.0)
        self.plan(move, ("2026-04-01", 156), ("2026-05-01", 156), include_charges=True)
        other = self.invoice("2026-02-15", 50.0)
        notice = self.dun("2026-03-20")
        self.assertClaims(notice, {other: 50.0})
        self.assertFalse(notice._get_charge_rows())

    def test_a_letter_about_an_instalment_asks_for_nothing_else(self):
        move = self.invoice("2026-02-01", 300.0)
        self.plan(move, ("2026-04-01", 150), ("2026-05-01", 150))
        self.cost(12.0)
        notice = self.dun("2026-04-05")
        self.assertClaims(notice, {move: 150.0})
        self.assertFalse(notice._get_charge_rows())

    def test_interest_to_date_becomes_part_of_the_plan(self):
        move = self.invoice("2026-02-01", 10000.0, due_date_agreed="yes")
        plan = self.plan(move, include_interest=True, split="equal", count=2, accept=False)
        # 1 February 2026 is a Sunday: 36 days, 3 February to 10 March, at 10.27 %.
        self.assertEqual(plan.charges_amount, 101.29)
        self.assertEqual(plan.amount_total, 10101.29)
        with self.at("2026-03-10"):
            plan.action_accept()
        charge = plan.charge_ids
        self.assertEqual((charge.kind, charge.amount, charge.state), ("interest", 101.29, "open"))
        self.assertTrue(charge.accruals)
        self.assertFalse(plan._list_interest(), "charged once")

    def test_interest_that_grew_since_the_draft_is_in_the_offer(self):
        move = self.invoice("2026-02-01", 10000.0, due_date_agreed="yes")
        plan = self.plan(move, include_interest=True, split="equal", count=2, accept=False)
        with self.at("2026-03-12"):
            plan.action_offer()
        # Two days more.
        self.assertEqual(plan.charges_amount, 106.92)
        self.assertEqual(sum(plan.line_ids.mapped("amount")), 10106.92)

    def test_a_fee_for_the_plan_is_a_charge_of_its_own(self):
        move = self.invoice("2026-02-01", 300.0)
        plan = self.plan(move, ("2026-04-01", 320), fee_amount=20.0)
        self.assertEqual((plan.charge_ids.kind, plan.charge_ids.amount), ("cost", 20.0))
        self.assertIn(plan.name, plan.charge_ids.name)
        self.assertFalse(plan.warning_text, "a business may agree on a fee")

    def test_whoever_adds_a_fee_to_a_consumers_plan_is_warned(self):
        consumer = self.create_debtor("Erika Beispiel", is_company=False)
        move = self.invoice("2026-02-01", 300.0, consumer)
        plan = self.plan(move, ("2026-04-01", 300), accept=False)
        with self.at("2026-03-10"):
            self.assertFalse(plan.warning_text)
            plan.fee_amount = 20.0
            self.assertIn("credit", plan.warning_text)
            plan.fee_amount = 0.0
            plan.line_ids.due_on = "2027-04-01"
            self.assertIn("365 days", plan.warning_text)

    def test_charges_that_changed_since_the_offer_are_not_booked(self):
        move = self.invoice("2026-02-01", 300.0)
        cost = self.cost(12.0)
        plan = self.plan(move, ("2026-04-01", 312), include_charges=True, accept=False)
        with self.at("2026-03-10"):
            plan.action_offer()
            cost._waive("Goodwill")
            with self.assertRaisesRegex(UserError, "not those of the offer"):
                plan.action_accept()

    # === LIMITS === #

    def test_the_grid_says_what_is_beyond_the_limits(self):
        Limit = self.env["account.payment.plan.limit"]
        Limit.create(
            {
                "company_id": self.company.id,
                "balance_from": 100.0,
                "max_instalments": 2,
                "min_amount": 120.0,
                "first_percent": 50.0,
                "max_days": 60,
            }
        )
        move = self.invoice("2026-02-01", 300.0)
        plan = self.plan(
            move,
            ("2026-04-01", 100),
            ("2026-05-01", 100),
            ("2026-06-01", 100),
            accept=False,
        )
        with self.at("2026-03-10"):
            self.assertTrue(plan.needs_approval)
            self.assertEqual(len(plan.limits_text.splitlines()), 4)
            lines = [("2026-04-01", 150.0), ("2026-05-01", 150.0)]
            plan.line_ids = [Command.clear()] + [
                Command.create({"due_on": day, "amount": amount}) for day, amount in lines
            ]
            self.assertFalse(plan.needs_approval)

    def test_a_grid_of_another_company_does_not_bind(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["account.payment.plan.limit"].create(
            {"company_id": other.id, "max_instalments": 1}
        )
        move = self.invoice("2026-02-01", 300.0)
        plan = self.plan(move, ("2026-04-01", 150), ("2026-05-01", 150), accept=False)
        with self.at("2026-03-10"):
            self.assertFalse(plan.needs_approval)
