from urllib.parse import urlencode

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...controllers.pay import BACK, COOKIE
from ...tools.portal.access import LIMITS, PATH
from .case import DAY, PageCase

# What can be chosen for an online payment.
TICKS = "//input[@name='item' and starts-with(@form, 'pay_')]/@value"


class PayCase(PageCase):
    """A debtor pays on his page, with a provider that says what the test wants."""

    def setUp(self):
        super().setUp()
        self.provider.is_published = True
        self.path = self.make_link()

    def see_payment(self, path=None, status=200, on=DAY, **wanted):
        """What the page says of a payment before it begins: its form of payment, with data; None
        where there is none."""
        wanted = {"currency": self.company.currency_id.name, **wanted}
        response = self.visit(f"{path or self.path}/pay?{urlencode(wanted, doseq=True)}", on)
        self.assertEqual(response.status_code, status, response.text[:500])
        forms = self.parse(response).xpath("//form[@id='o_payment_form']")
        return forms[0] if forms else None

    def begin(self, form, on=DAY, **sent):
        """Press Pay; what Odoo's form of payment gets."""
        answer = self.press(form, on, **sent)
        self.assertNotEqual(answer["result"].get("state"), "error", answer)
        return answer["result"]

    def press(self, form, on=DAY, **sent):
        sent = {
            "provider_id": self.provider.id,
            "payment_method_id": self.method.id,
            "token_id": None,
            "amount": float(form.get("data-amount")),
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": form.get("data-landing-route"),
            "is_validation": False,
            **sent,
        }
        return self.visit(form.get("data-transaction-route"), on, json={"params": sent}).json()

    def payments(self):
        return (
            self.env["payment.transaction"]
            .sudo()
            .search([("collection_part_ids", "!=", False)], order="id")
        )

    def settle(self, reference, state="done", on=DAY):
        """The provider answers, and the browser looks how it went."""
        answer = {"reference": reference, "payment_details": "1", "simulated_state": state}
        with self.at(on):
            self.make_jsonrpc_request("/payment/demo/simulate_payment", answer)
            polled = self.make_jsonrpc_request("/payment/status/poll", {})
        self.env.invalidate_all()
        return polled

    @mute_logger("odoo.http")
    def assertRefused(self, form, words="", **sent):
        count = len(self.payments())
        answer = self.press(form, **sent)
        said = answer.get("error") or answer["result"]
        self.assertIn(words, said.get("state_message", ""))
        self.assertTrue(said.get("state") == "error" or said.get("message"))
        self.assertEqual(len(self.payments()), count)


@tagged("post_install", "-at_install")
class TestPayOnPage(PayCase):
    """Exactly what the debtor chose is paid, by what the server says."""

    def test_chosen_items_and_a_charge_are_paid_and_nothing_else(self):
        first, second = self.in_two("2026-02-01", 1000.0)
        other, left = (self.item(self.invoice("2026-02-01", amount)) for amount in (80.0, 50.0))
        fee = self.cost(5.0)
        form = self.see_payment(what="chosen", item=[first.id, other.id], charge=fee.id)
        self.assertEqual(float(form.get("data-amount")), 385.0)
        values = self.begin(form)
        self.assertEqual(values["amount"], 385.0)
        polled = self.settle(values["reference"])
        self.assertEqual((polled["state"], polled["landing_route"]), ("done", BACK))
        self.assertOpen({first: 0, second: 700, other: 0, left: 50})
        self.assertEqual(fee.state, "paid")

    def test_all_that_is_due_is_what_the_page_says(self):
        self.invoice("2026-02-01", 200.0)
        self.credit_note("2026-02-10", 50.0)
        self.cost(5.0)
        page = self.look(self.path)
        self.assertIn("155.00", "".join(page.xpath("//button[@value='due']//text()")))
        form = self.see_payment(what="due")
        self.assertEqual(float(form.get("data-amount")), 155.0)
        self.settle(self.begin(form)["reference"])
        self.assertEqual(self.read_page(), {})
        self.assertIn("Nothing is open", self.words(self.look(self.path)))

    def test_another_amount_pays_the_oldest(self):
        old, new = (self.item(self.invoice(day)) for day in ("2026-01-01", "2026-02-01"))
        self.settle(self.begin(self.see_payment(what="amount", amount="150,00"))["reference"])
        self.assertOpen({old: 0, new: 50})
        for amount, words in (("1.500", "up to $ 50.00"), ("a lot", "such as 12.50")):
            wanted = {"what": "amount", "currency": self.company.currency_id.name, "amount": amount}
            refused = self.visit(f"{self.path}/pay?{urlencode(wanted)}")
            said = self.words(self.parse(refused)).replace("\xa0", " ")
            self.assertEqual(refused.status_code, 404)
            self.assertIn(words, said)

    def test_an_instalment_of_a_plan(self):
        invoice = self.invoice("2026-01-01", 100.0)
        plan = self.plan(invoice, ("2026-04-01", 40.0), ("2026-05-01", 60.0), on="2026-02-01")
        buttons = self.look(self.path).xpath("//button[@value='plan']")
        self.assertEqual(len(buttons), 1)
        self.settle(self.begin(self.see_payment(what="plan", plan=plan.id))["reference"])
        self.assertOpen({self.item(invoice): 60})

    def test_back_from_the_provider_he_reads_how_it_went(self):
        for state, outcome in (("done", "paid"), ("pending", "on_its_way"), ("error", "not_paid")):
            with self.subTest(state):
                self.invoice("2026-02-01")
                form = self.see_payment(what="due", on=DAY)
                self.settle(self.begin(form)["reference"], state)
                back = self.visit(BACK)
                self.assertEqual(back.status_code, 303)
                self.assertTrue(back.headers["Location"].endswith(self.path))
                shown = self.look(self.path).xpath("//@data-outcome")
                self.assertEqual(shown, [outcome])
        self.assertEqual(self.look(self.path, "2026-03-11").xpath("//@data-outcome"), [])

    def test_the_key_is_kept_by_the_browser_alone(self):
        self.invoice("2026-02-01")
        self.begin(self.see_payment(what="due"))
        key = self.path.removeprefix(f"{PATH}/")
        self.assertEqual(self.payments().landing_route, BACK)
        [cookie] = [one for one in self.opener.cookies if one.name == COOKIE]
        self.assertEqual((cookie.value, cookie.path), (key, PATH))
        self.assertTrue(cookie.has_nonstandard_attr("HttpOnly"))
        self.opener.cookies.clear()
        self.assertEqual(self.visit(BACK).status_code, 404)

    def test_a_customer_who_logs_in_pays_the_same_way(self):
        item = self.item(self.invoice("2026-02-01"))
        user = new_test_user(self.env, "pays", "base.group_portal", company_id=self.company.id)
        user.partner_id.parent_id = self.debtor
        self.authenticate(user.login, user.login)
        path = f"{PATH}/company-{self.company.id}"
        form = self.see_payment(path, what="chosen", item=item.id)
        self.settle(self.begin(form)["reference"])
        self.assertOpen({item: 0})
        self.assertEqual(self.payments().partner_id, self.debtor)

    def test_what_was_handed_over_is_shown_but_not_taken(self):
        handed, left = (self.item(self.invoice("2026-02-01", amount)) for amount in (400.0, 50.0))
        mediation = self.env.ref("account_collections.proceeding_kind_mediation")
        with self.at(DAY):
            self.env["account.collection.proceeding"]._prepare(mediation, handed).action_hand_over()
        page = self.look(self.path)
        self.assertIn("is in a proceeding since", self.words(page))
        self.assertEqual(page.xpath(TICKS), [str(left.id)])
        self.assertEqual(float(self.see_payment(what="due").get("data-amount")), 50.0)
        self.see_payment(what="chosen", item=handed.id, status=404)

    def test_where_nothing_may_be_paid_no_button_says_so(self):
        contested = self.invoice("2026-02-01", 100.0)
        with self.at("2026-03-01"):
            self.dispute(contested, 100.0)
        self.assertFalse(self.look(self.path).xpath("//button[@name='what']"))
        self.invoice("2026-02-01", 50.0)
        buttons = self.look(self.path).xpath("//button[@name='what']/@value")
        self.assertEqual(buttons, ["due", "amount", "chosen"])

    def test_without_a_provider_there_is_no_button(self):
        self.invoice("2026-02-01")
        self.provider.is_published = False
        page = self.look(self.path)
        self.assertFalse(page.xpath("//button[@name='what']") or page.xpath(TICKS))
        self.assertIsNone(self.see_payment(what="due"))


@tagged("post_install", "-at_install")
class TestPayAttacks(PayCase):
    """What a browser sends decides nothing."""

    def setUp(self):
        super().setUp()
        self.mine = self.item(self.invoice("2026-02-01"))

    def test_whatever_is_not_his_or_not_open_gets_the_same_answer(self):
        other = self.create_debtor("Other Ltd")
        foreign = self.item(self.invoice("2026-02-01", partner=other))
        paid = self.item(self.invoice("2026-02-01"))
        self.pay(paid.move_id, on="2026-03-01")
        euro = self.setup_other_currency("EUR")
        bodies = set()
        for wanted in (
            {"item": foreign.id},
            {"item": [self.mine.id, foreign.id]},
            {"item": paid.id},
            {"item": 999999999},
            {"item": "x"},
            {"item": -1},
            {"item": "1.0"},
            {"item": "true"},
            {"item": list(range(1, 301))},
            {"item": self.mine.id, "currency": euro.name},
            {"what": "plan", "plan": 999999999},
            {"what": "gift"},
        ):
            with self.subTest(str(wanted)[:80]):
                wanted = {"what": "chosen", "currency": "USD", **wanted}
                answer = self.visit(f"{self.path}/pay?{urlencode(wanted, doseq=True)}")
                self.assertEqual(answer.status_code, 404)
                words = self.parse(answer).xpath("//p[@id='fault']/text()")
                bodies.add("".join(words))
        self.assertEqual(len(bodies), 1)
        self.assertFalse(self.payments())

    def test_an_amount_that_cannot_be_paid_is_told_what_can(self):
        for amount, said in (
            *((wrong, "such as 12.50") for wrong in ("-50", "nan", "1e12", "lots")),
            ("100.01", "up to $\xa0100.00"),
        ):
            with self.subTest(amount):
                wanted = {"what": "amount", "amount": amount, "currency": "USD"}
                answer = self.visit(f"{self.path}/pay?{urlencode(wanted)}")
                self.assertEqual(answer.status_code, 404)
                [words] = self.parse(answer).xpath("//p[@id='fault']/text()")
                self.assertIn(said, words)
        self.assertFalse(self.payments())

    def test_amount_address_and_card_of_the_browser_are_not_believed(self):
        form = self.see_payment(what="due")
        for sent in (
            {"amount": 0.01},
            {"landing_route": "https://evil.example/"},
            {"tokenization_requested": True},
        ):
            with self.subTest(sent):
                self.payments().write({"last_state_change": "2026-03-01 00:00:00"})
                self.begin(form, **sent)
                payment = self.payments()[-1]
                self.assertEqual((payment.amount, payment.landing_route), (100.0, BACK))
                self.assertFalse(payment.tokenize)
                self.assertEqual(payment.partner_id, self.debtor)

    def test_what_odoo_does_not_ask_for_is_refused(self):
        form = self.see_payment(what="due")
        for sent in (
            {"state": "done"},
            {"partner_id": 1},
            {"invoice_ids": []},
            {"collection_part_ids": []},
            {"custom_create_values": {"amount": 1}},
            {"flow": "token"},
            {"flow": "token", "token_id": 1},
            {"token_id": 1},
            {"flow": None},
            {"payment_method_id": None},
            {"payment_method_id": [self.method.id]},
            {"provider_id": str(self.provider.id)},
            {"provider_id": True},
            {"provider_id": float(self.provider.id) + 0.5},
            {"provider_id": -1},
        ):
            with self.subTest(sent):
                self.assertRefused(form, **sent)

    def test_providers_that_may_not_take_it(self):
        form = self.see_payment(what="due")
        wire = self.provider.copy({"code": "none", "state": "test", "is_published": True})
        self.assertRefused(form, "not possible", provider_id=wire.id)
        foreign = self.provider.copy({"company_id": self.setup_other_company()["company"].id})
        foreign.write({"state": "test", "is_published": True})
        self.assertRefused(form, "not possible", provider_id=foreign.id)
        for change in ({"is_published": False}, {"state": "disabled"}, {"maximum_amount": 10.0}):
            with self.subTest(change):
                before = {name: self.provider[name] for name in change}
                self.provider.write(change)
                self.assertRefused(form, "not possible")
                self.provider.write(before | {"is_published": True})

    def test_what_was_shown_is_what_is_paid_or_he_is_asked_anew(self):
        other = self.create_debtor("Other Ltd")
        self.invoice("2026-02-01", partner=other)
        form, theirs = self.see_payment(what="due"), self.make_link(other)
        signed = form.get("data-transaction-route").rpartition("/")[2]
        form.set("data-transaction-route", f"{theirs}/pay/{signed}")
        self.assertRefused(form, "over")
        for wrong in ("x", signed[:-1], "a" * 3000):
            form.set("data-transaction-route", f"{self.path}/pay/{wrong}")
            self.assertRefused(form, "over")
        form = self.see_payment(what="due")
        self.assertRefused(form, "over", on="2026-03-11")
        self.pay(self.mine.move_id, on="2026-03-09", amount=30.0)
        self.assertRefused(form, "changed")

    def test_a_second_click_begins_no_second_payment(self):
        form = self.see_payment(what="due")
        self.begin(form)
        self.assertRefused(form, "at this moment")

    def test_what_is_paid_is_not_paid_again(self):
        form = self.see_payment(what="due")
        self.settle(self.begin(form)["reference"])
        self.assertRefused(form, "changed")
        self.see_payment(what="due", status=404)

    def test_looking_begins_nothing(self):
        form = self.see_payment(what="due")
        route = self.base_url() + form.get("data-transaction-route")
        for method in ("GET", "HEAD", "PUT"):
            answer = self.opener.request(method, route, allow_redirects=False)
            self.assertGreaterEqual(answer.status_code, 400, method)
        answer = self.opener.post(route, data={"provider_id": self.provider.id})
        self.assertEqual(answer.status_code, 415)
        answer = self.opener.post(route, data="{}", headers={"Content-Type": "text/plain"})
        self.assertEqual(answer.status_code, 415)
        self.assertFalse(self.payments())

    def test_nobody_begins_payments_by_the_hundred(self):
        form = self.see_payment(what="due")
        for _time in range(LIMITS["pay"].times):
            self.assertRefused(form, "not possible", flow="gift")
        self.assertRefused(form, "wait some minutes", flow="gift")
