from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .case import OnlineCase


@tagged("post_install", "-at_install")
class TestPaidOnline(OnlineCase):
    """What the debtor chose is paid, whatever else is open."""

    def test_instalment_part_paid_branch_and_fee_are_paid_and_nothing_else(self):
        first, second = self.in_two("2026-02-08", 1000.0)
        begun = self.item(self.invoice("2026-02-20", 500.0))
        self.pay(begun.move_id, 200.0, on="2026-03-01")
        child = self.create_debtor("Branch", parent_id=self.debtor.id, is_company=False)
        branch = self.item(self.invoice("2026-02-25", 80.0, child))
        fee = self.cost(5.0)
        choice = self.choose(first, begun, branch, fee)
        self.assertEqual(choice.amount, 685.0)
        payment = self.confirm(self.start(choice))
        self.assertOpen({first: 0, second: 700, begun: 0, branch: 0})
        self.assertEqual(fee.state, "paid")
        self.assertEqual(payment.amount, 685.0)
        credit = payment.move_id._get_receivables()
        self.assertEqual(len(credit), 1, "one line, so that the payment can be edited")
        self.assertEqual(len(credit.matched_debit_ids), 4)

    def test_what_is_due_later_is_paid_if_chosen(self):
        first, second = self.in_two("2026-02-08", 1000.0)
        later = self.item(self.invoice("2026-04-20", 300.0))
        self.pay_online(first, later)
        self.assertOpen({first: 0, second: 700, later: 0})

    def test_the_second_instalment_before_the_first(self):
        first, second = self.in_two("2026-02-08", 1000.0)
        self.pay_online(second)
        self.assertOpen({first: 300, second: 0})

    def test_what_is_not_contested_of_two_invoices(self):
        one, two = (self.item(self.invoice("2026-02-08", 400.0)) for _number in range(2))
        with self.at("2026-03-01"):
            self.dispute(one.move_id, 300.0)
            self.dispute(two.move_id, 250.0)
        payment = self.pay_online(one, two)
        self.assertEqual(payment.amount, 250.0)
        self.assertOpen({one: 300, two: 250})

    def test_a_payment_of_parts_is_not_edited_into_something_else(self):
        one, two = (self.item(self.invoice("2026-02-08", 400.0)) for _number in range(2))
        with self.at("2026-03-01"):
            self.dispute(one.move_id, 300.0)
            self.dispute(two.move_id, 250.0)
        payment = self.pay_online(one, two)
        payment.action_draft()
        with self.assertRaisesRegex(UserError, "parts of several items"):
            payment.date = "2026-03-09"
        payment.action_post()
        self.assertEqual(payment.move_id.state, "posted")

    def test_a_payment_of_whole_items_is_edited_as_ever(self):
        one, two = (self.item(self.invoice("2026-02-08", 400.0)) for _number in range(2))
        payment = self.pay_online(one, two)
        payment.action_draft()
        payment.date = "2026-03-09"
        payment.action_post()
        self.assertEqual(str(payment.move_id.date), "2026-03-09")

    def test_another_amount_pays_the_oldest(self):
        items = [self.item(self.invoice(f"2026-02-0{day}", 100.0)) for day in (1, 2, 3)]
        self.pay_online(amount=150.0)
        self.assertOpen(dict(zip(items, (0, 50, 100), strict=True)))

    def test_no_cent_is_left_in_a_foreign_currency(self):
        currency = self.setup_other_currency("EUR")
        items = [
            self.item(self.invoice("2026-02-01", amount, currency_id=currency.id))
            for amount in (33.33, 33.33, 33.34)
        ]
        self.pay_online(*items, currency=currency)
        self.assertOpen(dict.fromkeys(items, 0))
        self.assertTrue(all(item.reconciled for item in items))
        self.assertFalse(any(item.amount_residual for item in items))

    def test_items_of_two_accounts(self):
        other = self.company_data["default_account_receivable"].copy()
        one = self.item(self.invoice("2026-02-01"))
        partner = self.debtor
        partner.property_account_receivable_id = other
        two = self.item(self.invoice("2026-02-02"))
        self.assertEqual(two.account_id, other)
        self.pay_online(one, two)
        self.assertOpen({one: 0, two: 0})

    def test_credits_are_deducted_of_all_that_is_due(self):
        item = self.item(self.invoice("2026-02-01", 200.0))
        credit = self.item(self.credit_note("2026-02-05", 50.0))
        choice = self.choose()
        self.assertEqual(choice.amount, 150.0)
        self.confirm(self.start(choice))
        self.assertOpen({item: 0, credit: 0})

    def test_cash_discount_of_two_invoices(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "2 % within two weeks",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 14,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )
        items = [
            self.item(
                self.invoice(
                    "2026-03-01",
                    invoice_date="2026-03-01",
                    invoice_date_due=False,
                    invoice_payment_term_id=terms.id,
                )
            )
            for _number in range(2)
        ]
        choice = self.choose(*items)
        self.assertEqual(choice.amount, 196.0)
        # Begun in time, confirmed later.
        self.confirm(self.start(choice), on="2026-03-20")
        self.assertOpen(dict.fromkeys(items, 0))

    def test_paid_meanwhile_is_not_spilt_on_other_instalments(self):
        first, second = self.in_two("2026-02-08", 1000.0)
        other = self.item(self.invoice("2026-02-10"))
        transaction = self.start(self.choose(first, other))
        self.confirm(self.start(self.choose(first)))
        payment = self.confirm(transaction)
        self.assertOpen({first: 0, second: 700, other: 0})
        self.assertEqual(payment.move_id._get_receivables().amount_residual, -300)

    def test_an_invoice_cancelled_meanwhile_leaves_a_credit(self):
        item = self.item(self.invoice("2026-02-08"))
        transaction = self.start(self.choose(item))
        item.move_id.button_cancel()
        payment = self.confirm(transaction)
        self.assertEqual(payment.move_id.state, "posted")
        self.assertEqual(payment.move_id._get_receivables().amount_residual, -100)
        self.assertIn("cancelled", self.tasks("allocate").summary)

    def test_the_money_is_booked_whatever_goes_wrong_with_matching(self):
        item = self.item(self.invoice("2026-02-08"))
        transaction = self.start(self.choose(item))
        self.patch(type(transaction), "_create_matched", lambda *_arguments: 1 / 0)
        with self.assertLogs("odoo.addons.account_collections", "ERROR"):
            payment = self.confirm(transaction)
        self.assertEqual(payment.move_id.state, "posted")
        self.assertEqual(transaction.invoice_ids, item.move_id)
        self.assertTrue(self.tasks("allocate"))

    def test_a_fee_that_cannot_be_booked_is_not_offered(self):
        item = self.item(self.invoice("2026-02-08"))
        fee = self.cost(5.0)
        self.company.dunning_fee_account_id = False
        self.assertIsNone(self.choose(item, fee))
        self.assertEqual(self.choose().amount, 100.0)

    def test_fifty_items_are_paid_at_once(self):
        items = [self.item(self.invoice("2026-02-08", 10.0 + number)) for number in range(50)]
        transaction = self.start(self.choose(*items))
        transaction._set_done()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with self.at("2026-03-10"):
            transaction._post_process()
            self.env.flush_all()
        self.assertLess(self.env.cr.sql_log_count - before, 500)
        self.assertFalse(any(item.amount_residual for item in items))
