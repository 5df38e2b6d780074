from decimal import Decimal

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .case import MoneyCase

DAY = fields.Date.to_date


@tagged("post_install", "-at_install")
class TestMoneyCareful(MoneyCase):
    """Where a careless program would charge too much, or the wrong one."""

    def test_an_opening_balance_of_two_debtors_costs_each_a_lump_sum(self):
        self.first.charge_lump_sum = True
        two = self.create_debtor("Two Ltd", company_registry="HRB 5")
        rec = self.company_data["default_account_receivable"]
        inc = self.company_data["default_account_revenue"]
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-01-01",
                "due_date_agreed": "yes",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": rec.id,
                            "partner_id": self.debtor.id,
                            "debit": 100,
                            "date_maturity": "2026-03-01",
                            "name": "OB1",
                        }
                    ),
                    Command.create(
                        {
                            "account_id": rec.id,
                            "partner_id": two.id,
                            "debit": 100,
                            "date_maturity": "2026-03-01",
                            "name": "OB2",
                        }
                    ),
                    Command.create({"account_id": inc.id, "credit": 200, "name": "OB"}),
                ],
            }
        )
        move.action_post()
        move.line_ids.no_followup = False
        run = self.propose("2026-03-10")
        self.assertEqual(len(run.notice_ids), 2)
        self.assertEqual(len(self.charges("lump_sum")) + len(self.charges("lump_sum", two)), 2)

    def test_the_lump_sum_absorbs_fees_of_earlier_letters(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.charge_fee(3.0, self.second, currency_id=euro.id)
        self.third.charge_lump_sum = True
        (self.second | self.third).charge_interest = False
        self.agreed("2026-03-01", currency_id=euro.id)
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            self.dun(day)
        self.assertEqual(sum(self.charges().mapped("amount")), 40.0)

    def test_two_currencies_are_not_mixed(self):
        huf = self.setup_other_currency("CZK", rates=[("2026-01-01", 25.0)])
        self.charge_fee(75.0, self.second, currency_id=huf.id)
        self.second.charge_lump_sum = True
        (self.second).charge_interest = False
        self.agreed("2026-03-01", 50000.0, currency_id=huf.id)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(self.charges().mapped("kind"), ["lump_sum"])

    def test_a_cost_of_a_contact_is_one_of_its_debtor(self):
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.debtor.id})
        self.env["account.dunning.charge"].create(
            {"partner_id": contact.id, "name": "Return debit", "amount": 4.5}
        )
        self.agreed("2026-03-01")
        notice = self.dun("2026-03-08")
        self.assertEqual(notice._get_totals()[0]["total"], 1004.5)

    def test_a_branch_books_in_the_journal_of_its_parent(self):
        self.company.write({"child_ids": [Command.create({"name": "Branch"})]})
        branch = self.company.child_ids
        self.assertTrue(branch._get_charge_journal())

    def test_a_row_for_consumers_goes_before_the_general_ones(self):
        self.charge_fee(9.0, self.second, above=500.0)
        self.charge_fee(1.0, self.second, debtor_kind="consumer")
        (self.second | self.third).charge_interest = False
        self.agreed("2026-03-01", 600.0, self.consumer)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertCharged([("fee", 1.0, "open")], self.consumer)

    def test_a_consumer_under_a_business_profile_owes_no_lump_sum(self):
        self.consumer.interest_profile_id = self.env.ref("account_collections.profile_de_business")
        self.second.charge_lump_sum = True
        self.agreed("2026-03-01", partner=self.consumer)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertFalse(self.charges("lump_sum", self.consumer))

    def test_without_a_rate_the_lump_sum_is_still_due(self):
        self.charge_fee(2.0)
        self.second.charge_lump_sum = True
        self.agreed("2027-01-05")
        self.dun("2027-01-12")
        self.dun("2027-01-26")
        self.assertEqual(self.charges().mapped("kind"), ["lump_sum"])

    def test_a_file_opens_without_a_rate(self):
        profile = self.env.ref("account_collections.profile_de_business")
        profile.series_id = self.env["account.interest.series"].create(
            {"name": "Empty", "code": "empty", "kind": "event"}
        )
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertFalse(self.charges())
        case = self.debtor.with_company(self.company).collection_case_id
        self.assertIn("Principal", case.claim_account)

    def test_no_letter_no_fee(self):
        self.charge_fee(2.0)
        (self.second).write({"by_email": True, "by_letter": True, "charge_interest": False})
        self.consumer.city = False
        self.agreed("2026-03-01", partner=self.consumer)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertFalse(self.charges("fee", self.consumer).filtered(lambda c: c.state == "open"))

    def test_interest_that_was_paid_is_not_claimed_again(self):
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.allocate(self.receive(5.63, "2026-03-25")).action_allocate()
        self.dun("2026-04-05")
        self.assertCharged([("interest", 5.63, "paid"), ("interest", 3.94, "open")])

    def test_a_payment_of_one_invoice_of_two_crosses_nothing(self):
        self.charge_fee(2.0)
        paid, _open = self.agreed("2026-03-01"), self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.pay(paid, on="2026-03-23")
        self.assertEqual(self.charges("fee").state, "open")

    def test_an_entry_bears_no_tax_and_stands_where_the_settings_say(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        tax = self.company_data["default_tax_sale"]
        income = self.company_data["default_account_revenue"].copy({"tax_ids": tax.ids})
        special = self.company_data["default_account_revenue"].copy()
        journal = self.company_data["default_journal_misc"].copy({"code": "DUN"})
        self.company.write(
            {
                "dunning_fee_account_id": income.id,
                "dunning_interest_account_id": special.id,
                "dunning_charge_journal_id": journal.id,
            }
        )
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        entries = self.charges().line_ids.move_id
        self.assertEqual(entries.journal_id, journal)
        self.assertEqual(len(entries.line_ids), 4)
        booked = entries.line_ids.account_id
        self.assertTrue(income in booked and special in booked)

    def test_a_memo_that_is_claimed_again_is_not_booked(self):
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.charges()._waive("Goodwill")
        self.charges().action_reinstate()
        self.assertFalse(self.charges().line_ids)

    def test_days_in_the_mail_and_the_day_of_receipt_count(self):
        self.company.dunning_mail_days = 3
        self.second.deadline_days = 0
        self.first.deadline_days = 0
        invoice = self.invoice("2026-03-02", 1000.0)
        self.assertEqual(self.item(invoice).default_on, DAY("2026-04-08"), "30 days from the 5th")
        invoice.received_on = "2026-03-20"
        self.assertEqual(self.item(invoice).default_on, DAY("2026-04-21"))
        self.dun("2026-03-09")
        self.assertEqual(self.item(invoice).default_on, DAY("2026-03-13"))

    def test_a_profile_says_how_interest_is_computed(self):
        profile = self.env.ref("account_collections.profile_de_business").copy(
            {"multiplier": 3, "fixing": "fixed", "payment_day_bears": False, "surcharge": 0.5}
        )
        terms = profile._as_terms()
        self.assertEqual((terms.multiplier, terms.surcharge), (3, Decimal("0.5")))
        self.assertTrue(terms.fixed_at_start and not terms.payment_day_bears)

    def test_the_nearest_profile_counts(self):
        Profile = self.env["account.interest.profile"]
        vals = {"name": "Own", "debtor_kind": "business", "sequence": 99}
        own = Profile.create({**vals, "company_id": self.company.id})
        self.assertEqual(Profile._get_by_kind(self.company)["business"], own)
        own.active = False
        german = self.env.ref("account_collections.profile_de_business")
        self.assertEqual(Profile._get_by_kind(self.company)["business"], german)

    def test_terms_that_were_agreed_start_the_default(self):
        self.at_once.due_date_agreed = True
        invoice = self.invoice("2026-03-02")
        self.assertEqual(self.item(invoice).default_basis, "agreed")
        invoice.due_date_agreed = "no"
        self.assertEqual(self.item(invoice).default_basis, "days")

    def test_a_cost_of_recovery_is_covered_by_the_lump_sum(self):
        self.second.write({"charge_lump_sum": True, "charge_interest": False})
        euro = self.env.ref("base.EUR")
        euro.active = True
        invoice = self.agreed("2026-03-01", currency_id=euro.id)
        self.env["account.dunning.charge"].create(
            {
                "partner_id": self.debtor.id,
                "move_id": invoice.id,
                "name": "Agency",
                "amount": 15.0,
                "currency_id": euro.id,
                "is_recovery": True,
            }
        )
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(self.charges().mapped("amount"), [15.0, 25.0])
