from odoo.exceptions import LockError
from odoo.tests import tagged

from ...tools.online.wish import read_wish
from ..plan.case import PlanCase
from ..promise.case import PromiseCase
from .case import OnlineCase


@tagged("post_install", "-at_install")
class TestPayable(OnlineCase):
    """The server says what may be paid, and how much of it."""

    def test_what_he_names_must_be_his_and_open(self):
        mine = self.item(self.invoice("2026-02-01"))
        foreign = self.item(self.invoice("2026-02-01", partner=self.create_debtor("Other Ltd")))
        paid = self.item(self.invoice("2026-02-01"))
        self.pay(paid.move_id, on="2026-03-01")
        for wrong in (foreign, paid):
            self.assertIsNone(self.choose(wrong))
            self.assertIsNone(self.choose(mine, wrong))
        self.assertIsNone(self.choose(items=[]))
        self.assertEqual(self.choose(mine).amount, 100.0)

    def test_another_amount_is_more_than_nothing_and_no_more_than_is_open(self):
        self.invoice("2026-02-01")
        for amount in (-50.0, 0.0, 0.001, 100.01, 1e12, float("nan"), float("inf")):
            with self.subTest(amount):
                self.assertIsNone(self.choose(amount=amount))

    def test_another_amount_pays_costs_first_but_what_he_names_goes_before(self):
        item = self.item(self.invoice("2026-02-01"))
        fee = self.cost(5.0)
        parts = self.choose(amount=20.0).parts
        paid = {part["charge_id"] or part["move_line_id"]: part["amount"] for part in parts}
        self.assertEqual(paid, {fee.id: 5.0, item.id: 15.0})
        self.pay_online(item)
        self.assertOpen({item: 0})
        self.assertEqual(fee.amount_open, 5.0)

    def test_two_clicks_begin_one_payment_but_who_comes_back_may_begin_anew(self):
        item, other = (self.item(self.invoice("2026-02-01")) for _ in range(2))
        fee = self.cost(5.0)
        begun = self.start(self.choose(item, fee))
        claim = self.env["res.partner"]._claim_online
        with self.at("2026-03-10"):
            for again in (item, fee, item | other):
                with self.subTest(again), self.assertRaises(LockError):
                    claim(self.choose(*again))
            claim(self.choose(other))
        with self.at("2026-03-10", "12:01"):
            claim(self.choose(item))
            begun._set_pending()
        self.assertIsNone(self.choose(item))

    def test_a_letter_asks_for_no_charge_that_is_being_paid(self):
        self.invoice("2026-02-01")
        paid, left = self.cost(5.0), self.cost(7.0)
        with self.at("2026-03-10"):
            self.start(self.choose(paid))._set_pending()
        notice = self.propose("2026-03-10").notice_ids
        with self.at("2026-03-10"):
            self.assertEqual(notice.carried_charge_ids, left)
            self.assertEqual([row["amount"] for row in notice._get_charge_rows()], [7.0])

    def test_currencies_are_paid_one_by_one(self):
        euro = self.setup_other_currency("EUR")
        mine = self.item(self.invoice("2026-02-01", 10.0))
        other = self.item(self.invoice("2026-02-01", 20.0, currency_id=euro.id))
        self.assertEqual(self.choose().amount, 10.0)
        self.assertEqual(self.choose(currency=euro).amount, 20.0)
        self.assertIsNone(self.choose(mine, other))

    def test_what_is_being_paid_is_not_offered_again(self):
        item = self.item(self.invoice("2026-02-01"))
        fee = self.cost(5.0)
        with self.at("2026-03-10"):
            self.start(self.choose(item, fee))._set_pending()
        self.assertIsNone(self.choose(item))
        self.assertIsNone(self.choose(fee))
        self.assertIsNone(self.choose())

    def test_only_providers_that_may_and_can_take_it(self):
        self.invoice("2026-02-01")
        choice = self.choose()

        def offered():
            return self.provider in self.debtor._get_online_providers(self.company, choice)[0]

        self.assertTrue(offered())
        self.provider.maximum_amount = 50.0
        self.assertFalse(offered())
        self.provider.maximum_amount = 0.0
        self.provider.state = "disabled"
        self.assertFalse(offered())

    def test_all_that_is_due_is_what_is_due_today(self):
        self.in_two("2026-02-08", 1000.0)
        self.assertEqual(self.choose().amount, 300.0)


@tagged("post_install", "-at_install")
class TestInstalmentsOnline(OnlineCase, PlanCase):
    """Instalments of a payment plan, paid online."""

    def test_an_instalment_pays_the_items_of_its_plan_in_their_order(self):
        invoices = self.invoice("2026-02-01") | self.invoice("2026-02-02")
        outside = self.item(self.invoice("2026-01-01"))
        one, two = (self.item(invoice) for invoice in invoices)
        plan = self.plan(invoices, ("2026-04-01", 120.0), ("2026-05-01", 80.0))
        # Nothing of it is due now, and yet he may pay earlier.
        self.assertEqual(self.choose(on="2026-03-12").amount, 100.0)
        self.pay_online(plan=plan)
        self.assertOpen({one: 0, two: 80, outside: 100})
        self.assertEqual(self.standing(plan, "2026-03-12")[0], ("paid", 120.0))
        self.assertEqual(self.choose(plan=plan).amount, 80.0)

    def test_the_plan_of_somebody_else_is_not_paid(self):
        plan = self.plan(self.invoice("2026-02-01", partner=self.other), ("2026-04-01", 100.0))
        self.assertIsNone(self.choose(plan=plan))


@tagged("post_install", "-at_install")
class TestWishes(OnlineCase, PromiseCase):
    """What comes from a browser may name anything."""

    def wish(self, what="chosen", on="2026-03-10", **sent):
        sent = {"currency": self.company.currency_id.name, "what": what, **sent}
        lists = {name: one if isinstance(one, list) else [str(one)] for name, one in sent.items()}
        with self.at(on):
            return self.debtor.sudo()._choose_wished(self.company, read_wish(lists))

    def test_each_wish_is_reckoned_here(self):
        item, other = (self.item(self.invoice("2026-02-01")) for _ in range(2))
        fee = self.cost(5.0)
        chosen = self.wish(item=[str(item.id)], charge=[str(fee.id)])
        self.assertEqual((chosen.amount, chosen.get_ids("account.move.line")), (105.0, item.ids))
        self.assertEqual(self.wish("due").amount, 205.0)
        self.assertEqual(self.wish("amount", amount="150,50").amount, 150.5)
        self.assertEqual(self.wish(item=other.id).get_name(), other.move_id.name)
        self.assertEqual(chosen.get_name(), f"{item.move_id.name} +1")

    def test_what_is_nobodys_or_somebody_elses_is_no_wish(self):
        item = self.item(self.invoice("2026-02-01"))
        foreign = self.item(self.invoice("2026-02-01", partner=self.create_debtor("Other Ltd")))
        for sent in (
            {"item": foreign.id},
            {"item": [str(item.id), str(foreign.id)]},
            {"item": 999999999},
            {"charge": 999999999},
            {"what": "plan", "plan": 999999999},
            {"item": item.id, "currency": "XXX"},
            {"item": item.id, "currency": self.setup_other_currency("EUR").name},
        ):
            with self.subTest(sent):
                self.assertIsNone(self.wish(**sent))

    def test_what_nobody_asks_for_is_not_among_all_that_is_due_but_may_be_paid(self):
        asked, waits = (self.item(self.invoice("2026-02-01")) for _ in range(2))
        self.promise(waits.move_id, "2026-03-20")
        self.assertEqual(self.wish("due").get_ids("account.move.line"), asked.ids)
        self.assertEqual(self.wish(item=waits.id).amount, 100.0)
