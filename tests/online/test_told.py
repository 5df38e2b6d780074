from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .case import OnlineCase


@tagged("post_install", "-at_install")
class TestTold(OnlineCase):
    """What did not go as it should is a task in words, once."""

    def setUp(self):
        super().setUp()
        self.claim = self.item(self.invoice("2026-02-01"))

    def test_pending_and_then_failed(self):
        transaction = self.start(self.choose(self.claim))
        with self.at("2026-03-10"):
            transaction._set_pending()
            self.assertFalse(self.tasks("call"))
            transaction._set_error("refused")
        self.assertIn("failed", self.tasks("call").summary)
        self.assertDecided(self.propose("2026-03-11"), {self.claim.move_id: "propose"})
        # The provider thinks better of it.
        self.confirm(transaction)
        self.assertFalse(self.tasks("call"))
        self.assertOpen({self.claim: 0})

    def test_refused_at_once_is_nobodys_task(self):
        with self.at("2026-03-10"):
            self.start(self.choose(self.claim))._set_error("refused")
        self.assertFalse(self.tasks("call"))

    def test_authorised_and_then_voided(self):
        transaction = self.start(self.choose(self.claim))
        with self.at("2026-03-10"):
            transaction._set_authorized()
            transaction._set_canceled()
        self.assertEqual(len(self.tasks("call")), 1)
        self.assertDecided(self.propose("2026-03-11"), {self.claim.move_id: "propose"})

    def test_paid_in_two_tabs(self):
        one, two = (self.start(self.choose(self.claim)) for _tab in range(2))
        self.confirm(one)
        self.assertFalse(self.tasks("allocate"))
        self.confirm(two)
        self.assertEqual(len(self.tasks("allocate")), 1)
        self.assertIn("100.00", self.tasks("allocate").summary)
        self.confirm(two)
        self.assertEqual(len(self.tasks("allocate")), 1)

    def test_confirmed_but_not_booked(self):
        transaction = self.start(self.choose(self.claim))
        with self.at("2026-03-10"):
            transaction._set_done()
        self.patch(type(transaction), "_post_process", lambda *_arguments: 1 / 0)
        with self.assertLogs(level="ERROR"):
            self.by_cron("2026-03-10")
        self.assertEqual(len(self.tasks("decide")), 1)
        self.assertDecided(
            self.propose("2026-03-20", simulated=True), {self.claim.move_id: "in_payment"}
        )
        self.tasks("decide").action_done()
        with self.assertLogs(level="ERROR"):
            self.by_cron("2026-03-10", "12:20")
        self.assertFalse(self.tasks("decide"), "told once")

    def test_booked_after_all_ends_the_task(self):
        transaction = self.start(self.choose(self.claim))
        with self.at("2026-03-10"):
            transaction._set_done()
        with self.at("2026-03-10", "12:10"):
            transaction._tell_isolated("_tell_of_failure")
        self.assertTrue(self.tasks("decide"))
        self.confirm(transaction)
        self.assertFalse(self.tasks("decide"))

    def test_a_refund_and_a_cancelled_payment(self):
        transaction = self.start(self.choose(self.claim))
        payment = self.confirm(transaction)
        with self.at("2026-03-12"):
            refund = transaction._create_child_transaction(40.0, is_refund=True)
            refund._set_done()
            refund._post_process()
        self.assertIn("paid back", self.tasks("decide").summary)
        with self.at("2026-03-13"):
            payment.action_cancel()
        self.assertIn("cancelled", self.tasks("decide").summary)
        self.assertOpen({self.claim: 100})

    def test_odoos_own_payments_are_told_of_too(self):
        vals = {"collection_part_ids": False, "invoice_ids": [Command.set(self.claim.move_id.ids)]}
        one, two = (self.start(self.choose(self.claim), **vals) for _tab in range(2))
        self.confirm(one)
        self.confirm(two)
        self.assertEqual(len(self.tasks("allocate")), 1)

    def test_what_collectors_read_of_it(self):
        transaction = self.start(self.choose(self.claim))
        with self.at("2026-03-10"):
            transaction._set_pending()
        groups = "account_collections.group_user,base.group_user"
        collector = new_test_user(self.env, "online_collector", groups, company_id=self.company.id)
        case = self.debtor.with_company(self.company).collection_case_id.with_user(collector)
        online = case.online_ids or self.env["account.collection.online"].with_user(
            collector
        ).search([("reference", "=", transaction.reference)])
        self.assertEqual((online.state, online.amount), ("pending", 100.0))
        self.assertEqual(fields.Date.to_string(online.since), "2026-03-10")
        with self.assertRaises(AccessError):
            online.write({"amount": 1.0})

    def test_another_company_reads_nothing_of_it(self):
        transaction = self.start(self.choose(self.claim))
        with self.at("2026-03-10"):
            transaction._set_pending()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "online_stranger",
            "account_collections.group_user,base.group_user",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for name in ("account.collection.online", "account.collection.online.part"):
            self.assertTrue(self.env[name].search_count([]))
            self.assertFalse(self.env[name].with_user(stranger).search_count([]))
