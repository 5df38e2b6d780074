from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from ...tools.insight import forecast
from ..plan.case import PlanCase

DAY = "2026-03-31"


@tagged("post_install", "-at_install")
class TestForecast(PlanCase):
    """What comes in, as the debtors have paid so far; and who is ranked by it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, "forecast_boss", "account_collections.group_manager", company_id=cls.company.id
        )
        # Once for all tests: they leave it as it is.
        payers = cls("test_habits_are_learnt_of_money_alone")
        payers.given_payers()
        cls.prompt, cls.slow = payers.prompt, payers.slow

    def given_payers(self):
        """One pays on the day, one 40 days late; 16 weeks of both."""
        self.prompt = self.create_debtor("Prompt Ltd", company_registry="HRB 1")
        self.slow = self.create_debtor("Slow Ltd", company_registry="HRB 2")
        for weeks in range(1, 17):
            for debtor, late in ((self.prompt, 0), (self.slow, 40)):
                due = fields.Date.subtract(fields.Date.to_date("2026-02-16"), days=7 * weeks)
                paid = fields.Date.add(due, days=late)
                self.pay(self.invoice(str(due), 100.0, debtor), on=str(paid))

    def learn(self):
        with self.at(DAY):
            Forecast = self.env["account.collections.forecast"].sudo()
            Forecast.with_company(self.company)._work(self.company)

    def card(self, days):
        self.env.invalidate_all()
        Figure = self.env["account.collections.figure"].with_user(self.boss)
        Figure = Figure.with_context(allowed_company_ids=self.company.ids)
        return Figure.search([("code", "=", f"expected_{days}")])

    def test_too_few_payments_say_so(self):
        with patch.object(forecast.learn, "__defaults__", (33,)):
            self.learn()
        with self.at(DAY):
            card = self.card(7)
            self.assertEqual((card.has_value, card.value_text), (False, "–"))
            self.assertIn("30 paid items", card.inputs)

    def test_habits_are_learnt_of_money_alone(self):
        bill, credit = self.invoice("2025-11-01", 9.0), self.credit_note("2026-03-01", 9.0)
        (self.item(bill) | self.item(credit)).reconcile()
        self.learn()
        habits = self.env["account.collections.habit"].sudo()._get_of(self.company)
        self.assertEqual(habits.paid, 32)
        self.assertEqual((habits.where(self.prompt.id), habits.where(self.slow.id)), (0, 40))
        self.assertNotIn(self.debtor.id, habits.typical)
        rows = self.env["account.collections.habit"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(rows), 3)
        self.learn()
        self.assertEqual(
            self.env["account.collections.habit"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            3,
            "in place of what was known",
        )

    def test_the_card_tells_amounts_times_probability_and_its_own_error(self):
        # Due tomorrow: he pays on the day; the other 39 days late: within the week, too.
        self.invoice(
            "2026-04-01",
            1000.0,
            self.prompt,
            invoice_date="2026-03-02",
            invoice_payment_term_id=False,
        )
        self.invoice("2026-02-20", 500.0, self.slow)
        self.invoice("2026-03-30", 70.0, self.slow)
        self.dispute(
            self.invoice(
                "2026-04-01",
                5000.0,
                self.prompt,
                invoice_date="2026-03-02",
                invoice_payment_term_id=False,
            )
        )
        self.learn()
        Habit = self.env["account.collections.habit"].sudo()
        with self.at(DAY):
            day = fields.Date.to_date(DAY)
            free, promised, _due, _kept = Habit._expect(
                self.company, Habit._get_of(self.company), day, 7
            )
            self.assertAlmostEqual(free, 1500.0, delta=150.0)
            self.assertEqual(promised, 0)
            card = self.card(7)
            self.assertTrue(card.has_value)
            self.assertRegex(card.inputs, "last 12 forecasts were off by|The last")
            past = self.card(7).with_context(figures_as_of="last_month")
            self.assertFalse(past.has_value)
            self.assertIn("today only", past.inputs)

    def test_a_promise_is_expected_on_its_day_and_nothing_twice(self):
        self.promise(self.invoice("2026-03-01", 400.0, self.prompt), "2026-04-05", on="2026-03-30")
        self.learn()
        Habit = self.env["account.collections.habit"].sudo()
        with self.at(DAY):
            habits, day = Habit._get_of(self.company), fields.Date.to_date(DAY)
            free, promised, _due, kept = Habit._expect(self.company, habits, day, 7)
            self.assertEqual((free, promised, kept), (0, 400.0, 1.0))
            self.assertEqual(Habit._expect(self.company, habits, day, 5)[1], 0)

    def test_a_week_is_forecast_once_and_stays_as_it_was_told(self):
        self.learn()
        own = [("company_id", "=", self.company.id)]
        kept = self.env["account.collections.forecast"].search(own)
        over = kept.filtered(lambda one: one.state == "over")
        self.assertTrue(over)
        self.assertTrue(all(over.mapped("is_replayed")))
        self.assertEqual(set(kept.mapped("days")), {7, 30})
        told = kept.mapped("corrected")
        self.learn()
        self.env.invalidate_all()
        self.assertEqual(self.env["account.collections.forecast"].search(own), kept)
        self.assertEqual(kept.mapped("corrected"), told)
        week = over.filtered(lambda one: one.days == 7)[0]
        came = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("account_type", "=", "asset_receivable"),
                ("date", ">=", week.day),
                ("date", "<", fields.Date.add(week.day, days=7)),
                ("balance", "<", 0),
                ("journal_id.type", "=", "bank"),
                ("matched_debit_ids.debit_move_id.date", "<", week.day),
            ]
        )
        self.assertAlmostEqual(week.came_in, -sum(came.mapped("balance")))

    def test_the_work_list_ranks_by_what_is_likely_to_stay_unpaid(self):
        for debtor in (self.prompt, self.slow):
            self.invoice("2026-03-01", 1000.0, debtor)
        with self.at(DAY):
            self.env["account.collection.case"].sudo()._open_overdue(self.company)
        cases = {
            debtor: debtor.with_company(self.company).collection_case_id
            for debtor in (self.prompt, self.slow)
        }
        with self.at(DAY):
            cases[self.slow].sudo()._rank()
            self.assertEqual(cases[self.slow].risk_amount, 100.0, "by its age alone")
        self.learn()
        with self.at(DAY):
            (cases[self.slow] | cases[self.prompt]).sudo()._rank()
            # 30 days late: the slow one pays after 40, the other one should have paid long ago.
            self.assertLess(cases[self.slow].risk_amount, 100.0)
            self.assertGreater(cases[self.prompt].risk_amount, 900.0)
            self.assertIn("for the money", cases[self.prompt].points_text)
            self.assertIn("× 100%", cases[self.prompt].risk_parts)
