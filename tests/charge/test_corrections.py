from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .case import MoneyCase

DAY = fields.Date.to_date


@tagged("post_install", "-at_install")
class TestMoneyCorrections(MoneyCase):
    """What is known only later, about payments, credit notes, letters that came back and entries,
    never leaves a debtor with a charge he does not owe."""

    def test_a_payment_that_was_booked_late_lowers_the_interest(self):
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        with self.at("2026-03-23"):
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            wizard.create({"payment_date": "2026-03-12"})._create_payments()
        interest = self.charges()
        self.assertEqual((interest.amount_open, interest.corrected_amount), (2.81, 2.82))
        interest.action_reinstate()
        self.assertEqual(interest.amount_open, 2.81, "what was too much stays waived")

    def two_parts(self):
        half = {"value": "percent", "value_amount": 50}
        return self.env["account.payment.term"].create(
            {
                "name": "50/50",
                "line_ids": [
                    Command.create({**half, "nb_days": 0}),
                    Command.create({**half, "nb_days": 20}),
                ],
            }
        )

    def test_a_full_credit_note_takes_interest_and_lump_sum_back(self):
        self.second.charge_lump_sum = True
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        with self.at("2026-03-25"):
            self._reverse_invoice(invoice, post=True)
        self.assertFalse(self.charges().filtered(lambda c: c.state == "open"))

    def test_a_cancelled_invoice_costs_nothing(self):
        self.second.charge_lump_sum = True
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        with self.at("2026-03-25"):
            invoice.button_draft()
            invoice.button_cancel()
        self.assertFalse(self.charges().filtered(lambda c: c.state == "open"))

    def test_what_was_waived_is_not_given_back_twice(self):
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.charges()._waive("x")
        with self.at("2026-03-25"):
            refund = self.credit_note("2026-03-25", 500.0, reversed_entry_id=invoice.id)
            (self.item(invoice) | self.item(refund)).reconcile()
        self.dun("2026-04-05")
        self.assertGreaterEqual(sum(c.amount_open for c in self.charges()), 0)

    def test_money_that_is_not_matched_yet_bears_no_interest(self):
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.receive(500.0, "2026-03-12")
        self.dun("2026-03-22")
        # 10 days on 1000, 10 days on 500
        self.assertEqual(self.charges().amount, 4.22)

    def test_interest_is_not_claimed_twice_after_the_invoice_was_posted_anew(self):
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        with self.at("2026-03-23"):
            invoice.button_draft()
            invoice.write({"invoice_payment_term_id": self.two_parts().id})
            invoice.action_post()
        self.dun("2026-04-05")
        with self.at("2026-03-23"):
            invoice.button_draft()
            invoice.write({"invoice_payment_term_id": self.at_once.id})
            invoice.action_post()
        self.dun("2026-04-20")
        self.assertAlmostEqual(
            sum(self.charges().mapped("amount")), 1000 * 0.1027 * 49 / 365, delta=0.5
        )

    def test_what_was_waived_stays_waived_when_the_letter_is_sent_again(self):
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        self.charges("fee")._waive("Promised on the phone")
        notice.delivery_ids.sudo().write({"state": "bounced"})
        notice._set_undelivered()
        notice.delivery_ids.sudo().write({"state": "queued"})
        self.send("2026-03-23")
        self.assertEqual(self.charges("fee").state, "waived")

    def test_a_letter_whose_interest_was_paid_can_come_back_and_go_out_again(self):
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        self.allocate(self.receive(2.0, "2026-03-23")).action_allocate()
        self.assertEqual(self.charges("fee").state, "paid")
        notice.delivery_ids.sudo().write({"state": "bounced"})
        notice._set_undelivered()
        notice.delivery_ids.sudo().write({"state": "queued"})
        self.send("2026-03-24")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self.charges("fee").mapped("state"), ["paid"])

    def test_a_sent_letter_keeps_its_words(self):
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        labels = [row["label"] for row in notice._get_charge_rows()]
        with self.at("2026-03-25"):
            invoice.button_draft()
            invoice.name = "INV/2026/99999"
            invoice.action_post()
        self.env.invalidate_all()
        self.assertEqual([row["label"] for row in notice._get_charge_rows()], labels)

    def test_a_cost_that_stood_on_a_letter_cannot_be_deleted(self):
        cost = self.env["account.dunning.charge"].create(
            {"partner_id": self.debtor.id, "name": "Return debit", "amount": 4.5}
        )
        self.agreed("2026-03-01")
        notice = self.dun("2026-03-08")
        with self.assertRaises(UserError):
            cost.unlink()
        self.assertEqual(notice._get_totals()[0]["total"], 1004.5)

    def test_a_payment_never_fails_because_of_a_fee(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.company.dunning_fee_account_id = False
        self.pay(invoice, on="2026-03-24")

    def test_an_entry_reversed_by_hand_was_not_paid(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        fee = self.charges("fee")
        fee.line_ids.move_id._reverse_moves(cancel=True)
        self.env.invalidate_all()
        self.assertNotEqual(fee.state, "paid")

    def test_a_reversal_is_booked_today(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        with self.at("2026-09-01"):
            self.charges("fee")._waive("Goodwill")
        self.assertEqual(max(self.charges("fee").line_ids.mapped("date")), DAY("2026-09-01"))

    def test_a_reversal_uses_the_account_of_its_entry(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        old = self.debtor.property_account_receivable_id
        self.debtor.property_account_receivable_id = old.copy({"code": "121999"})
        self.charges("fee")._waive("Goodwill")

    def test_a_deleted_entry_is_booked_anew_when_it_is_paid(self):
        self.charge_fee(2.0)
        self.second.charge_booking = "posted"
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        fee = self.charges("fee")
        fee.line_ids.move_id.button_draft()
        fee.line_ids.move_id.unlink()
        self.env.invalidate_all()
        payment = self.receive(2.0, "2026-03-30")
        self.allocate(payment).action_allocate()
        self.assertEqual(fee.state, "paid")

    # === FOREIGN CURRENCY === #

    def posted_in_pounds(self):
        """A fee of 100 pounds, booked when a pound was 2 dollars; from April on it is 4."""
        rates = [("2026-01-01", 0.5), ("2026-04-01", 0.25)]
        pound = self.setup_other_currency("GBP", rates=rates)
        self.charge_fee(100.0, self.second, currency_id=pound.id)
        self.second.write({"charge_booking": "posted", "charge_interest": False})
        self.agreed("2026-03-01", currency_id=pound.id)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        fee = self.charges("fee")
        self.assertEqual(sum(fee.line_ids.mapped("balance")), 200.0)
        return fee

    def balances(self, fee):
        """What is left on receivable and income, and whether a difference was booked."""
        moves = fee.line_ids.move_id
        income = moves.line_ids - fee.line_ids
        paid = fee.line_ids.matched_debit_ids | fee.line_ids.matched_credit_ids
        return (
            sum(fee.line_ids.mapped("amount_residual")),
            round(sum(income.mapped("balance")), 2),
            bool(paid.exchange_move_id),
        )

    def test_a_reversal_mirrors_the_entry_though_the_rate_moved(self):
        fee = self.posted_in_pounds()
        with self.at("2026-04-10"):
            fee._waive("Goodwill")
        self.assertEqual(self.balances(fee), (0.0, 0.0, False))
        self.assertEqual(fee.state, "waived")

    def test_a_part_is_taken_back_at_the_rate_of_its_entry(self):
        fee = self.posted_in_pounds()
        with self.at("2026-04-10"):
            fee._correct({fee: 33.33}, "Too much")
        self.assertEqual(self.balances(fee), (133.34, -133.34, False))
        with self.at("2026-04-11"):
            fee._waive("Goodwill")
        self.assertEqual(self.balances(fee), (0.0, 0.0, False))

    def test_what_was_claimed_again_is_taken_back_at_its_own_rate(self):
        fee = self.posted_in_pounds()
        with self.at("2026-04-10"):
            fee._waive("Goodwill")
            fee.action_reinstate()
        self.assertEqual(self.balances(fee), (400.0, -400.0, False))
        with self.at("2026-04-11"):
            fee._waive("Goodwill")
        self.assertEqual(self.balances(fee), (0.0, 0.0, False))

    def test_a_reversal_after_a_part_payment_leaves_what_was_paid(self):
        fee = self.posted_in_pounds()
        with self.at("2026-03-23"):
            payment = self.receive(40.0, "2026-03-23", currency_id=fee.currency_id.id)
            (payment.move_id._get_receivables() | fee.line_ids).reconcile()
        with self.at("2026-04-10"):
            fee._waive("Goodwill")
        self.assertEqual(self.balances(fee), (0.0, -80.0, False))
