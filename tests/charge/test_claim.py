from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .case import MoneyCase

DAY = fields.Date.to_date


@tagged("post_install", "-at_install")
class TestMoneyClaim(MoneyCase):
    """Interest and lump sum go by what was really owed when default began, whenever and in whatever
    order payments and credit notes are booked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second.charge_lump_sum = True

    def late(self, amount=1000.0, **vals):
        """An invoice due on 1 March, a Sunday, so in default from the 3rd, with interest and lump
        sum claimed on the 22nd."""
        invoice = self.agreed("2026-03-01", amount, **vals)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(self.charges("lump_sum").amount_open, 40.0)
        return invoice

    def pay_on(self, day, move, amount=None, **vals):
        """Booked on 23 March with the value of ``day``."""
        with self.at("2026-03-23"):
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            )
            vals |= {"amount": amount} if amount else {}
            return wizard.create({"payment_date": day, **vals})._create_payments()

    def credit(self, invoice, amount, match=True):
        with self.at("2026-03-24"):
            note = self.credit_note("2026-03-24", amount, reversed_entry_id=invoice.id)
            # Odoo matches it by itself, if anything is open.
            if not match:
                self.item(note).remove_move_reconcile()
        self.assertEqual(bool(self.item(note).matched_debit_ids), match)
        return note

    def open_of(self, kind):
        return round(sum(self.charges(kind).mapped("amount_open")), 2)

    # === LUMP SUM === #

    def test_who_paid_in_time_owes_no_lump_sum_however_late_it_was_booked(self):
        for day, expected in {
            "2026-02-27": 0.0,
            "2026-03-02": 0.0,
            "2026-03-03": 40.0,
            "2026-03-12": 40.0,
        }.items():
            with self.subTest(day), self.cr.savepoint() as point:
                invoice = self.late()
                self.pay_on(day, invoice)
                self.assertEqual(self.open_of("lump_sum"), expected)
                point.rollback()
            self.env.invalidate_all()

    def test_who_paid_a_part_in_time_was_late_with_the_rest(self):
        self.pay_on("2026-03-02", self.late(), 999.0)
        self.assertEqual(self.open_of("lump_sum"), 40.0)

    def test_a_part_in_time_and_a_credit_note_for_the_rest(self):
        invoice = self.late()
        self.pay_on("2026-03-02", invoice, 600.0)
        self.assertEqual(self.open_of("lump_sum"), 40.0)
        self.credit(invoice, 400.0)
        self.assertEqual((self.open_of("lump_sum"), self.open_of("interest")), (0.0, 0.0))

    def test_a_credit_note_after_a_payment_in_time(self):
        invoice = self.late()
        self.credit(invoice, 400.0)
        self.assertEqual(self.open_of("lump_sum"), 40.0)
        self.pay_on("2026-03-02", invoice)
        self.assertEqual((self.open_of("lump_sum"), self.open_of("interest")), (0.0, 0.0))

    def test_of_two_instalments_each_counts(self):
        half = {"value": "percent", "value_amount": 50}
        terms = self.env["account.payment.term"].create(
            {
                "name": "50/50",
                "line_ids": [
                    Command.create({**half, "nb_days": 0}),
                    Command.create({**half, "nb_days": 5}),
                ],
            }
        )
        invoice = self.agreed("2026-03-01", invoice_payment_term_id=terms.id)
        self.dun("2026-03-16")
        self.dun("2026-03-30")
        self.assertEqual(self.open_of("lump_sum"), 40.0)
        items = self.item(invoice).sorted("date_maturity")
        with self.at("2026-03-31"):
            early = self.receive(500.0, "2026-03-02")
            (early.move_id._get_receivables() | items[0]).reconcile()
            self.assertEqual(self.open_of("lump_sum"), 40.0, "the second one is late")
            later = self.receive(500.0, "2026-03-06")
            (later.move_id._get_receivables() | items[1]).reconcile()
        self.assertEqual(self.open_of("lump_sum"), 0.0)

    def test_an_item_of_an_opening_balance_that_was_paid_in_time(self):
        receivable = self.company_data["default_account_receivable"]
        line = {"account_id": receivable.id, "partner_id": self.debtor.id, "debit": 100}
        income = self.company_data["default_account_revenue"]
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-01-01",
                "due_date_agreed": "yes",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create({**line, "name": "A", "date_maturity": "2026-03-01"}),
                    Command.create({**line, "name": "B", "date_maturity": "2026-03-01"}),
                    Command.create({"account_id": income.id, "credit": 200}),
                ],
            }
        )
        move.action_post()
        move.line_ids.no_followup = False
        self.dun("2026-03-10")
        self.dun("2026-03-24")
        self.assertEqual(self.open_of("lump_sum"), 80.0)
        with self.at("2026-03-25"):
            payment = self.receive(100.0, "2026-02-27")
            (payment.move_id._get_receivables() | self.item(move)[0]).reconcile()
        self.assertEqual(self.open_of("lump_sum"), 40.0)

    def test_a_lump_sum_that_was_waived_stays_so(self):
        invoice = self.late()
        self.charges("lump_sum")._waive("Goodwill")
        self.pay_on("2026-03-02", invoice)
        lump_sum = self.charges("lump_sum")
        self.assertEqual((lump_sum.amount_open, lump_sum.waived_amount), (0.0, 40.0))

    def test_a_posted_lump_sum_is_booked_back(self):
        self.second.charge_booking = "posted"
        invoice = self.late()
        lump_sum = self.charges("lump_sum")
        self.assertEqual(sum(lump_sum.line_ids.mapped("amount_residual")), 40.0)
        self.pay_on("2026-03-02", invoice)
        self.assertEqual(lump_sum.state, "waived")
        self.assertEqual(sum(lump_sum.line_ids.mapped("balance")), 0.0)

    def test_a_payment_that_came_back_leaves_a_delay_and_its_lump_sum(self):
        self.third.charge_lump_sum = True
        invoice = self.late()
        self.pay_on("2026-03-02", invoice)
        with self.at("2026-03-26"):
            self.item(invoice).remove_move_reconcile()
        for payment in self.env["account.payment"].search([]):
            payment.action_draft()
        self.dun("2026-04-05")
        self.assertEqual(self.open_of("lump_sum"), 40.0)

    # === SIZE === #

    def test_the_lump_sum_goes_by_what_is_owed(self):
        """Sections 5A and 4 of the British act: by the size of the debt."""
        self.debtor.interest_profile_id = self.env.ref("account_collections.profile_gb_business")
        pound = self.env.ref("base.GBP")
        pound.active = True
        self.second.charge_interest = False
        for credited, paid, expected in (
            (0, 0, 100.0),
            (2000, 0, 100.0),
            (2000.01, 0, 70.0),
            (11500, 0, 40.0),
            (0, 11500, 40.0),
            (6000, 5500, 40.0),
        ):
            name = f"{credited} {paid}"
            debtor = self.create_debtor(
                f"D{name}", interest_profile_id=self.debtor.interest_profile_id.id
            )
            debtor.debtor_kind = "business"
            invoice = self.agreed("2026-02-01", 12000.0, debtor, currency_id=pound.id)
            with self.at("2026-02-01"):
                if credited:
                    vals = {"reversed_entry_id": invoice.id, "currency_id": pound.id}
                    self.credit_note("2026-02-01", credited, debtor, **vals)
                if paid:
                    self._register_payment(invoice, amount=paid, currency_id=pound.id)
            self.dun("2026-02-10")
            self.dun("2026-02-24")
            with self.subTest(name):
                self.assertEqual(self.charges("lump_sum", debtor).amount, expected)

    def test_a_credit_note_lowers_the_lump_sum_to_its_size(self):
        self.debtor.interest_profile_id = self.env.ref("account_collections.profile_gb_business")
        pound = self.env.ref("base.GBP")
        pound.active = True
        invoice = self.agreed("2026-03-01", 12000.0, currency_id=pound.id)
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(self.open_of("lump_sum"), 100.0)
        with self.at("2026-03-24"):
            vals = {"reversed_entry_id": invoice.id, "currency_id": pound.id}
            self.credit_note("2026-03-24", 11500.0, **vals)
        self.assertEqual(self.open_of("lump_sum"), 40.0)

    # === CREDIT NOTES === #

    def test_the_whole_credit_note_works_back_whatever_came_first(self):
        """500 of 1000 were owed from the start, till 600 were paid on the 12th: 10 days."""
        for paid, credited_first, matched in (
            (600.0, False, True),
            (500.0, True, True),
            (1000.0, False, False),
        ):
            with self.subTest(paid), self.cr.savepoint() as point:
                invoice = self.late()
                if credited_first:
                    self.credit(invoice, 500.0)
                self.pay_on("2026-03-12", invoice, paid)
                if not credited_first:
                    self.credit(invoice, 500.0, matched)
                self.assertEqual(self.open_of("interest"), 1.41)
                point.rollback()
            self.env.invalidate_all()

    def test_a_credit_note_not_matched_yet_works_back_too_and_only_once(self):
        invoice = self.late()
        self.credit(invoice, 500.0, match=False)
        # 5.63 on 1000 for 20 days
        self.assertEqual(self.open_of("interest"), 2.81)
        (owed,) = self.item(invoice)._read_interest(self.company, DAY("2026-03-22"))
        self.assertEqual([row.balance for row in owed.statement.accruals], [500])

    def test_what_a_credit_note_leaves_over_is_set_off_elsewhere(self):
        invoice = self.late()
        other = self.agreed("2026-03-01", 300.0)
        self.pay_on("2026-03-12", invoice, 800.0)
        self.credit(invoice, 500.0, match=False)
        items = self.item(invoice) | self.item(other)
        found = items._read_interest(self.company, DAY("2026-03-31"))
        first, second = ([row.balance for row in it.statement.accruals] for it in found)
        self.assertEqual(first, [500])
        # 200 set off the 200 that were open, 300 are there since the 24th.
        self.assertEqual(second, [300])
        self.assertEqual(str(found[1].statement.accruals[-1].until), "2026-03-24")

    def test_a_credit_note_of_another_invoice_is_a_payment(self):
        invoice, other = self.late(), self.agreed("2026-03-01", 600.0)
        with self.at("2026-03-24"):
            note = self.credit_note("2026-03-12", 500.0, reversed_entry_id=other.id)
            self.item(note).remove_move_reconcile()
            (self.item(invoice) | self.item(note)).reconcile()
        # 1000 for 10 days, 500 for 10
        self.assertEqual(self.open_of("interest"), 4.22)

    # === ROUNDING === #

    def test_part_payments_do_not_round_the_interest(self):
        """10 days on 1000, then each day on 10 less: exact to the end, whatever was matched."""
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        for day in range(12, 22):
            self.pay_on(f"2026-03-{day}", invoice, 10.0)
        self.dun("2026-03-22")
        exact = (1000 * 10 + sum(1000 - 10 * part for part in range(1, 11))) * 0.1027 / 365
        self.assertEqual(self.charges("interest").amount, round(exact, 2))
