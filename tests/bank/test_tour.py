from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase


@tagged("post_install", "-at_install")
class TestTourBank(BrowserCase):
    """Money at the bank and accounts that nobody has read, by hand, in both languages."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        today = self.company._get_dunning_today()
        due = fields.Date.subtract(today, days=40)
        self.due = self.invoice(due, 70.0)
        self.today = fields.Date.to_string(today)

    def waiting(self):
        self.bank_line(self.today, 70.0, partner_name="Debtor", payment_ref="Thanks")
        run = self.propose(self.today)
        self.assertDecided(run, {self.due: "possible_payment"})
        return run, self.env["account.dunning.receipt"].search([])

    def assertRuledOut(self, receipt, lang):
        self.assertEqual(receipt.ruled_out_by_id, self.users[lang])
        self.assertDecided(self.propose(self.today, simulated=True), {self.due: "propose"})

    def test_money_to_match(self):
        _run, receipt = self.waiting()

        def check(lang):
            self.click_through("dialogs_receipts", "collections-receipts", lang)
            self.assertRuledOut(receipt, lang)

        self.in_each_language(check)

    def test_from_the_case_and_the_decision(self):
        run, receipt = self.waiting()
        case = self.debtor.with_company(self.company).collection_case_id

        def of_case(lang):
            self.click_through("dialogs_case_receipts", case, lang)
            self.assertRuledOut(receipt, lang)

        def of_decision(lang):
            self.click_through("dialogs_decision_receipts", run, lang)
            self.assertRuledOut(receipt, lang)

        self.in_each_language(of_case)
        self.in_each_language(of_decision)

    def test_a_bank_account_is_read(self):
        self.company.dunning_bank_max_age = 5
        bank = self.company_data["default_journal_bank"]
        run = self.propose(self.today)
        self.assertDecided(run, {self.due: "bank_stale"})
        for tour, page in (
            ("dialogs_run_read", run),
            ("dialogs_decision_read", run),
            ("dialogs_journal_read", bank),
        ):

            def check(lang, tour=tour, page=page):
                self.click_through(tour, page, lang)
                self.assertEqual(str(bank.dunning_read_until), "2026-03-01")

            self.in_each_language(check)

    def test_the_settings_ask(self):
        groups = self.env.ref("base.group_system") | self.env.ref("account.group_account_manager")
        for user in self.users.values():
            user.group_ids += groups
        # As its taxes have it: else Odoo warns before anybody has touched the settings.
        self.company.tax_exigibility = True

        def check(lang):
            self.click_through("dialogs_settings", "settings", lang)
            self.assertEqual(self.company.dunning_bank_max_age, 5)
            self.assertEqual(
                self.company.dunning_bank_journal_ids, self.company_data["default_journal_bank"]
            )

        self.in_each_language(check)
