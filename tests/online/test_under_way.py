from odoo.fields import Command
from odoo.tests import tagged

from .case import OnlineCase


@tagged("post_install", "-at_install")
class TestUnderWay(OnlineCase):
    """Only what is being paid rests, and not for ever."""

    def test_a_part_on_its_way_rests_until_it_is_decided(self):
        first, second = self.in_two("2026-01-01", 1000.0)
        other = self.invoice("2026-02-01")
        transaction = self.start(self.choose(amount=100.0, on="2026-03-10"))
        with self.at("2026-03-10"):
            transaction._set_pending()
        run = self.propose("2026-03-11", simulated=True)
        rests = {one.move_line_id: one.amount_resting for one in run.decision_ids}
        self.assertEqual(rests[first], 100.0)
        self.assertEqual(rests[second], 0.0)
        self.assertDecided(run, {other: "propose"})

    def test_what_is_paid_in_whole_is_not_dunned_but_the_other_instalment_is(self):
        first, second = self.in_two("2026-01-01", 1000.0)
        transaction = self.start(self.choose(first))
        for state, code in (
            ("draft", "propose"),
            ("pending", "in_payment"),
            ("authorized", "in_payment"),
            ("done", "in_payment"),
            ("error", "propose"),
            ("cancel", "propose"),
        ):
            with self.subTest(state), self.at("2026-03-10"):
                transaction.write({"state": state, "last_state_change": "2026-03-10 10:00:00"})
                run = self.propose("2026-03-11", simulated=True)
                codes = {one.move_line_id: one.code for one in run.decision_ids}
                self.assertEqual(codes, {first: code, second: "propose"})

    def test_pending_for_two_weeks_holds_nothing_and_is_told_once(self):
        item = self.item(self.invoice("2026-02-01"))
        transaction = self.start(self.choose(item))
        with self.at("2026-03-10"):
            transaction._set_pending()
        self.assertDecided(self.propose("2026-03-20", simulated=True), {item.move_id: "in_payment"})
        self.night("2026-03-30")
        self.assertEqual(len(self.tasks("match")), 1)
        self.assertDecided(self.propose("2026-03-31", simulated=True), {item.move_id: "propose"})

    def test_what_is_for_no_invoice_is_told_as_well(self):
        receivable, income = (
            self.company_data[f"default_account_{kind}"] for kind in ("receivable", "revenue")
        )
        lines = [
            {"account_id": receivable.id, "partner_id": self.debtor.id, "debit": 90.0},
            {"account_id": income.id, "credit": 90.0},
        ]
        opening = self.env["account.move"].create(
            {"date": "2026-02-01", "line_ids": [Command.create(line) for line in lines]}
        )
        opening.action_post()
        item = opening.line_ids.filtered("debit")
        item.no_followup = False
        fee = self.cost(5.0)
        balance, cost = self.choose(item), self.choose(fee)
        with self.at("2026-03-10"):
            self.start(balance)._set_pending()
            self.start(balance, invoice_ids=[Command.set(opening.ids)])._set_pending()
            self.start(cost)._set_pending()
        self.night("2026-03-30")
        self.assertEqual(len(self.tasks("match")), 3)
        self.night("2026-03-31")
        self.assertEqual(len(self.tasks("match")), 3)

    def test_a_wire_transfer_that_is_only_announced_holds_nothing(self):
        item = self.item(self.invoice("2026-02-01"))
        transaction = self.start(self.choose(item))
        self.provider.code = "none"
        with self.at("2026-03-10"):
            transaction._set_pending()
        self.assertDecided(self.propose("2026-03-11", simulated=True), {item.move_id: "propose"})

    def test_a_letter_in_the_outbox_loses_what_is_being_paid(self):
        item = self.item(self.invoice("2026-02-01"))
        run = self.propose("2026-03-10")
        with self.at("2026-03-10"):
            run.action_confirm()
            self.start(self.choose(item))._set_pending()
        self.send("2026-03-10")
        self.assertEqual(run.notice_ids.state, "cancelled")

    def test_an_odoo_payment_without_parts_holds_its_invoice(self):
        item = self.item(self.invoice("2026-02-01"))
        transaction = self.start(
            self.choose(item),
            collection_part_ids=False,
            invoice_ids=[Command.set(item.move_id.ids)],
        )
        with self.at("2026-03-10"):
            transaction._set_pending()
        self.assertDecided(self.propose("2026-03-11", simulated=True), {item.move_id: "in_payment"})

    def test_nobody_is_called_a_liar_while_his_money_is_on_its_way(self):
        item = self.item(self.invoice("2026-02-01"))
        with self.at("2026-03-10"):
            self.start(self.choose(item))._set_pending()
            self.assertEqual(item.move_id._get_moves_being_paid(), {item.move_id.id})
