from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import MoneyCase

DAY = fields.Date.to_date


@tagged("post_install", "-at_install")
class TestMoneyFees(MoneyCase):
    """A letter costs what its level says: once, in its own currency, within the law, and only if it
    really went out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.second | cls.third | cls.last).charge_interest = False

    def test_a_fee_is_charged_once_per_letter_and_adds_up(self):
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.agreed("2026-03-01", 50.0)
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            notice = self.dun(day)
        self.assertCharged([("fee", 2.0, "open"), ("fee", 2.0, "open")])
        self.assertEqual(notice._get_totals()[0]["total"], 1054.0)

    def test_the_letter_that_starts_the_default_costs_nothing(self):
        self.charge_fee(2.0, self.first, self.second)
        self.first.write({"by_letter": True})
        self.invoice("2026-03-01")
        self.dun("2026-03-08")
        self.assertFalse(self.charges())
        self.dun("2026-03-22")
        self.assertCharged([("fee", 2.0, "open")])

    def test_bands_kinds_and_limits(self):
        self.charge_fee(1.0, self.second)
        self.charge_fee(9.0, self.second, above=500.0)
        self.charge_fee(3.0, self.second, debtor_kind="consumer")
        self.agreed("2026-03-01", 400.0)
        self.agreed("2026-03-01", 400.0, self.consumer)
        rich = self.create_debtor("Rich Ltd", company_registry="HRB 2")
        self.agreed("2026-03-01", 600.0, rich)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertCharged([("fee", 1.0, "open")])
        self.assertCharged([("fee", 2.5, "open")], self.consumer)
        self.assertCharged([("fee", 9.0, "open")], rich)

    def test_an_email_costs_nothing(self):
        self.charge_fee(2.0)
        self.second.write({"by_letter": False, "by_email": True})
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertFalse(self.charges())

    def test_each_currency_has_its_own_table(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.charge_fee(2.0, self.second)
        self.charge_fee(1.5, self.second, currency_id=euro.id)
        self.agreed("2026-03-01", currency_id=euro.id)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(self.charges().currency_id, euro)
        self.assertEqual(self.charges().amount, 1.5)

    def test_a_table_in_another_currency_is_converted_at_the_rate_of_the_day(self):
        """A euro is 2 dollars, then 4; the bands and the limit of consumers are converted, too."""
        rates = [("2026-01-01", 0.5), ("2026-03-20", 0.25)]
        euro = self.setup_other_currency("EUR", rates=rates)
        pound = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.2)])
        self.charge_fee(2.0, self.second)
        self.second.fee_ids = [
            Command.create({"currency_id": self.company.currency_id.id, "above": 1000, "amount": 6})
        ]
        dollars = self.agreed("2026-03-01", 999.0, self.create_debtor("Dollar", vat="DE136695976"))
        euros = self.agreed(
            "2026-03-01", 250.0, self.create_debtor("Euro", vat="DE136695976"), currency_id=euro.id
        )
        pounds = self.agreed("2026-03-01", 250.0, self.consumer, currency_id=pound.id)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        found = {
            move: [(it.amount, it.currency_id.name) for it in self.charges(debtor=move.partner_id)]
            for move in (dollars, euros, pounds)
        }
        # 250 EUR are 1000 USD; of 6 USD consumers pay 2.50 at most.
        expected = {dollars: [(2.0, "USD")], euros: [(1.5, "EUR")], pounds: [(0.5, "GBP")]}
        self.assertEqual(found, expected)

    def test_a_table_in_euro_and_a_letter_in_dollars(self):
        euro = self.setup_other_currency("EUR", rates=[("2026-01-01", 0.5)])
        self.charge_fee(3.0, self.second, currency_id=euro.id)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertCharged([("fee", 6.0, "open")])

    def test_without_a_rate_there_is_no_fee_but_a_task(self):
        pound = self.env.ref("base.GBP")
        pound.active = True
        pound.rate_ids.unlink()
        self.charge_fee(3.0, self.second, currency_id=pound.id)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.assertFalse(self.tasks("repair"))
        self.dun("2026-03-22")
        self.assertFalse(self.charges())
        self.assertIn("GBP", self.tasks("repair").summary)

    def test_the_lump_sum_comes_once_per_invoice_and_never_from_consumers(self):
        (self.second | self.third).charge_lump_sum = True
        self.agreed("2026-03-01")
        self.agreed("2026-03-02")
        self.agreed("2026-03-01", partner=self.consumer)
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            self.dun(day)
        self.assertCharged([("lump_sum", 40.0, "open")] * 2)
        self.assertFalse(self.charges(debtor=self.consumer))
        self.assertEqual(self.charges().currency_id, self.env.ref("base.EUR"))

    def test_the_lump_sum_absorbs_the_costs(self):
        self.company.currency_id.rate_ids.unlink()
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.charge_fee(3.0, currency_id=euro.id)
        (self.second | self.third).charge_lump_sum = True
        self.agreed("2026-03-01", currency_id=euro.id)
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            self.dun(day)
        self.assertCharged([("lump_sum", 40.0, "open")])

    def test_nothing_is_owed_before_the_letter_went_out(self):
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        run = self.propose("2026-03-22")
        self.assertCharged([("fee", 2.0, "planned")])
        self.assertEqual(self.charges().amount_open, 0)
        run.notice_ids.action_cancel()
        self.assertCharged([("fee", 2.0, "cancelled")])

    def test_a_letter_that_came_back_costs_nothing(self):
        self.charge_fee(2.0)
        self.second.write({"charge_booking": "posted"})
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        booked = self.charges().line_ids
        self.assertEqual(len(booked), 1)
        notice.delivery_ids.sudo().write({"state": "bounced"})
        notice._set_undelivered()
        self.assertCharged([("fee", 2.0, "planned")])
        self.assertTrue(booked.reconciled)
        self.assertEqual(sum(self.charges().line_ids.mapped("balance")), 0)
        notice.delivery_ids.sudo().write({"state": "queued"})
        self.send("2026-03-23")
        self.assertCharged([("fee", 2.0, "open")])

    def test_a_payment_that_crossed_the_letter_voids_its_fee(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.pay(invoice, on="2026-03-24")
        self.assertCharged([("fee", 2.0, "waived")])
        late = self.agreed("2026-05-01")
        self.dun("2026-05-08")
        self.dun("2026-05-22")
        self.pay(late, on="2026-05-26")
        self.assertEqual(self.charges()[-1].state, "open")

    def test_a_waived_charge_is_not_claimed_again_but_can_be_reinstated(self):
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        fee = self.charges()
        wizard = self.env["account.collections.reason"]
        vals = {"door": "waive", "record_ids": fee.ids, "reason": "Goodwill"}
        wizard.create(vals).action_confirm()
        self.assertCharged([("fee", 2.0, "waived")])
        self.assertEqual((fee.waive_reason, fee.waived_by_id), ("Goodwill", self.env.user))
        self.assertIn("Goodwill", fee.notice_id.case_id.message_ids[0].body)
        with self.assertRaises(UserError):
            fee._waive("Again")
        fee.action_reinstate()
        self.assertCharged([("fee", 2.0, "open")])

    def test_posted_charges_are_receivable_against_income(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        fee = self.charges()
        line = fee.line_ids
        entry = line.move_id
        self.assertEqual(
            (entry.state, entry.ref, entry.date), ("posted", notice.name, DAY("2026-03-22"))
        )
        self.assertEqual(line.account_type, "asset_receivable")
        income = entry.line_ids - line
        self.assertEqual((income.credit, income.tax_ids.ids), (2.0, []))
        self.assertFalse(
            self.propose("2026-04-05").decision_ids.filtered(lambda it: it.move_id == entry)
        )
        fee._waive("Goodwill")
        self.assertEqual(sum(fee.line_ids.mapped("balance")), 0)
        fee.action_reinstate()
        self.assertEqual(fee.amount_open, 2.0)
        self.assertEqual(sum(fee.line_ids.mapped("amount_residual")), 2.0)

    def test_closed_books_move_the_entry_to_the_first_open_day(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.company.fiscalyear_lock_date = "2026-03-31"
        self.dun("2026-03-22")
        self.assertEqual(self.charges().line_ids.date, DAY("2026-04-01"))

    @mute_logger("odoo.addons.account_collections.models.common.isolation")
    def test_what_cannot_be_posted_is_kept_as_memo_and_somebody_is_told(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.company.dunning_fee_account_id = False
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        self.assertEqual(notice.state, "sent")
        self.assertEqual((self.charges().booking, self.charges().state), ("memo", "open"))
        self.assertIn("account", self.tasks("repair").summary)

    def test_costs_of_others_are_entered_by_hand(self):
        Charge = self.env["account.dunning.charge"]
        cost = Charge.create({"partner_id": self.debtor.id, "name": "Return debit", "amount": 4.5})
        self.assertEqual((cost.state, cost.amount_open), ("open", 4.5))
        for vals in ({"amount": -1.0}, {"name": False}, {"kind": "fee"}):
            with self.assertRaises(UserError), self.cr.savepoint():
                Charge.with_user(self.env.user).create(
                    {"partner_id": self.debtor.id, "name": "Cost", "amount": 1.0, **vals}
                )
        self.agreed("2026-03-01")
        notice = self.dun("2026-03-08")
        self.assertEqual(notice._get_totals()[0]["total"], 1004.5)
        with self.assertRaises(UserError):
            self.charges()._waive("x") or cost.with_user(self.env.user).write({"amount": 1.0})
