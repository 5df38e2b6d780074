from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .case import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyAllocation(MoneyCase):
    """What a payment pays: costs, interest, principal, unless the debtor says otherwise."""

    def setUp(self):
        super().setUp()
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.fee, self.interest = self.charges("fee"), self.charges("interest")

    def test_costs_then_interest_then_principal(self):
        wizard = self.allocate(self.receive(100.0))
        self.assertEqual(wizard.line_ids.mapped("amount"), [2.0, 5.63, 92.37])
        wizard.action_allocate()
        self.assertEqual((self.fee.state, self.interest.state), ("paid", "paid"))
        invoice = self.item(
            self.env["account.move"].search(
                [("move_type", "=", "out_invoice")], limit=1, order="id desc"
            )
        )
        self.assertEqual(invoice.amount_residual, 907.63)

    def test_a_charge_is_paid_in_part(self):
        self.allocate(self.receive(5.0)).action_allocate()
        self.assertEqual((self.interest.amount_paid, self.interest.amount_open), (3.0, 2.63))
        self.allocate(self.receive(10.0)).action_allocate()
        self.assertEqual(self.interest.state, "paid")

    def test_the_debtor_may_name_the_principal(self):
        wizard = self.allocate(self.receive(100.0), order="principal_interest_costs")
        self.assertEqual(wizard.line_ids.mapped("amount"), [100.0, 0.0, 0.0])

    def test_what_cannot_be_matched_is_said(self):
        wizard = self.allocate(self.receive(100.0))
        principal = wizard.line_ids.filtered("item_id")
        for amount in (-1.0, 5000.0, 50.0):
            principal.amount = amount
            with self.assertRaises(UserError):
                wizard.action_allocate()
        wizard.line_ids.amount = 0.0
        with self.assertRaises(UserError):
            wizard.action_allocate()

    def test_rows_are_believed_only_if_they_are_claims_of_the_debtor(self):
        other = self.item(self.agreed("2026-03-01", 50.0, self.consumer))
        paid = self.item(self.agreed("2026-03-01", 50.0))
        self.pay(paid.move_id)
        for rows in (
            [{"item_id": other.id, "amount": 50.0}],
            [{"item_id": paid.id, "amount": 50.0}],
            [{"charge_id": self.fee.id, "amount": 1.0}, {"charge_id": self.fee.id, "amount": 1.0}],
            [{"charge_id": self.fee.id, "item_id": other.id, "amount": 1.0}],
            [{"amount": 1.0}],
        ):
            with self.subTest(rows):
                lines = [Command.create(row) for row in rows]
                wizard = self.allocate(self.receive(100.0), line_ids=lines)
                with self.assertRaisesRegex(UserError, "in the meantime"):
                    wizard.action_allocate()

    def test_a_payment_that_a_colleague_allocated_is_refused(self):
        payment = self.receive(100.0)
        late = self.allocate(payment)
        self.allocate(payment).action_allocate()
        with self.assertRaisesRegex(UserError, "in the meantime"):
            late.action_allocate()

    def test_the_claim_account_says_what_is_open_of_each_part(self):
        self.allocate(self.receive(5.0)).action_allocate()
        case = self.debtor.with_company(self.company).collection_case_id
        with self.at("2026-03-22"):
            rows = {row["part"]: row for row in case._get_claim_rows()}
        figures = {part: (row["charged"], row["paid"], row["open"]) for part, row in rows.items()}
        self.assertEqual(
            figures,
            {
                "principal": (1000.0, 0.0, 1000.0),
                "interest": (5.63, 3.0, 2.63),
                "costs": (2.0, 2.0, 0.0),
            },
        )
        self.assertEqual(rows["interest"]["accruing"], 0.0)
        self.assertEqual((case.interest_charged, case.costs_paid), (5.63, 2.0))
        self.assertEqual((case.principal_open, case.interest_open), (1000.0, 2.63))
        with self.at("2026-03-23"):
            self.assertEqual(case._get_accruing(), {self.company.currency_id: 0.28})
        self.assertIn("Principal", case.claim_account)
        ((view, _kind),) = case.action_claim_account()["views"]
        arch = case.get_view(view, "form")["arch"]
        self.assertIn('name="claim_account"', arch)
        self.assertIn('name="charge_ids"', arch)
