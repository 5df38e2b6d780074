from odoo import fields
from odoo.tests import tagged

from .browser import BrowserCase
from .charge.case import MoneyCase
from .plan.case import PlanCase

INVOICES = "action-account.action_move_out_invoice_type"


@tagged("post_install", "-at_install")
class TestTourDialogs(PlanCase, MoneyCase, BrowserCase):
    """Every dialog is answered by hand, in both languages, and leaves what it says."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        today = self.company._get_dunning_today()
        self.today = fields.Date.to_string(today)
        due = fields.Date.subtract(today, days=40)
        self.plain = self.invoice(due, 70.0)
        self.named = self.invoice(due, 100.0, ref="Named")
        self.invoices = self.plain | self.named
        self.case = self.env["account.collection.case"]._open_for(self.debtor, self.company)

    def test_the_case(self):
        def check(lang):
            self.click_through("dialogs_case", self.case, lang)
            (block,) = self.case.block_ids
            self.assertEqual((block.scope, block.reason), ("debtor", "goodwill"))
            self.assertEqual(block.note, "Asked for a week")
            (dispute,) = self.case.dispute_ids
            self.assertEqual((dispute.move_id, dispute.amount), (self.named, 30.0))
            (promise,) = self.case.promise_ids
            self.assertEqual((promise.state, promise.amount), ("proposed", 70.0))
            self.assertEqual(promise.line_ids.move_line_id, self.item(self.plain))

        self.in_each_language(check)

    def test_days_are_typed(self):
        def check(lang):
            self.click_through("dialogs_days", self.case, lang)
            self.env.invalidate_all()
            (block,), (dispute,) = self.case.block_ids, self.case.dispute_ids
            (promise,), (plan,) = self.case.promise_ids, self.case.plan_ids
            days = (block.date_to, dispute.date_due, promise.promised_on, plan.first_due_on)
            self.assertEqual({str(day) for day in days}, {"2037-12-05"})
            # A Saturday: the first instalment is due on the Monday.
            self.assertEqual(str(min(plan.line_ids.mapped("due_on"))), "2037-12-07")

        self.in_each_language(check)

    def test_a_promise(self):
        day = fields.Date.to_string(fields.Date.add(fields.Date.to_date(self.today), days=5))
        promise = self.promise(self.plain, day, on=self.today)

        def put_off(lang):
            self.click_through("dialogs_put_off", promise, lang)
            later = promise.superseded_by_id
            self.assertEqual((later.state, str(later.promised_on)), ("open", "2037-12-31"))
            self.assertEqual(promise.state, "superseded")

        def withdraw(lang):
            self.click_through("dialogs_withdraw", promise, lang)
            found = (promise.state, promise.withdraw_reason)
            self.assertEqual(found, ("withdrawn", "He cannot pay"))

        self.in_each_language(put_off)
        self.in_each_language(withdraw)

    def test_a_plan(self):
        first = fields.Date.add(fields.Date.to_date(self.today), days=30)
        plan = self.plan(self.plain, (fields.Date.to_string(first), 70.0), on=self.today)

        def check(lang):
            self.click_through("dialogs_end", plan, lang)
            self.assertEqual((plan.state, plan.end_reason), ("withdrawn", "He pays at once"))

        self.in_each_language(check)

    def test_charges(self):
        vals = {"partner_id": self.debtor.id, "company_id": self.company.id, "amount": 5.0}
        names = [f"Return debit {number}" for number in range(1, 8)]
        charges = self.env["account.dunning.charge"].create([{**vals, "name": it} for it in names])

        def waive(lang):
            self.click_through("dialogs_waive", "collections-charges", lang)
            self.assertEqual(set(charges.mapped("state")), {"waived"})
            self.assertEqual(set(charges.mapped("waive_reason")), {"Goodwill after a call"})

        def waive_one(lang):
            self.click_through("dialogs_waive_one", charges[0], lang)
            self.assertEqual(set(charges.mapped("state")), {"open"})

        self.in_each_language(waive)
        self.in_each_language(waive_one)

    def test_an_invoice(self):
        def check(lang):
            self.click_through("dialogs_invoice", self.plain, lang)
            self.assertEqual(self.plain.dunning_block_ids.reason, "goodwill")
            self.assertEqual(self.plain.dispute_ids.amount, 70.0)
            self.assertEqual(self.case.promise_ids.state, "open")

        self.in_each_language(check)

    def test_a_contact(self):
        def check(lang):
            self.click_through("dialogs_contact", self.debtor, lang)
            self.assertEqual(self.case.block_ids.scope, "debtor")
            self.assertEqual(self.named.dispute_ids.amount, 100.0)
            self.assertEqual(self.case.promise_ids.amount, 170.0)

        self.in_each_language(check)

    def test_many_invoices(self):
        def check(lang):
            self.click_through("dialogs_batch", INVOICES, lang)
            for invoice in self.invoices:
                self.assertEqual(invoice.dunning_block_ids.note, "A week")
                self.assertTrue(invoice.dispute_ids.is_whole)

        self.in_each_language(check)

    def test_a_file_of_rates(self):
        series = self.env.ref("account_collections.series_basiszinssatz_247_bgb")

        def check(lang):
            self.click_through("dialogs_import", "collections-rates", lang)
            rate = series.rate_ids.filtered(lambda rate: str(rate.valid_from) == "2027-01-01")
            self.assertEqual(rate.percent, 1.77)

        self.in_each_language(check)
