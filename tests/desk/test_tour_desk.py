from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase


@tagged("post_install", "-at_install")
class TestTourDesk(BrowserCase):
    """The day begins: the piles, the list of debtors, and once, the set-up; in both languages."""

    ROLE = "account_collections.group_manager,account.group_account_manager,base.group_system"

    def setUp(self):
        super().setUp()
        self.today = self.company._get_dunning_today()
        self.bills = {}
        for name, days in (("Old", 120), ("Middle", 40), ("Young", 10)):
            debtor = self.create_debtor(f"{name} Ltd", company_registry="HRB 1")
            due = fields.Date.subtract(self.today, days=days)
            self.bills[name] = self.invoice(due, 100.0, debtor)
        self.dispute(self.bills["Young"], 40.0)
        self.env["account.collection.case"].sudo()._open_overdue(self.company)

    def test_today(self):
        self.in_each_language(lambda lang: self.click_through("today", "collections-today", lang))

    def test_the_work_list(self):
        self.in_each_language(lambda lang: self.click_through("work", "collections-worklist", lang))

    def test_the_set_up(self):
        def check(lang):
            self.click_through("setup", "collections-setup", lang)
            self.assertEqual(self.company.dunning_collector_id, self.users[lang])
            self.assertEqual(self.company.dunning_mode, "propose")
            run = self.env["account.dunning.run"].search([("company_id", "=", self.company.id)])
            self.assertTrue(run.simulated)

        self.in_each_language(check)
