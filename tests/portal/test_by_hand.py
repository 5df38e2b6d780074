import tempfile
from datetime import timedelta
from pathlib import Path

from odoo.fields import Date
from odoo.tests import tagged

from ...tools.portal.access import PATH
from ..browser import BrowserCase
from .reader import get_axe, reading
from .test_pay import PayCase

PDF = b"%PDF-1.4 proof"
WORDS = {
    "en": {
        "heading": "Your open amounts",
        "contested": "Thank you. We look into it",
        "withdrawn": "You do not contest it any more",
        "paid": "Thank you. We look for your payment",
        "asked": "Somebody reads it",
        "promised": "We wait for your payment until then",
        "offered": "Please read the agreement below",
        "signed": "The agreement holds",
        "too_much": "Enter an amount up to",
        "shut": "This link leads nowhere",
    },
    "de": {
        "heading": "Ihre offenen Beträge",
        "contested": "Wir klären das",
        "withdrawn": "Sie bestreiten dies nicht mehr",
        "paid": "Wir suchen Ihre Zahlung",
        "asked": "Jemand liest",
        "promised": "Wir warten bis dahin",
        "offered": "Bitte lesen Sie",
        "signed": "Die Vereinbarung gilt",
        "too_much": "Geben Sie einen Betrag bis",
        "shut": "Dieser Link führt nirgendwohin",
    },
}


class ByHand(PayCase, BrowserCase):
    """What a debtor does on his page with mouse and keyboard."""

    def setUp(self):
        super().setUp()
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.proof = Path(folder) / "proof.pdf"
        self.proof.write_bytes(PDF)
        self.today = Date.today()
        self.env["account.payment.plan.limit"].create(
            {"company_id": self.company.id, "max_instalments": 4, "min_amount": 20.0}
        )

    def given(self, lang, *amounts):
        """Items of a debtor who reads ``lang``, and the way to his page."""
        self.debtor.lang = self.users[lang].lang
        self.words_of = WORDS[lang]
        items = [self.item(self.invoice("2026-02-01", amount)) for amount in amounts]
        case = self.case_of()
        return [case, PATH + case._make_link("clerk").partition(PATH)[2], *items]

    def told(self, reader, done):
        reader.see(f"[data-done={done}]", self.words_of[done])
        return reader.alone()

    def open_form(self, reader, kind):
        reader.click(f"details[name={kind}] summary")
        reader.wait(f"document.querySelector('details[name={kind}]').open")

    def name(self, lang, what):
        return f"{lang}-{self.browser_size.replace(',', 'x').partition('x')[0]}-{what}"

    # === BY MOUSE === #

    def answer_by_mouse(self, lang):
        case, path, first, second = self.given(lang, 100.0, 60.0)
        with reading(self) as reader:
            reader.open(path)
            reader.see("h1", self.words_of["heading"])
            self.open_form(reader, "contest")
            reader.click(f"#contest_{first.id}")
            reader.click("#contest_amount")
            reader.type("40")
            reader.click("#contest_text")
            reader.type("Kaputt geliefert, dürfte ein Transportschaden sein")
            reader.attach("#contest_file", self.proof)
            reader.shoot(self.name(lang, "contest"))
            reader.click("details[name=contest] button")
            with self.told(reader, "contested"):
                dispute = case.dispute_ids
                self.assertEqual((dispute.move_line_id, dispute.amount), (first, 40.0))
                files = self.env["ir.attachment"].search(
                    [("res_model", "=", "account.dispute"), ("res_id", "=", dispute.id)]
                )
                self.assertEqual((files.name, files.raw), ("proof.pdf", PDF))
            reader.click("form[action$=withdraw] button")
            with self.told(reader, "withdrawn"):
                self.assertEqual(dispute.state, "withdrawn")
            self.open_form(reader, "paid")
            reader.click(f"#paid_{second.id}")
            reader.click("#paid_day")
            reader.type_day(self.today - timedelta(days=2))
            reader.click("#paid_reference")
            reader.type("RE 7")
            reader.click("details[name=paid] button")
            with self.told(reader, "paid"):
                answer = case.answer_ids.filtered(lambda one: one.cause == "paid")
                self.assertEqual(answer.paid_reference, "RE 7")
                self.assertEqual(answer.line_ids.move_line_id, first)
            self.open_form(reader, "question")
            reader.click("label[for=about_address]")
            reader.click("#question_text")
            reader.type("Neue Straße 1")
            reader.click("details[name=question] button")
            with self.told(reader, "asked"):
                self.assertIn("Neue Straße 1", self.tasks("decide").note)
                case.link_id.sudo()._revoke()
            # Whose link it was nobody tells: the page speaks to whoever is there.
            reader.open(path)
            reader.see("h1", WORDS["en"]["shut"])

    # === BY KEYBOARD === #

    def arrange_by_keyboard(self, lang):
        case, path, first, second = self.given(lang, 100.0, 60.0)
        with reading(self) as reader:
            reader.open(path)
            # A promise, first with too much.
            reader.tab_to(kind="summary", text=self.summary_of(reader, "promise"))
            reader.press("Enter")
            reader.tab_to(name="item", value=str(first.id), form="/answer/promise")
            reader.tab_to(name="item", value=str(second.id), form="/answer/promise")
            reader.press("Space")
            reader.tab_to(name="day", form="/answer/promise")
            reader.type_day(self.today + timedelta(days=3))
            reader.tab_to(name="amount", form="/answer/promise")
            reader.type("999")
            reader.press("Enter")
            reader.see("#fault[role=alert]", self.words_of["too_much"])
            reader.shoot(self.name(lang, "refused"))
            self.assertEqual(reader.ask("document.getElementById('promise_amount').value"), "999")
            reader.ask("document.getElementById('promise_amount').focus()")
            reader.ask("document.getElementById('promise_amount').select()")
            reader.type("55")
            reader.tab_to(kind="submit", form="/answer/promise")
            reader.press("Enter")
            with self.told(reader, "promised"):
                promise = case.promise_ids
                self.assertEqual((promise.amount, promise.line_ids.move_line_id), (55.0, first))
            # Instalments for the other one, read and signed.
            reader.tab_to(kind="summary", text=self.summary_of(reader, "instalments"))
            reader.press("Space")
            reader.tab_to(name="item", value=str(second.id), form="/answer/instalments")
            reader.press("Space")
            if not reader.ask(f"document.getElementById('instalments_{second.id}').checked"):
                reader.press("Space")
            reader.tab_to(name="day", form="/answer/instalments")
            reader.type_day(self.today + timedelta(days=10))
            reader.tab_to(kind="submit", form="/answer/instalments")
            reader.press("Enter")
            with self.told(reader, "offered"):
                plan = case.plan_ids
                self.assertEqual((plan.state, plan.item_ids.move_line_id), ("offered", second))
            reader.shoot(self.name(lang, "sign"))
            self.assertEqual(self.faults(reader), [])
            reader.tab_to(name="name", form="/answer/sign")
            reader.type("Änne Recht")
            reader.tab_to(name="agreed", form="/answer/sign")
            reader.press("Space")
            reader.tab_to(kind="submit", form="/answer/sign")
            with self.mock_mail_gateway():
                reader.press("Enter")
                signed = self.told(reader, "signed")
            with signed:
                self.assertEqual((plan.state, plan.accepted_by), ("accepted", "Änne Recht"))
                self.assertEqual(plan.signature_ids.text_hash, plan.sudo()._get_page_hash())

    def contest_and_pay_by_keyboard(self, lang):
        case, path, first, second = self.given(lang, 100.0, 60.0)
        with reading(self) as reader:
            reader.open(path)
            reader.tab_to(kind="summary", text=self.summary_of(reader, "contest"))
            reader.press("Enter")
            reader.tab_to(name="item", form="/answer/contest")
            reader.press("Space")
            reader.tab_to(name="amount", form="/answer/contest")
            reader.type("30")
            reader.tab_to(name="text", form="/answer/contest")
            reader.type("Zu viel")
            reader.tab_to(name="file", form="/answer/contest")
            reader.attach("#contest_file", self.proof)
            reader.tab_to(kind="submit", form="/answer/contest")
            reader.press("Enter")
            with self.told(reader, "contested"):
                self.assertEqual(case.dispute_ids.amount, 30.0)
            reader.tab_to(kind="submit", name="what", value="due")
            reader.press("Enter")
            reader.see("#you_pay", "130")
            reader.tab_to(name="o_payment_radio")
            reader.press("Space")
            reader.wait("document.getElementById('customer_input')?.getClientRects().length")
            reader.tab_to(kind="text")
            reader.type("4242424242424242")
            reader.tab_to(name="o_payment_submit_button")
            reader.press("Enter")
            reader.see("[data-outcome=paid]", "130")
            with reader.alone():
                self.assertOpen({first: 30, second: 0})

    def summary_of(self, reader, kind):
        return reader.ask(f"document.querySelector('details[name={kind}] summary').innerText")

    # === FOR EVERYBODY === #

    def faults(self, reader):
        self.assertLessEqual(reader.get_overflow(), 0)
        return reader.listen()

    def look_at_all(self, lang):
        """Every page, with all that can be opened on it."""
        case, path, first, second, third = self.given(lang, 1234.5, 60.0, 40.0)
        self.cost(5.0)
        self.promise(second.move_id, self.today + timedelta(days=5), on=str(self.today))
        with self.at(str(self.today)):
            dispute = self.dispute(first.move_id, 40.0)
        dispute.sudo().by_debtor = True
        self.env.flush_all()
        found = {}
        with reading(self) as reader:
            for name, wanted in (
                ("page", ""),
                ("pay", f"/pay?what=due&currency={self.company.currency_id.name}"),
                ("wrong", "/pay?what=gift&currency=USD"),
            ):
                reader.open(path + wanted)
                reader.ask("document.querySelectorAll('details').forEach(one => one.open = true)")
                reader.shoot(self.name(lang, name))
                self.assertTrue(reader.ask("document.documentElement.lang").startswith(lang))
                found[name] = self.faults(reader)
        with reading(self, lang=self.debtor.lang) as reader:
            reader.open(f"{PATH}/new-link")
            found["new link"] = self.faults(reader)
            reader.open(path + "x")
            reader.see("h1", self.words_of["shut"])
            found["shut"] = self.faults(reader)
        self.assertEqual({name: faults for name, faults in found.items() if faults}, {})


@tagged("post_install", "-at_install")
class TestByHand(ByHand):
    """At a desk."""

    browser_size = "1440x900"

    def test_answers_by_mouse(self):
        self.in_each_language(self.answer_by_mouse)

    def test_promise_and_signature_by_keyboard(self):
        self.in_each_language(self.arrange_by_keyboard)

    def test_dispute_and_payment_by_keyboard(self):
        self.in_each_language(self.contest_and_pay_by_keyboard)

    def test_nobody_is_shut_out(self):
        self.assertTrue(get_axe(), "axe is missing: install what dev/requirements.txt names.")
        self.in_each_language(self.look_at_all)


@tagged("post_install", "-at_install")
class TestByHandPhone(ByHand):
    """On a phone."""

    browser_size = "390x844"

    def test_answers_on_a_phone(self):
        self.in_each_language(self.answer_by_mouse)

    def test_signature_on_a_phone(self):
        self.in_each_language(self.arrange_by_keyboard)

    def test_nobody_is_shut_out_on_a_phone(self):
        self.in_each_language(self.look_at_all)


@tagged("post_install", "-at_install")
class TestZoomed(ByHand):
    """At 1280 pixels and four times the size: 320 pixels (WCAG 1.4.10)."""

    browser_size = "320x640"

    def test_nothing_runs_over_the_edge(self):
        self.in_each_language(self.look_at_all)
