from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import html2plaintext

from ..case import CollectionsCase


@tagged("post_install", "-at_install")
class TestCourtesy(CollectionsCase):
    """Thanks, apologies and statements: by e-mail, once, and without asking for anything."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ladder.write({"thanks_when": "whole", "apologizes": True})

    def letter(self, *amounts):
        self.bills = self.env["account.move"].concat(
            *(self.invoice("2026-03-01", amount) for amount in amounts or (100.0,))
        )
        return self.dun("2026-03-10")

    def outbox_at(self, day, time="12:00"):
        """What the mail server gets then."""
        with self.at(day, time), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.env["mail.mail"].sudo().process_email_queue()
            mails = list(self._mails)
        self.env.invalidate_all()
        return mails

    def rows(self):
        return self.env["account.collection.courtesy"].search([("partner_id", "=", self.debtor.id)])

    # === THANKS === #

    def test_who_paid_all_is_thanked_once(self):
        letter = self.letter(100.0, 50.0)
        self.pay(self.bills[0], on="2026-03-15")
        self.assertFalse(self.rows(), "a part is not thanked for")
        self.pay(self.bills[1], on="2026-03-16")
        self.assertFalse(self.outbox_at("2026-03-16", "12:30"), "not within the hour")
        mails = self.outbox_at("2026-03-16", "13:30")
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails[0]["subject"], "Your payment has arrived")
        self.assertIn(letter.name, html2plaintext(mails[0]["body"]))
        self.assertEqual(self.rows().state, "sent")
        self.assertFalse(self.outbox_at("2026-03-17"))
        self.assertEqual(self.rows().mail_message_id.res_id, letter.case_id.id)
        self.assertEqual(letter.case_id.contact_ids[0].kind, "email")

    def test_paid_again_he_is_not_thanked_again(self):
        self.letter()
        self.pay(self.bills, on="2026-03-15")
        self.outbox_at("2026-03-15", "14:00")
        with self.at("2026-03-16"):
            self.item(self.bills).remove_move_reconcile()
        self.pay(self.bills, on="2026-03-17")
        self.assertFalse(self.outbox_at("2026-03-17", "14:00"))

    def test_a_part_is_thanked_for_where_it_is_wanted(self):
        self.ladder.thanks_when = "part"
        self.letter()
        self.pay(self.bills, 40.0, on="2026-03-15")
        self.assertEqual(len(self.outbox_at("2026-03-15", "14:00")), 1)

    def test_a_payment_taken_back_is_not_thanked_for(self):
        self.letter()
        self.pay(self.bills, on="2026-03-15")
        with self.at("2026-03-15", "12:10"):
            self.item(self.bills).remove_move_reconcile()
        self.assertFalse(self.outbox_at("2026-03-15", "14:00"))
        self.assertEqual(self.rows().state, "dropped")
        self.assertIn("taken back", self.rows().reason)

    def test_a_letter_that_came_back_is_not_thanked_for(self):
        letter = self.letter()
        self.pay(self.bills, on="2026-03-15")
        with self.at("2026-03-15", "12:10"):
            letter.sudo().delivery_ids._set_bounced("No such person.")
        self.assertFalse(self.outbox_at("2026-03-15", "14:00"))
        self.assertEqual(self.rows().state, "dropped")

    def test_nobody_is_thanked_for_a_credit_note(self):
        self.letter()
        credit = self.credit_note("2026-03-15", 100.0)
        (self.item(self.bills) | self.item(credit)).reconcile()
        self.assertFalse(self.rows())

    def test_without_the_switch_nothing_is_said(self):
        self.ladder.write({"thanks_when": "never", "apologizes": False})
        self.letter()
        self.pay(self.bills, on="2026-03-09")
        self.assertFalse(self.rows())

    def test_at_night_it_waits_as_letters_do(self):
        self.company.dunning_contact_rules = True
        self.debtor.country_id = self.env.ref("base.de")
        self.letter()
        self.pay(self.bills, on="2026-03-16")
        self.assertFalse(self.outbox_at("2026-03-16", "23:30"))
        self.assertEqual((self.rows().state, self.rows().held_reason), ("waiting", "hours"))
        self.assertEqual(len(self.outbox_at("2026-03-17", "08:00")), 1)

    def test_who_forbids_e_mails_gets_none(self):
        self.letter()
        self.debtor.dunning_no_email = True
        self.pay(self.bills, on="2026-03-16")
        self.assertFalse(self.outbox_at("2026-03-16", "14:00"))
        self.assertIn("asked not", self.rows().reason)

    # === CROSSED === #

    def test_money_of_the_day_before_is_an_apology(self):
        letter = self.letter()
        payment_day = "2026-03-09"
        with self.at("2026-03-11"):
            self._register_payment(self.bills, payment_date=payment_day)
        mails = self.outbox_at("2026-03-11", "14:00")
        self.assertEqual(
            [mail["subject"] for mail in mails], ["Our letter and your payment have crossed"]
        )
        self.assertIn(letter.name, html2plaintext(mails[0]["body"]))
        self.assertFalse(self.outbox_at("2026-03-12"))

    # === STATEMENTS === #

    def night_of(self, day):
        with self.at(day), self.outbox():
            self.env["account.dunning.run"].sudo()._cron_escalate()

    def test_a_statement_each_month_for_whom_it_was_chosen(self):
        self.debtor.dunning_statement = "month"
        self.invoice("2026-03-20")
        self.invoice("2026-03-20", partner=self.create_debtor("Other Ltd"))
        for day in ("2026-04-01", "2026-04-02", "2026-05-01"):
            self.night_of(day)
            self.outbox_at(day)
        periods = {row.period: row.state for row in self.rows()}
        self.assertEqual(periods, {"2026-04": "sent", "2026-05": "sent"})
        self.assertEqual(self.env["account.collection.courtesy"].search_count([]), 2)
        notes = self.debtor.collection_case_id.contact_ids.mapped("note")
        self.assertEqual(notes, ["Statement of the month"] * 2)

    def test_who_owes_nothing_gets_no_statement(self):
        self.debtor.dunning_statement = "month"
        self.night_of("2026-04-01")
        self.assertFalse(self.rows())

    def test_once_a_year_the_balance_is_to_be_confirmed(self):
        # A company below another one owes by itself.
        self.debtor.parent_id = self.create_debtor("Holding Ltd")
        self.debtor.dunning_statement = "year"
        self.env["res.partner"].create({"name": "Anna", "parent_id": self.debtor.id})
        self.invoice("2026-03-20")
        self.night_of("2026-04-01")
        mails = self.outbox_at("2026-04-01")
        self.assertIn("confirm your balance", mails[-1]["subject"])
        self.assertEqual(len(mails[-1]["attachments"]), 1)

    # === WHO === #

    def test_another_company_reads_none_of_it(self):
        self.letter()
        self.pay(self.bills, on="2026-03-16")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "courtesy",
            "account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertTrue(self.rows())
        with self.assertRaises(AccessError):
            self.rows().with_user(stranger).read(["kind"])
