import json
from datetime import date
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from .case import RatesCase


@tagged("post_install", "-at_install")
class TestRateWarnings(RatesCase):
    """Somebody hears of a missing rate in time, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base.user_id = cls.clerk
        # What is shipped with gaps stays out of these stories.
        (cls.Series.search([]) - cls.base - cls.swiss).active = False

    def check(self, day):
        with self.at(day):
            self.Series._cron_check_rates()

    def tasks(self):
        return self.env["mail.activity"].search([("res_model", "=", self.Series._name)])

    def warning(self, day, user=None):
        journal = self.company_data["default_journal_sale"]
        with self.at(day):
            shown = journal.with_user(user or self.clerk).kanban_dashboard
            return json.loads(shown).get("rate_warning")

    def test_the_dashboard_warns_two_weeks_ahead(self):
        table = {
            "2026-12-17": "",
            "2026-12-18": "Reference rates that end on 12/31/2026: 1",
            "2026-12-31": "Reference rates that end on 12/31/2026: 1",
            "2027-01-01": "Reference rates that are missing: 1",
        }
        for day, expected in table.items():
            with self.subTest(day):
                self.assertEqual(self.warning(day), expected)
        self.enter(self.base, "2027-01-01", 1.77)
        self.assertEqual(self.warning("2027-01-01"), "")

    def test_only_collectors_and_accountants_see_it(self):
        auditor = new_test_user(
            self.env, "rates_auditor", "account.group_account_readonly", company_id=self.company.id
        )
        self.assertTrue(self.warning("2027-01-01", auditor))
        plain = new_test_user(
            self.env, "rates_plain", "base.group_user", company_id=self.company.id
        )
        sales, purchases = (
            self.company_data[f"default_journal_{kind}"] for kind in ("sale", "purchase")
        )
        with self.at("2027-01-01"):
            # Whoever gets to the journal without our rights: the card keeps silent.
            card = json.loads(sales.with_user(plain).sudo().kanban_dashboard)
            self.assertNotIn("rate_warning", card)
            card = json.loads(purchases.with_user(auditor).kanban_dashboard)
            self.assertNotIn("rate_warning", card)

    def test_the_list_behind_the_warning_holds_what_is_due(self):
        table = {"2026-12-17": self.Series, "2026-12-18": self.base, "2027-02-01": self.base}
        for day, expected in table.items():
            with self.subTest(day), self.at(day):
                self.assertEqual(self.Series.search([("is_due", "=", True)]), expected)
                self.assertEqual(
                    self.Series.search([("is_due", "=", False)]) & expected, self.Series
                )

    def test_one_task_however_often_the_clock_strikes(self):
        self.check("2026-12-17")
        self.assertFalse(self.tasks())
        for day in ("2026-12-18", "2026-12-19", "2027-01-05"):
            self.check(day)
        task = self.tasks()
        self.assertEqual((task.res_id, task.user_id), (self.base.id, self.clerk))
        self.assertEqual(task.date_deadline, date(2026, 12, 31))
        self.assertEqual(task.summary, "Enter the rate from 01/01/2027 on")

    def test_a_task_that_was_dismissed_does_not_come_back(self):
        for dismiss in ("action_feedback", "unlink"):
            self.check("2026-12-18")
            getattr(self.tasks(), dismiss)()
            self.check("2026-12-19")
            self.assertFalse(self.tasks())
            self.base.sudo().warned_until = False

    def test_who_has_a_task_for_the_series_gets_no_second_one(self):
        self.check("2026-12-18")
        self.newest(self.base).unlink()
        self.check("2026-12-19")
        self.assertEqual(len(self.tasks()), 1)
        self.assertEqual(self.base.warned_until, date(2026, 6, 30))

    def test_the_task_closes_when_the_rate_arrives_and_the_next_one_comes_in_time(self):
        self.check("2027-01-02")
        with self.at("2027-01-03"):
            self.enter(self.base, "2027-01-01", 1.77)
            self.assertFalse(self.tasks())
        self.assertTrue(any("Settled" in text for text in self.history(self.base)))
        self.check("2027-01-04")
        self.assertFalse(self.tasks())
        self.check("2027-06-20")
        self.assertEqual(self.tasks().date_deadline, date(2027, 6, 30))

    def test_a_series_nobody_uses_warns_nobody(self):
        self.check("2027-01-02")
        with patch.object(self.registry[self.Series._name], "_get_in_use", lambda some: self.swiss):
            self.check("2027-01-03")
            self.assertFalse(self.tasks())
            self.assertEqual(self.warning("2027-01-03"), "")
            with self.at("2027-01-03"):
                self.assertFalse(self.Series.search([("is_due", "=", True)]))

    def test_a_constant_rate_never_warns(self):
        self.check("2099-01-01")
        self.assertEqual(self.tasks().res_id, self.base.id)
        with self.at("2099-01-01"):
            self.assertFalse(self.swiss.is_due or self.swiss.is_outdated)

    def test_somebody_always_gets_the_task(self):
        self.base.user_id = False
        manager = self.env.ref("account_collections.group_manager").all_user_ids
        self.check("2026-12-18")
        self.assertIn(self.tasks().user_id, manager)
        self.assertNotEqual(self.tasks().user_id, self.env.ref("base.user_root"))

    def test_many_series_are_a_handful_of_queries(self):
        everything = self.Series.with_context(active_test=False).search([])
        everything.active = True
        self.use(everything)
        with self.at("2027-01-02"):
            self.env.invalidate_all()
            with self.assertQueryCount(85):
                self.Series._cron_check_rates()
        self.assertGreater(len(self.tasks()), 15)
