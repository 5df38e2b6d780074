from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..browser import BrowserCase
from ..credit.case import CreditCase

TODAY = "2026-11-30"


@tagged("post_install", "-at_install")
class TestIncentives(CreditCase, BrowserCase):
    """Who has paid on time for a year is offered something, with its cost beside it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.good, cls.late = cls.create_debtor("Good Ltd"), cls.create_debtor("Late Ltd")
        cls.good.email = "good@debtor.example"
        make = cls.env["account.payment.term"].create
        cls.net, cls.long, cls.early = (
            make(
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 100, "nb_days": days})
                    ],
                    **vals,
                }
            )
            for name, days, vals in (
                ("Net 31", 31, {}),
                ("Net 44", 44, {}),
                ("2/10 Net 31", 31, {"early_discount": True, "discount_days": 10}),
            )
        )
        cls.good.with_company(cls.company).property_payment_term_id = cls.net
        cls.company.incentive_interest = 6.0
        for debtor, days in ((cls.good, 30), (cls.late, 45)):
            cls.given_year(debtor, days)

    @classmethod
    def given_year(cls, debtor, days):
        """Seven invoices of 1,000, each paid after so many days; the first one is older."""
        for billed in (
            *("2025-11-15", "2026-01-05", "2026-02-05", "2026-04-05", "2026-06-05", "2026-08-05"),
            "2026-09-05",
        ):
            move = cls.init_invoice(
                "out_invoice", partner=debtor, invoice_date=billed, amounts=[1000.0], post=False
            )
            move.invoice_payment_term_id = cls.net
            move.action_post()
            on = fields.Date.add(move.invoice_date, days=days)
            cls._register_payment(move, payment_date=on)

    def look(self, on=TODAY):
        with self.at(on):
            self.env["account.credit.incentive"].sudo()._look(self.company)
        self.env.invalidate_all()
        return self.proposed()

    def proposed(self):
        rows = self.env["account.credit.incentive"].search(
            [("company_id", "=", self.company.id), ("state", "=", "proposed")]
        )
        return {row.kind: row for row in rows}

    def test_who_pays_well_and_what_it_costs(self):
        found = self.look()
        self.assertEqual(set(found), {"discount", "term", "thanks"})
        self.assertEqual({row.partner_id for row in found.values()}, {self.good})
        discount, term = found["discount"], found["term"]
        turnover = discount.turnover
        self.assertEqual(turnover, 6000.0, "the oldest is more than a year old")
        self.assertEqual((discount.paid_count, discount.days), (7, 20))
        self.assertEqual((discount.cost, discount.worth), (120.0, 19.7))
        self.assertEqual((term.cost, term.days), (12.8, 13))
        self.assertEqual((discount.payment_term_id, term.payment_term_id), (self.early, self.long))
        self.assertIn("As interest: 37 % a year", discount.effect)
        self.assertIn("13 days more", term.effect)
        self.company.incentive_turnover = 6000.01
        self.assertFalse(self.look())
        self.company.incentive_turnover = 0
        self.assertFalse(self.look())

    def test_who_owes_or_is_overdue_is_offered_nothing(self):
        self.invoice("2026-11-29", 10.0, self.good)
        self.assertFalse(self.look())

    def test_accepted(self):
        limit = self.env["account.credit.limit"].create(
            {"partner_id": self.good.id, "amount": 1000.0, "valid_from": "2026-01-01"}
        )
        limit.action_approve()
        self.invoice("2026-12-20", 900.0, self.good)
        found = self.look()
        self.assertEqual(found["limit"].amount, 1300.0)
        clerk = new_test_user(
            self.env, "good_clerk", "account_collections.group_user", company_id=self.company.id
        )
        viewer = new_test_user(
            self.env, "good_viewer", "account_collections.group_viewer", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            found["thanks"].with_user(viewer).action_accept()
        rows = {kind: row.with_user(clerk) for kind, row in found.items()}
        with self.assertRaises(UserError):
            rows["discount"].cost = 1.0
        with self.at(TODAY), self.assertRaisesRegex(UserError, "no early-payment discount"):
            rows["discount"].payment_term_id = self.long
            rows["discount"].action_accept()
        rows["discount"].payment_term_id = False
        with self.at(TODAY), self.assertRaisesRegex(UserError, "Choose the payment terms"):
            rows["discount"].action_accept()
        with self.at(TODAY):
            rows["term"].action_accept()
            rows["limit"].action_accept()
            rows["thanks"].action_accept()
        terms = self.good.with_company(self.company).property_payment_term_id
        self.assertEqual((terms, rows["term"].former_term_id), (self.long, self.net))
        made = rows["limit"].limit_id
        self.assertEqual((made.state, made.amount, made.proposed_by_id), ("proposed", 1300, clerk))
        courtesy = rows["thanks"].courtesy_id
        self.assertEqual((courtesy.kind, courtesy.state), ("habit", "waiting"))
        with self.at(TODAY), self.outbox():
            self.env["account.collection.courtesy"].sudo()._send_due()
            self.env["mail.mail"].sudo().process_email_queue()
            self.assertEqual(self._mails[-1]["subject"], "Thank you for paying on time")
        self.assertEqual(courtesy.state, "sent")
        self.assertFalse(self.look(), "what was decided is not back; no discount is of 44 days")
        with self.assertRaises(UserError):
            rows["term"].action_accept()

    def test_who_pays_well_no_more_is_not_thanked_for_it(self):
        rows = self.look()
        self.invoice("2026-12-05", 10.0, self.good)
        with self.at("2026-12-06"), self.assertRaisesRegex(UserError, "not pay well any more"):
            rows["term"].action_accept()
        with self.at("2026-12-04"):
            self.good.insolvency_opened_on = "2026-12-04"
            with self.assertRaisesRegex(UserError, "not pay well any more"):
                rows["thanks"].action_accept()
        self.assertEqual({row.state for row in rows.values()}, {"proposed"})

    def test_without_an_address_somebody_thanks_him(self):
        self.good.email = False
        row = self.look()["thanks"]
        row.action_accept()
        self.assertFalse(row.courtesy_id)
        self.assertIn("valid e-mail address", row.task_id.summary)

    def test_dismissed_it_does_not_return_for_a_year(self):
        row = self.look()["term"]
        with self.at(TODAY):
            row._dismiss("No")
        self.assertEqual(set(self.look()), {"discount", "thanks"})
        self.assertEqual(row.exists().reason, "No")
        with self.assertRaises(UserError):
            row.unlink()
        # Only what he pays would have to be the same in a year.
        rules, habits = self.env["account.credit.incentive"], {}
        with self.at(TODAY):
            habits = rules._read_habits(self.company, self.company._get_dunning_today())
        self.patch(type(rules), "_read_habits", lambda *_args: habits)
        self.assertNotIn("term", self.look("2027-11-29"))
        self.assertIn("term", self.look("2027-11-30"))

    def test_once_a_month(self):
        run = self.env["account.dunning.run"].sudo()
        with self.at(TODAY):
            run._tend(self.company)
        rows = self.proposed()
        with self.at("2026-11-30"):
            run._tend(self.company)
        self.assertEqual(self.proposed(), rows)
        with self.at("2026-12-01"):
            run._tend(self.company)
        self.assertNotEqual(self.proposed(), rows)

    def test_by_mouse(self):
        self.look()

        def check(lang):
            self.click_through("good_payers", "collections-good-payers", lang)
            kinds = {row.kind for row in self.proposed().values()}
            self.assertEqual(kinds, {"discount"})

        self.in_each_language(check)
