from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..charge.case import MoneyCase
from .case import TakeoverCase


@tagged("post_install", "-at_install")
class TestTakeoverLedger(TakeoverCase, MoneyCase):
    """What another system tells meets what the ledger holds, and the law."""

    def setUp(self):
        super().setUp()
        self.bill = self.invoice("2026-03-01")

    def in_instalments(self):
        """An invoice of 200, half of it due on 1 March and half a month later."""
        half = {"value": "percent", "value_amount": 50}
        term = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({**half, "nb_days": 0}),
                    Command.create({**half, "nb_days": 20}),
                ],
            }
        )
        return self.invoice("2026-03-01", 200.0, invoice_payment_term_id=term.id)

    def opening(self, *amounts):
        """The opening balances of the debtor: one entry with an item for each old invoice."""
        income = self.company_data["default_account_revenue"].id
        account = self.company_data["default_account_receivable"].id
        items = [
            {
                "account_id": account,
                "partner_id": self.debtor.id,
                "debit": amount,
                "name": f"ALT-{number}",
                "date_maturity": "2026-02-01",
            }
            for number, amount in enumerate(amounts, start=1)
        ]
        items.append({"account_id": income, "credit": sum(amounts)})
        move = self.env["account.move"].create(
            {"date": "2026-03-01", "line_ids": [Command.create(vals) for vals in items]}
        )
        move.action_post()
        return move

    # === WHICH ITEM === #

    def test_an_instalment_is_named_by_its_due_date(self):
        bill = self.in_instalments()
        row = self.row(bill, 1, "2026-03-25")
        self.assertFaulty("Line 2: There are several items. Say in the column due", row)
        self.assertFaulty("2026-03-01, 2026-03-21", row)
        (notice,) = self.take_over(self.row(bill, 1, "2026-03-25", due="21.03.2026"))
        self.assertEqual(str(notice.line_ids.date_maturity), "2026-03-21")
        self.assertEqual(notice.line_ids.amount_residual, 100.0)

    def test_opening_balances_are_found_by_their_old_numbers(self):
        move = self.opening(70.0, 30.0)
        rows = [f"ALT-{number};2;2026-03-10;letter;;;;;;\n" for number in (1, 2)]
        (notice,) = self.take_over(*rows)
        self.assertEqual(notice.line_ids.mapped("name"), ["ALT-1", "ALT-2"])
        self.assertEqual(notice.amount_company, 100.0)
        self.assertHarmless("taken over already", *rows)
        move.line_ids.no_followup = False
        draft = self.propose("2026-04-05").notice_ids
        self.assertEqual(set(draft.line_ids.level_id), {self.third, self.first})

    def test_by_the_debtors_own_reference(self):
        self.bill.ref = "PO 12"
        self.take_over("PO 12;2;2026-03-25;letter;;;;;;\n")
        self.assertEqual(self.bill.dunning_level_id, self.second)

    def test_a_reference_of_two_is_nobodys(self):
        other = self.invoice("2026-03-02", ref="PO 12")
        self.bill.ref = "PO 12"
        row = "PO 12;2;2026-03-25;letter;;;;;;\n"
        self.assertFaulty(f"{self.bill.name}, {other.name}", row)
        self.assertFaulty("belongs to another debtor", row.replace(";;;;;;", ";;;;;Nobody;"))

    def test_what_is_not_open(self):
        self.pay(self.bill, on="2026-03-30")
        self.assertHarmless("is paid", self.row(self.bill, 2, "2026-03-25"))
        refund = self.credit_note("2026-03-01", 20.0)
        self.assertFaulty("is a credit", self.row(refund, 2, "2026-03-25"))
        gone = self.invoice("2026-03-01")
        gone.button_draft()
        self.assertFaulty("is a draft", self.row(gone, 2, "2026-03-25"))
        gone.button_cancel()
        self.assertHarmless("was cancelled", self.row(gone, 2, "2026-03-25"))
        self.assertFaulty("Line 2: There is no document", "X;2;2026-03-25;letter;;;;;;\n")

    def test_days_and_levels(self):
        self.assertFaulty("lies in the future", self.row(self.bill, 2, "2026-04-02"))
        self.assertFaulty("went out no later", self.row(self.bill, 2, "2026-03-01"))
        self.assertFaulty("is no level", self.row(self.bill, 9, "2026-03-25"))
        self.assertFaulty("is no channel", self.row(self.bill, 2, "2026-03-25", "pigeon"))
        row = self.row(self.bill, 2, "")
        self.assertFaulty("There is no day", row)
        (notice,) = self.take_over(row, day="2026-03-20")
        self.assertEqual(str(notice.sent_on), "2026-03-20")

    def test_one_faulty_line_keeps_all_out_unless_somebody_says_so(self):
        rows = [self.row(self.bill, 2, "2026-03-25"), "X;2;2026-03-25;letter;;;;;;\n"]
        self.assertFaulty("Line 3: There is no document", *rows)
        self.take_over(*rows, leave_faulty=True)
        self.assertEqual(self.bill.dunning_level_id, self.second)

    def test_what_a_file_says_is_shown_as_text(self):
        with self.at("2026-04-01"):
            wizard = self.wizard("<b>X</b>;<i>;2026-03-25;letter;;;;;;\n")
            self.assertNotIn("<b>", wizard.preview)
            self.assertNotIn("<i>", wizard.preview)

    def test_an_item_that_stands_on_a_letter_which_waits(self):
        draft = self.propose("2026-03-08").notice_ids
        row = self.row(self.bill, 2, "2026-03-25")
        self.assertFaulty("was not sent yet", row)
        draft.action_confirm()
        self.assertFaulty(draft.name, row)
        draft.action_cancel()
        self.take_over(row)
        self.assertEqual(self.bill.dunning_level_id, self.second)

    def test_after_a_letter_of_our_own(self):
        self.dun("2026-03-10")
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25"))
        self.assertEqual(notice.line_ids.turn, 2)
        self.assertEqual(self.propose("2026-04-05").notice_ids.level_id, self.third)

    def test_another_ladder_of_the_debtor(self):
        short = self.create_ladder("Short", (3, 10))
        short.level_ids[1].name = "Last"
        self.debtor.dunning_procedure_id = short
        (notice,) = self.take_over(self.row(self.bill, "Last", "2026-03-25"))
        self.assertEqual(notice.level_id, short.level_ids[1])
        self.assertFaulty("is no level", self.row(self.bill, 3, "2026-03-26"))

    def test_another_company(self):
        other = self.setup_other_company(name="Other Creditor")["company"]
        with patch.object(self, "env", self.env(context={"allowed_company_ids": other.ids})):
            there = self.invoice("2026-03-01", 100.0)
        there = there.with_env(self.env)
        there.name = "OTHER/1"
        row = self.row(there, 2, "2026-03-25")
        self.assertFaulty("There is no document", row)
        self.boss.company_ids = [Command.link(other.id)]
        self.assertFaulty("belongs to another company", row)
        self.assertFalse(there.with_company(other).dunning_level_id)
        there.name = self.bill.name
        (notice,) = self.take_over(row.replace("OTHER/1", self.bill.name))
        self.assertEqual(notice.line_ids.move_id, self.bill)
        self.assertEqual(notice.company_id, self.company)

    # === THE LAW === #

    def test_a_consumer_is_not_in_default_by_what_nobody_can_prove(self):
        self.company.dunning_default_hint = False
        bill = self.invoice("2026-03-01", 1000.0, self.consumer)
        self.take_over(self.row(bill, 1, "2026-03-10"))
        self.assertFalse(self.item(bill).default_on)
        (demand,) = self.take_over(self.row(bill, 2, "2026-03-20", demand="yes"))
        self.assertTrue(demand.is_demand)
        self.env.invalidate_all()
        self.assertEqual(self.item(bill).default_basis, "demand")
        # To be paid by 27 March.
        self.assertEqual(str(self.item(bill).default_on), "2026-03-28")

    def test_limitation_begins_anew_only_by_what_can_be_proved(self):
        self.company.country_id = self.env.ref("base.nl")
        item = self.item(self.bill)
        before = item.limitation_on
        self.take_over(self.row(self.bill, 1, "2026-03-10"))
        self.env.invalidate_all()
        self.assertEqual(item.limitation_on, before)
        self.take_over(self.row(self.bill, 2, "2026-03-25", demand="yes"))
        self.env.invalidate_all()
        self.assertEqual(str(item.limitation_on), "2031-03-25")

    def test_no_charge_comes_with_it_and_the_next_letter_charges(self):
        self.charge_fee(5.0)
        bill = self.invoice("2026-03-01", 1000.0, self.consumer)
        self.take_over(self.row(bill, 2, "2026-03-25"))
        self.assertFalse(self.charges(debtor=self.consumer))

    # === LATER === #

    def test_a_payment_taken_back_begins_the_ladder_anew(self):
        self.ladder.reopen_policy = "restart"
        self.take_over(self.row(self.bill, 2, "2026-03-25"))
        payment = self.pay(self.bill, on="2026-03-30")
        self.assertFalse(self.item(self.bill)._is_open())
        with self.at("2026-04-02"):
            payment.move_id.line_ids.remove_move_reconcile()
        self.assertEqual(self.item(self.bill).dunning_cycle, 1)
        self.assertFalse(self.bill.dunning_level_id)
        # A file that comes late tells of the ladder before.
        (late,) = self.take_over(self.row(self.bill, 1, "2026-03-10"), on="2026-04-03")
        self.assertEqual(late.line_ids.cycle, 0)
        self.assertFalse(self.bill.dunning_level_id)
        (new,) = self.take_over(self.row(self.bill, 1, "2026-04-02"), on="2026-04-03")
        self.assertEqual((new.line_ids.cycle, new.line_ids.turn), (1, 1))
        self.assertEqual(self.bill.dunning_level_id, self.first)

    def test_merged_debtors_keep_it(self):
        other = self.create_debtor("Twin Ltd")
        bill = self.invoice("2026-03-01", partner=other)
        (notice,) = self.take_over(self.row(bill, 2, "2026-03-25"))
        partners = self.debtor | other
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard.create({"dst_partner_id": self.debtor.id, "partner_ids": partners.ids})._merge(
            partners.ids, self.debtor
        )
        self.env.invalidate_all()
        self.assertEqual((notice.partner_id, notice.state), (self.debtor, "sent"))
        self.assertEqual(notice.case_id.partner_id, self.debtor)
        self.assertEqual(bill.dunning_level_id, self.second)
        self.assertFalse(notice.subject or notice.opening)

    def test_another_debtor_was_not_written_to(self):
        self.take_over(self.row(self.bill, 2, "2026-03-25"))
        self.bill.button_draft()
        self.bill.partner_id = self.create_debtor("Right Ltd")
        self.bill.action_post()
        self.assertFalse(self.bill.dunning_level_id)

    # === MANY === #

    def test_a_hundred_letters_ask_no_more_than_ten(self):
        bills = [
            self.invoice("2026-03-01", 50.0, self.create_debtor(f"Many{number} Ltd"))
            for number in range(22)
        ]
        counts = []
        for some in (bills[:2], bills[2:]):
            with self.at("2026-04-01"):
                wizard = self.wizard(*(self.row(bill, 2, "2026-03-25") for bill in some))
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                wizard.action_import()
                self.env.flush_all()
                counts.append(self.cr.sql_log_count - before)
        few, many = counts
        self.assertLessEqual(many, few + 2)
