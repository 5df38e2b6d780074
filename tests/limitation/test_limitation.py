from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import YEAR_END, LimitationCase


@tagged("post_install", "-at_install")
class TestLimitation(LimitationCase):
    """When a claim becomes time-barred, from what the ledger knows and what somebody entered."""

    # === WHAT THE LEDGER KNOWS === #

    def test_a_claim_runs_from_the_end_of_its_year(self):
        self.assertEqual(self.ends(), YEAR_END)
        self.assertEqual(
            self.reason(),
            [
                "The period runs from the end of 12/31/2023 until 12/31/2026.",
                "Time-barred after 12/31/2026.",
            ],
        )
        payable = self.old.line_ids - self.item(self.old)
        self.assertFalse(any(payable.mapped("limitation_on")))

    def test_a_part_payment_begins_the_period_anew(self):
        self.book("bank", 100.0, "2025-09-01")
        self.assertEqual(self.ends(), "2028-09-01")
        self.assertIn(
            "Part payment on 09/01/2025: the period begins anew and ends on 09/01/2028.",
            self.reason(),
        )

    def test_credit_notes_and_write_offs_acknowledge_nothing(self):
        credit = self.credit_note("2025-09-01", 100.0)
        (self.item(credit) | self.item(self.old)).reconcile()
        self.book("misc", 50.0, "2025-10-01")
        self.assertEqual(self.item(self.old).amount_residual, 850.0)
        self.assertEqual(self.ends(), YEAR_END)

    def test_a_payment_that_was_taken_back_counts_no_more(self):
        undone = self.book("bank", 100.0, "2025-09-01")
        self.item(undone).remove_move_reconcile()
        self.assertEqual(self.ends(), YEAR_END)
        returned = self.book("bank", 100.0, "2025-10-01")
        with self.at("2025-10-05"):
            returned._reverse_moves(cancel=True)
        self.assertEqual(self.ends(), YEAR_END)
        # Reversed, but still matched with the invoice: the money is gone all the same.
        kept = self.book("bank", 100.0, "2025-11-01")
        self.assertEqual(self.ends(), "2028-11-01")
        with self.at("2025-11-05"):
            kept._reverse_moves()._post()
        self.assertTrue(self.item(kept).reconciled)
        self.assertEqual(self.ends(), YEAR_END)

    def test_reminders_count_where_the_law_says_so(self):
        letter = self.dun("2024-02-01")
        self.assertEqual(letter.state, "sent")
        self.assertEqual(self.ends(), YEAR_END)
        self.company.country_id = self.env.ref("base.nl")
        self.assertEqual(self.ends(), "2029-02-01")
        self.assertIn("Written demand on 02/01/2024", self.reason()[1])

    def test_a_lawsuit_served_stops_the_clock(self):
        self.old.served_on = "2026-12-28"
        self.assertEqual(self.ends(), "2027-07-02")

    def test_the_law_is_that_of_the_company_and_of_the_kind_of_debtor(self):
        self.company.country_id = self.env.ref("base.fr")
        private = self.invoice("2023-05-10", 100.0, self.consumer)
        self.assertEqual((self.ends(), self.ends(private)), ("2028-05-10", "2025-05-10"))
        self.company.country_id = self.env.ref("base.nl")
        self.assertEqual(self.ends(private), "2028-05-10")
        self.company.limitation_claim = "sale"
        self.assertEqual((self.ends(), self.ends(private)), ("2028-05-10", "2025-05-10"))

    def test_without_a_law_there_is_no_date_and_no_hold(self):
        self.company.country_id = self.env.ref("base.us")
        self.assertIsNone(self.ends())
        self.assertIn("no period is known", self.reason()[0])
        self.assertDecided(self.propose("2040-01-05", simulated=True), {self.old: "propose"})

    # === WHAT SOMEBODY ENTERED === #

    def test_an_acknowledgement_is_about_the_items_it_names(self):
        other = self.invoice("2023-06-10")
        self.event("acknowledgement", "2025-09-01")
        self.assertEqual((self.ends(), self.ends(other)), ("2028-09-01", YEAR_END))

    def test_it_counts_at_once(self):
        self.event("acknowledgement", "2025-09-01")
        self.assertEqual(self.item(self.old).limitation_on, fields.Date.to_date("2028-09-01"))

    def test_one_about_everything_is_about_what_there_was(self):
        later = self.invoice("2025-10-01")
        elsewhere = self.invoice("2023-05-10", partner=self.consumer)
        self.event("talks", "2025-09-01", "2026-02-28", scope="debtor")
        self.assertEqual(self.ends(), "2027-06-30")
        self.assertEqual(self.ends(later), "2028-12-31")
        self.assertEqual(self.ends(elsewhere), YEAR_END)

    def test_while_talks_last_no_date_is_told(self):
        talks = self.event("talks", "2026-12-20")
        self.assertIsNone(self.ends())
        self.assertIn("Talks since 12/20/2026: lasts, so no date can be told.", self.reason())
        talks.date_to = "2027-01-10"
        self.assertEqual(self.ends(), "2027-04-10")

    def test_proceedings_and_a_title(self):
        filing = self.event("filing", "2026-12-28")
        self.assertEqual(self.ends(), YEAR_END)
        self.event("service", "2027-06-30")
        self.assertEqual(self.ends(), YEAR_END)
        filing.served_soon = "yes"
        self.assertEqual(self.ends(), "2028-01-03")
        self.event("title", "2027-09-01")
        self.assertEqual(self.ends(), "2057-09-01")

    def test_only_what_the_debtor_pays_restarts_the_period(self):
        somebody = self.create_debtor("Somebody Ltd")
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.debtor.id})
        restarted = "2028-03-01"
        for vals, expected in (
            ({}, restarted),
            ({"paid_by": "debtor"}, restarted),
            ({"paid_by": "third_party"}, YEAR_END),
            ({"paid_by": "insolvency"}, YEAR_END),
            ({"paid_by": "garnishment"}, YEAR_END),
            ({"partner_id": somebody.id}, YEAR_END),
            ({"partner_id": contact.id}, restarted),
        ):
            with self.subTest(vals), self.at("2025-03-01"):
                invoice = self.invoice("2023-05-10")
                payment = self.env["account.payment"].create(
                    {
                        "partner_id": self.debtor.id,
                        "partner_type": "customer",
                        "payment_type": "inbound",
                        "amount": 10.0,
                        "date": "2025-03-01",
                        **vals,
                    }
                )
                payment.action_post()
                (payment.move_id._get_receivables() | self.item(invoice)).reconcile()
                self.assertEqual(self.ends(invoice), expected)

    def test_a_letter_restarts_the_period_only_if_the_law_takes_it_unsigned(self):
        table = {"base.it": "2033-05-10", "base.nl": "2030-03-01", "base.de": YEAR_END}
        invoice = self.invoice("2023-05-10")
        self.company.country_id = self.env.ref("base.it")
        self.dun("2025-03-01")
        for country, expected in table.items():
            self.company.country_id = self.env.ref(country)
            with self.subTest(country):
                self.assertEqual(self.ends(invoice), expected)
        # Signed and received, says who entered it.
        self.company.country_id = self.env.ref("base.it")
        self.event("demand", "2025-04-01", invoice=invoice)
        self.assertEqual(self.ends(invoice), "2035-04-01")
        self.assertIn("counts only if somebody confirms", " ".join(self.reason(invoice)))

    def test_a_deferral_agreed_before_the_due_date_moves_it(self):
        late = self.invoice("2023-12-20")
        self.event("deferral", "2023-12-01", "2024-02-29", invoice=late)
        self.event("deferral", "2024-03-01", "2024-05-31")
        self.assertEqual((self.ends(late), self.ends()), ("2027-12-31", "2027-04-02"))

    def test_what_cannot_be_is_refused(self):
        foreign = self.invoice("2023-05-10", partner=self.consumer)
        table = {
            "a claim against somebody else": lambda: self.event(
                "acknowledgement", "2025-01-01", invoice=foreign
            ),
            "no claim named": lambda: self.event("acknowledgement", "2025-01-01").write(
                {"item_ids": [Command.clear()]}
            ),
            "an acknowledgement that lasts": lambda: self.event(
                "acknowledgement", "2025-01-01", "2025-02-01"
            ),
            "a step of no proceedings": lambda: self.event("last_step", "2025-01-01"),
        }
        for name, call in table.items():
            with self.subTest(name), self.assertRaises(ValidationError), self.env.cr.savepoint():
                call()
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                self.event("talks", "2025-02-01", "2025-01-01")
        self.assertEqual(self.ends(), YEAR_END)

    # === EVIDENCE === #

    def test_what_happened_stays_as_evidence(self):
        event = self.event("acknowledgement", "2025-01-01")
        with self.assertRaises(UserError):
            self.case.unlink()
        other = self.env["account.collection.case"]._open_for(self.consumer, self.company)
        with self.assertRaises(UserError):
            event.case_id = other
        self.case.sudo()._merge_into(other)
        self.assertEqual(event.case_id, other)
        self.assertFalse(self.case.exists())

    def test_what_happened_outlives_a_correction_of_the_invoice(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "In two",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        parted = self.invoice("2023-05-10", invoice_payment_term_id=terms.id)
        self.event("acknowledgement", "2025-09-01", invoice=parted)
        with self.at("2025-10-01"):
            parted.button_draft()
            parted.invoice_payment_term_id = self.at_once
            parted.action_post()
        self.assertEqual(len(self.item(parted)), 1)
        self.assertEqual(self.ends(parted), "2028-09-01")

    def test_another_company_is_another_matter(self):
        other = self.setup_other_company(name="Other Creditor")["company"]
        other.country_id = self.env.ref("base.at")
        with patch.object(self, "env", self.env(context={"allowed_company_ids": other.ids})):
            there = self.invoice("2023-05-10").with_env(type(self).env)
        self.event("acknowledgement", "2025-09-01", scope="debtor")
        self.assertEqual((self.ends(), self.ends(there)), ("2028-09-01", "2026-05-10"))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.event("acknowledgement", "2025-09-01", invoice=there)
