from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..promise.case import PromiseCase


@tagged("post_install", "-at_install")
class TestSettlement(PromiseCase):
    """A part is paid and the rest given up: offered, accepted, paid or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-03-10 12:00:00", tick=True))
        cls.company.write_off_loss_account_id = cls.company_data["default_account_expense"]
        cls.company.write_off_limit = 50.0
        cls.case = cls.env["account.collection.case"]._open_for(cls.debtor, cls.company)
        cls.clerk = new_test_user(
            cls.env,
            "settling_clerk",
            "account_collections.group_user",
            company_id=cls.company.id,
        )

    def settle(self, *moves, amount=60.0, offer=True, accept=False, **vals):
        moves = self.env["account.move"].union(*moves)
        lines = [Command.create({"move_line_id": item.id}) for item in self.item(moves)]
        vals = {"pay_by": "2026-03-31", "offer_until": "2026-03-20", **vals}
        vals |= {"partner_id": moves.partner_id.id, "line_ids": lines, "amount": amount}
        made = self.env["account.collection.settlement"].create(vals)
        if offer:
            made.action_offer()
        if accept:
            made.action_accept()
        return made

    def tend(self, on):
        with self.at(on), self.outbox():
            self.env["account.collection.settlement"].sudo()._tend(self.company)
        self.env.invalidate_all()

    # === PAID OR NOT === #

    def test_who_pays_in_time_owes_nothing_more(self):
        invoice = self.invoice("2026-02-01", 100.0)
        made = self.settle(invoice, accept=True)
        self.assertEqual((made.state, made.amount_waived), ("accepted", 40.0))
        self.pay(invoice, 60.0, "2026-03-25")
        self.assertEqual(made.state, "kept")
        self.assertEqual(self.item(invoice).amount_residual, 40.0)
        self.tend("2026-03-26")
        self.assertEqual((made.state, made.write_off_ids.amount), ("done", 40.0))
        self.assertTrue(self.item(invoice).reconciled)

    def test_who_does_not_owes_all_of_it(self):
        invoice = self.invoice("2026-02-01", 100.0)
        made = self.settle(invoice, accept=True)
        self.pay(invoice, 50.0, "2026-03-25")
        self.judge("2026-04-01")
        self.assertEqual((made.state, made.promise_id.state), ("lapsed", "partially_kept"))
        self.tend("2026-04-01")
        self.assertFalse(made.write_off_ids)
        self.assertEqual(self.item(invoice).amount_residual, 50.0)
        self.assertIn("He owes all of it", " ".join(self.thread()))

    def test_an_offer_that_nobody_accepts_lapses(self):
        invoice = self.invoice("2026-02-01", 100.0)
        made = self.settle(invoice)
        self.tend("2026-03-20")
        self.assertEqual(made.state, "offered")
        self.tend("2026-03-21")
        self.assertEqual(made.state, "lapsed")

    def test_a_payment_that_is_taken_back_gives_nothing_up(self):
        invoice = self.invoice("2026-02-01", 100.0)
        made = self.settle(invoice, accept=True)
        self.pay(invoice, 60.0, "2026-03-25")
        self.take_back(invoice, "2026-03-26")
        self.assertEqual(made.state, "accepted")
        self.tend("2026-03-27")
        self.assertFalse(made.write_off_ids)

    def test_no_more_is_given_up_than_was_said(self):
        invoice = self.invoice("2026-02-01", 100.0)
        self.pay(invoice, 30.0, "2026-02-20")
        before = self.item(invoice).matched_credit_ids
        made = self.settle(invoice, amount=50.0, accept=True)
        self.pay(invoice, 50.0, "2026-03-25")
        before.unlink()
        self.assertEqual(made.state, "kept")
        self.tend("2026-03-26")
        self.assertEqual((made.state, made.write_off_ids.amount), ("done", 20.0))
        self.assertEqual(self.item(invoice).amount_residual, 30.0)

    def test_while_it_runs_its_items_are_not_dunned(self):
        invoice = self.invoice("2026-02-01", 100.0)
        made = self.settle(invoice)
        self.assertDecided(self.propose("2026-03-11"), {invoice: "block_item"})
        with self.at("2026-03-12"):
            made._withdraw("Changed his mind")
        self.assertDecided(self.propose("2026-03-12"), {invoice: "propose"})

    def test_several_items_are_settled_together(self):
        first, second = self.invoice("2026-02-01", 100.0), self.invoice("2026-02-02", 50.0)
        made = self.settle(first, second, amount=110.0, accept=True)
        self.pay(first, 100.0, "2026-03-20")
        self.assertEqual(made.state, "accepted")
        self.pay(second, 10.0, "2026-03-21")
        made.action_settle()
        self.assertEqual(made.write_off_ids.mapped("amount"), [40.0])
        self.assertEqual((first + second).mapped("amount_residual"), [0.0, 0.0])

    # === WHO MAY === #

    def test_much_is_given_up_by_a_manager_only(self):
        invoice = self.invoice("2026-02-01", 100.0)
        small = self.settle(invoice, amount=50.0, offer=False).with_user(self.clerk)
        self.assertFalse(small.needs_manager)
        small.amount = 49.0
        self.assertTrue(small.needs_manager)
        with self.assertRaisesRegex(UserError, "Ask a manager"):
            small.action_offer()
        with self.assertRaises(AccessError):
            small.action_approve()
        small.with_user(self.env.user).action_approve()
        small.action_offer()
        self.assertEqual(small.state, "offered")
        viewer = new_test_user(
            self.env,
            "settling_viewer",
            "account_collections.group_viewer",
            company_id=self.company.id,
        )
        for door in ("action_offer", "action_accept", "action_settle", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(small.with_user(viewer), door)()

    def test_what_makes_no_sense_is_refused(self):
        invoice = self.invoice("2026-02-01", 100.0)
        table = (
            ({"amount": 100.0}, "a promise instead"),
            ({"pay_by": "2026-03-01", "offer_until": "2026-03-01"}, "lie ahead"),
            ({"pay_by": "2026-03-15"}, "pay later"),
        )
        for vals, words in table:
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.settle(invoice, **vals)
        finder = patch.object(
            type(self.env["account.collection.write.off"]), "_find_cash_basis", lambda _, it: it
        )
        with finder, self.assertRaisesRegex(UserError, "only when it is paid"):
            self.settle(invoice)
        self.debtor.insolvency_opened_on = "2026-03-01"
        with self.assertRaisesRegex(UserError, "Insolvency"):
            self.settle(invoice)

    def test_insolvency_ends_what_was_offered_and_what_was_accepted(self):
        offered = self.settle(self.invoice("2026-02-01", 100.0))
        accepted = self.settle(self.invoice("2026-02-01", 100.0), accept=True)
        with self.outbox():
            self.debtor.insolvency_opened_on = "2026-03-09"
        both = offered | accepted
        self.assertEqual(both.mapped("state"), ["withdrawn"] * 2)
        for one in both:
            self.assertIn("Insolvency opened", one.end_reason)
            self.assertFalse(one.block_ids.filtered("is_current"))
            self.assertFalse(one.task_id)
        self.assertEqual(accepted.promise_id.state, "withdrawn")
        self.assertNotIn("He owes all of it", " ".join(self.thread()))
        self.assertIn("Promises and plans ended: 2", " ".join(self.thread()))

    def test_a_rest_that_cannot_be_written_off_is_told(self):
        invoice = self.invoice("2026-02-01", 100.0)
        made = self.settle(invoice, accept=True)
        self.pay(invoice, 60.0, "2026-03-25")
        failing = patch.object(type(made), "_give_up", side_effect=UserError("No account"))
        with failing, mute_logger("odoo.addons.account_collections.models.common.isolation"):
            self.tend("2026-03-26")
        fault = self.env["account.collections.fault"].search([("job", "=", "settlement")])
        self.assertIn("No account", fault.cause)
        self.tend("2026-03-27")
        self.assertEqual((made.state, bool(fault.exists())), ("done", False))

    def test_what_was_offered_stays(self):
        made = self.settle(self.invoice("2026-02-01", 100.0))
        for vals in ({"amount": 10.0}, {"text": "More"}, {"state": "done"}):
            with self.assertRaises(UserError):
                made.with_user(self.clerk).write(vals)
        with self.assertRaises(UserError):
            made.with_user(self.clerk).unlink()

    def test_who_only_settles_acknowledges_nothing(self):
        for says in (False, True):
            made = self.settle(
                self.invoice("2026-02-01", 100.0), accept=True, acknowledges=says, channel="email"
            )
            self.assertEqual(made.promise_id.limitation_event_ids.proven, says)

    # === PAPER === #

    def test_the_offer_in_words(self):
        made = self.settle(self.invoice("2026-02-01", 100.0), text="Each bears his own costs.")
        page, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "account_collections.report_settlement", made.ids
        )
        for words in ("60.00", "40.00", "March 31, 2026", "March 20, 2026", "bears his own"):
            self.assertIn(words, page.decode())
        self.assertEqual(made.action_send()["res_model"], "mail.compose.message")

    def test_from_the_file(self):
        self.invoice("2026-02-01", 100.0)
        action = self.case.action_settle()
        model = self.env["account.collection.settlement"].with_context(**action["context"])
        with Form(model) as form:
            form.amount = 70.0
        self.assertEqual(form.record.amount_waived, 30.0)
