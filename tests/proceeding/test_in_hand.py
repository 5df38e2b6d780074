from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .case import ProceedingCase

DAY = "2026-12-05"


@tagged("post_install", "-at_install")
class TestInHand(ProceedingCase):
    """What a clerk may agree on, or enter, about what somebody else has in hand."""

    def handed(self, kind):
        moves = self.given_letter()
        return moves, self.hand_over(moves, kind, reference="AZ 7")

    def tasks_of(self):
        case = self.debtor.with_company(self.company).collection_case_id
        return [task.summary for task in case.activity_ids]

    def write_a_reply(self, moves, kind):
        return (
            self.env["account.collection.reply"]
            .sudo()
            .create(
                {
                    "case_id": self.case.id,
                    "kind": kind,
                    "day": "2026-12-20",
                    "item_ids": [Command.set(self.item(moves).ids)],
                }
            )
        )

    def test_what_an_agency_has_is_promised_to_nobody_else(self):
        moves, _proceeding = self.handed("agency")
        words = r"Agency GmbH has .* in hand since 12/01/2026 \(Collection agency, file no. AZ 7\)"
        with self.assertRaisesRegex(UserError, words):
            self.promise(moves, "2026-12-20", on=DAY)
        with self.assertRaisesRegex(UserError, words):
            self.plan(moves, ("2027-01-01", 595.0), ("2027-02-01", 595.0), on=DAY)
        self.assertFalse(self.env["account.payment.promise"].search([("state", "=", "open")]))

    def test_a_mail_in_which_he_promises_is_not_accepted(self):
        moves, _proceeding = self.handed("agency")
        reply = self.write_a_reply(moves, "promises").with_env(self.env)
        with self.at(DAY), self.assertRaisesRegex(UserError, "Only they agree"):
            reply.action_accept()
        self.assertEqual(reply.state, "new")

    def test_what_he_says_is_passed_on(self):
        moves, _proceeding = self.handed("agency")
        reply = self.write_a_reply(moves, "paid").with_env(self.env)
        with self.at(DAY):
            reply.action_accept()
            self.dispute(moves, 100.0)
        tasks = self.tasks_of()
        for words in ("Says to have paid: tell Agency GmbH", "Contests it to us: tell Agency GmbH"):
            with self.subTest(words):
                self.assertEqual(len([task for task in tasks if task.startswith(words)]), 1)

    def test_beside_a_court_one_may_agree_and_it_is_told(self):
        moves, _proceeding = self.handed("court_order")
        self.promise(moves, "2026-12-20", on=DAY)
        self.assertTrue([task for task in self.tasks_of() if task.startswith("Promised to us")])
        self.plan(moves, ("2027-01-01", 595.0), ("2027-02-01", 595.0), on=DAY)
        self.assertTrue([task for task in self.tasks_of() if task.startswith("Instalments agreed")])

    def test_what_came_back_is_agreed_on_again(self):
        moves, proceeding = self.handed("agency")
        self.step(proceeding, "rejected", DAY)
        self.assertEqual(self.promise(moves, "2026-12-20", on=DAY).state, "open")

    def test_after_the_opening_nothing_is_agreed_on_about_what_was_before(self):
        old, new = self.given_letter(), self.invoice("2026-11-25", 50.0)
        self.debtor.insolvency_opened_on = "2026-11-20"
        with self.assertRaisesRegex(UserError, "87 InsO"):
            self.promise(old, "2026-12-20", on=DAY)
        with self.assertRaisesRegex(UserError, "87 InsO"):
            self.plan(old, ("2027-01-01", 595.0), ("2027-02-01", 595.0), on=DAY)
        self.assertEqual(self.promise(new, "2026-12-20", on=DAY).state, "open")
