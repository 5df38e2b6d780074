from odoo import fields
from odoo.tests import HttpCase, tagged

from ..browser import PATIENCE
from .case import PlanCase


@tagged("post_install", "-at_install")
class TestTourPlan(PlanCase, HttpCase):
    """A person in a browser: phone call → promise → broken → payment plan → kept."""

    def test_from_the_phone_call_to_the_last_instalment(self):
        debtor = self.create_debtor("Tour Debtor")
        today = self.company._get_dunning_today()
        owed = self.invoice(fields.Date.subtract(today, days=30), 120.0, debtor)
        self.env.user.tour_enabled = False
        case = self.env["account.collection.case"]._open_for(debtor, self.company)

        def click_through(tour):
            url = f"/odoo/collections-cases/{case.id}"
            name = f"account_collections_{tour}"
            self.start_tour(url, name, login=self.env.user.login, timeout=PATIENCE)
            self.env.invalidate_all()

        click_through("call")
        promise = debtor.payment_promise_ids
        self.assertEqual((promise.state, promise.contact_name), ("open", "Ms Payer"))
        self.assertIn("Ms Payer", case.contact_ids.mapped("contact_name"))
        self.judge(fields.Date.add(promise.last_day, days=1))
        self.assertEqual(promise.state, "broken")
        click_through("plan")
        plan = debtor.payment_plan_ids
        self.assertEqual(plan.state, "accepted")
        self.assertEqual(plan.line_ids.mapped("amount"), [40.0, 40.0, 40.0])
        self.assertDecided(self.propose(fields.Date.to_string(today)), {owed: "plan"})
        for line in plan.line_ids.sorted("due_on"):
            self.pay(owed, line.amount, on=fields.Date.to_string(line.due_on))
        self.assertEqual(plan.state, "completed")
        click_through("kept")
