from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import Form, tagged

from .case import PlanCase


@tagged("post_install", "-at_install")
class TestPlanScreens(PlanCase):
    """A plan as it is entered: from the button to the agreement."""

    def open(self, action):
        """The form that a button opens."""
        self.assertEqual(action["res_model"], "account.payment.plan")
        return Form(self.env["account.payment.plan"].with_context(**action["context"]))

    def test_each_button_opens_a_plan_of_what_is_open(self):
        invoices = self.invoice("2026-02-01", 300.0) + self.invoice("2026-02-10", 60.0)
        case = self.dun("2026-03-08").case_id
        with self.at("2026-03-10"):
            for source, total in (
                (invoices[0], 300.0),
                (invoices, 360.0),
                (self.debtor, 360.0),
                (case, 360.0),
            ):
                with self.subTest(source._name), self.open(source.action_payment_plan()) as form:
                    self.assertEqual(form.partner_id, self.debtor)
                    self.assertEqual(form.amount_total, total)
                    self.assertEqual(len(form.line_ids), 6)
                    form.note = "He called"
                plan = form.record
                self.assertEqual(sum(plan.line_ids.mapped("amount")), total)

    def test_two_debtors_have_two_plans(self):
        both = self.invoice("2026-02-01") + self.invoice("2026-02-01", partner=self.other)
        with self.assertRaises(UserError):
            both.action_payment_plan()

    def test_the_schedule_follows_what_is_entered(self):
        invoice = self.invoice("2026-02-01", 300.0)
        with self.at("2026-03-10"):
            with self.open(invoice.action_payment_plan()) as form:
                form.count = 3
                self.assertEqual([line["amount"] for line in form.line_ids._records], [100.0] * 3)
            plan = form.record
            self.assertEqual(plan.line_ids.mapped("amount"), [100.0] * 3)
            with Form(plan) as form:
                form.count = 2
                form.on_working_days = False
                form.first_due_on = "2026-04-15"
            self.assertEqual(
                [(str(line.due_on), line.amount) for line in plan.line_ids],
                [("2026-04-15", 150.0), ("2026-05-15", 150.0)],
            )
            with Form(plan) as form:
                form.split = "custom"
                with form.line_ids.edit(0) as line:
                    line.amount = 200.0
                form.line_ids.remove(1)
                with form.line_ids.new() as line:
                    line.due_on = Date.to_date("2026-08-01")
                    line.amount = 100.0
            plan.action_accept()
            self.assertEqual(plan.line_ids.mapped("amount"), [200.0, 100.0])
            with Form(plan) as form:
                form.contact_name = "Ms Wise"
            self.assertEqual(plan.line_ids.mapped("amount"), [200.0, 100.0])

    def test_the_form_opens_in_each_state(self):
        invoice = self.invoice("2026-02-01", 300.0)
        plan = self.plan(invoice, ("2026-03-20", 100), ("2026-05-01", 200))
        with self.at("2026-03-21"), Form(plan) as form:
            self.assertEqual(form.amount_late, 100.0)
        self.review("2026-05-10")
        with self.at("2026-05-10"):
            self.assertEqual(plan.state, "in_arrears")
            plan.action_notice_of_default()
            with Form(plan) as form:
                self.assertFalse(form.can_accelerate)
        self.review("2026-06-10")
        with self.at("2026-06-10"):
            with Form(plan) as form:
                self.assertTrue(form.can_accelerate)
            Wizard = self.env["account.collections.reason"]
            wizard = Form(Wizard.with_context(**plan.action_withdraw()["context"]))
            wizard.reason = "Insolvent"
            wizard.save().action_confirm()
        self.assertEqual((plan.state, plan.end_reason), ("withdrawn", "Insolvent"))

    def test_the_invoice_says_in_which_plan_it_is(self):
        first, second = self.invoice("2026-02-01"), self.invoice("2026-02-01")
        plan = self.plan(first, ("2026-04-01", 100))
        self.env.invalidate_all()
        self.assertEqual((first + second).mapped("payment_plan_id"), plan)
        self.assertFalse(second.payment_plan_id)
        (first + second).invalidate_recordset(["payment_plan_id"])
        with self.assertQueryCount(1):
            (first + second).mapped("payment_plan_id.id")
        plan._withdraw("Over")
        self.assertFalse(first.payment_plan_id)

    # === SETTINGS === #

    def test_the_settings_shape_new_plans(self):
        boss = self.env.ref("base.user_admin")
        boss.write({"company_ids": [(4, self.company.id)], "company_id": self.company.id})
        before = self.plan(self.invoice("2026-02-01"), ("2026-04-01", 100), accept=False)
        Settings = self.env["res.config.settings"].with_user(boss).with_company(self.company)
        with Form(Settings) as form:
            form.plan_procedure_id = self.ladder
            form.plan_grace_days = 5
            form.plan_default_days = 20
            form.plan_default_in_a_row = 3
            form.plan_default_in_total = 4
            form.plan_cure_days = 21
            form.plan_offer_days = 7
            form.plan_consumer_days = 180
        form.record.execute()
        after = self.plan(self.invoice("2026-02-01"), ("2026-04-01", 100), accept=False)
        self.assertEqual((before.procedure_id, before.grace_days), (self.rates, 0))
        self.assertEqual((after.procedure_id, after.grace_days), (self.ladder, 5))
        self.assertEqual(
            (after.default_days, after.default_in_a_row, after.default_in_total, after.cure_days),
            (20, 3, 4, 21),
        )
        with self.at("2026-03-10"):
            after.action_offer()
        self.assertEqual(after.offer_until, Date.to_date("2026-03-17"))
        self.assertEqual(self.company.plan_consumer_days, 180)
