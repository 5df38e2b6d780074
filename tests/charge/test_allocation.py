from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .case import MoneyCase

FIRST_DAY, PAYMENT_DAY = date(2025, 2, 1), date(2025, 6, 30)


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
        wizard = self.allocate(self.receive(100.0, on="2026-03-22"))
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
        self.assertEqual(wizard.line_ids.mapped("amount"), [100.0, 0.0, 0.0, 0.0])

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


@tagged("post_install", "-at_install")
class TestMoneyAllocationInterest(MoneyCase):
    """A payment pays the interest by its day first, claimed by a letter or not (§ 367 (1) BGB)."""

    def setUp(self):
        super().setUp()
        self.company.dunning_interest_account_id = self.company.dunning_fee_account_id
        self.first.write({"charge_interest": True, "by_letter": True, "by_email": False})
        self.charge_fee(40.0, self.first)
        self.claim = self.agreed("2025-01-31", 800.0)

    def paid(self, wizard):
        """``[(part, amount)]`` of the rows that are paid."""
        return [(line.part, line.amount) for line in wizard.line_ids if line.amount]

    def test_by_the_day_of_the_payment(self):
        """Vector DE13: costs of 40.00, then 150 days on 800.00."""
        self.dun("2025-02-08")
        wizard = self.allocate(self.receive(100.0, on="2025-06-30"))
        self.assertEqual(
            self.paid(wizard),
            [("costs", 40.0), ("interest", 1.98), ("interest", 35.07), ("principal", 22.95)],
        )
        wizard.action_allocate()
        self.assertEqual(self.item(self.claim).amount_residual, 777.05)
        self.assertEqual(self.charges("interest").mapped("amount"), [1.98, 35.07])
        self.assertEqual(set(self.charges().mapped("state")), {"paid"})

    def test_the_next_letter_goes_on_from_there(self):
        """The balance of the same vector at the end of the year: 40.23 on 777.05."""
        self.dun("2025-02-08")
        self.allocate(self.receive(100.0, on="2025-06-30")).action_allocate()
        self.dun("2025-12-31")
        last = self.charges("interest")[-1]
        self.assertEqual((last.amount, last.interest_from), (40.23, date(2025, 7, 1)))

    def test_before_any_letter_too(self):
        wizard = self.allocate(self.receive(100.0, on="2025-06-30"))
        self.assertEqual(self.paid(wizard), [("interest", 37.05), ("principal", 62.95)])
        wizard.action_allocate()
        (charge,) = self.charges()
        self.assertEqual(
            (charge.kind, charge.state, charge.amount_paid), ("interest", "paid", 37.05)
        )
        self.assertEqual((charge.interest_from, charge.interest_to), (FIRST_DAY, PAYMENT_DAY))

    def test_what_is_paid_of_it_in_part_stays_open(self):
        self.allocate(self.receive(30.0, on="2025-06-30")).action_allocate()
        (charge,) = self.charges()
        self.assertEqual((charge.amount, charge.amount_open, charge.state), (37.05, 7.05, "open"))
        wizard = self.allocate(self.receive(100.0, on="2025-06-30"))
        self.assertEqual(self.paid(wizard), [("interest", 7.05), ("principal", 92.95)])

    def test_none_where_the_debtor_was_not_in_default_yet(self):
        wizard = self.allocate(self.receive(100.0, on="2025-01-31"))
        self.assertEqual(self.paid(wizard), [("principal", 100.0)])

    def test_a_payment_taken_back_leaves_the_interest_owed(self):
        payment = self.receive(100.0, on="2025-06-30")
        self.allocate(payment).action_allocate()
        payment.move_id.line_ids.remove_move_reconcile()
        (charge,) = self.charges()
        self.assertEqual((charge.state, charge.amount_open), ("open", 37.05))

    def test_a_payment_that_was_booked_late_pays_no_interest_after_its_day(self):
        self.dun("2025-02-08")
        wizard = self.allocate(self.receive(100.0, on="2025-02-03"))
        interest = [amount for part, amount in self.paid(wizard) if part == "interest"]
        self.assertEqual(sum(interest), 1.98)

    def test_rows_of_interest_are_believed_as_far_as_it_accrued(self):
        payment = self.receive(100.0, on="2025-06-30")
        item = self.item(self.claim)
        for rows in (
            [{"item_id": item.id, "accrues": True, "amount": 37.06}],
            [{"item_id": item.id, "accrues": True, "amount": 1.0}] * 2,
            [{"accrues": True, "amount": 1.0}],
        ):
            with self.subTest(rows):
                wizard = self.allocate(payment, line_ids=[Command.create(row) for row in rows])
                with self.assertRaises(UserError):
                    wizard.action_allocate()
        self.assertFalse(self.charges())

    def test_consumers_of_countries_without_rules_of_their_own_are_asked_for_nothing(self):
        self.company.country_id = self.env.ref("base.fr")
        profile = self.consumer._get_interest_profiles()[self.consumer.id]
        self.assertTrue(profile.charges_by_hand)
        self.agreed("2025-01-31", 800.0, self.consumer)
        payment = self.receive(100.0, on="2025-06-30", partner_id=self.consumer.id)
        self.assertEqual(self.paid(self.allocate(payment)), [("principal", 100.0)])
