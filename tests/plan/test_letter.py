import re

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import html2plaintext

from ..case import CollectionsCase

EVIL = "<script>alert(1)</script>"
AGREEMENT = "account_collections.action_report_plan"
NOTICE = "account_collections.action_report_plan_default"


@tagged("post_install", "-at_install")
class TestPlanLetter(CollectionsCase, HttpCase):
    """The papers of a payment plan: what the debtor signs, and what he gets when he falls
    behind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["web", "account_collections"], ["de_DE"])
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.partner_id.phone = "+49 30 123456"
        cls.company.partner_id.bank_ids = [
            Command.create({"acc_number": "DE89370400440532013000", "allow_out_payment": True})
        ]
        cls.company.write({"plan_grace_days": 3, "dunning_mail_days": 3})
        kinds = {"country_id": cls.company.country_id.id, "lang": "de_DE"}
        cls.german = cls.create_debtor("Schuldner GmbH", debtor_kind="business", **kinds)
        cls.person = cls.create_debtor(
            "Erika Muster", is_company=False, debtor_kind="consumer", **kinds
        )
        cls.debtor.debtor_kind = "business"
        cls.company.dunning_fee_account_id = cls.company_data["default_account_revenue"]

    def plan(self, debtor=None, amounts=(400.0, 200.0), on="2026-03-10", offer=True, **vals):
        """A plan over invoices of the beginning of the year, as it was offered."""
        debtor = debtor or self.debtor
        moves = [
            self.invoice(f"2026-01-{day:02}", amount, debtor, currency_id=self.euro.id)
            for day, amount in enumerate(amounts, start=10)
        ]
        with self.at(on):
            plan = self.env["account.payment.plan"].create(
                {
                    "company_id": self.company.id,
                    "partner_id": debtor.id,
                    "first_due_on": "2026-04-01",
                    "on_working_days": False,
                    "item_ids": [
                        Command.create({"move_line_id": self.item(move).id}) for move in moves
                    ],
                    **vals,
                }
            )
            if offer:
                plan.action_offer()
        return plan

    def default(self, plan, on="2026-05-20"):
        """The plan fails and the notice is given."""
        with self.at("2026-03-12"):
            plan.action_accept()
        with self.at(on):
            return plan.action_notice_of_default()

    def words_of(self, plan, report=AGREEMENT):
        """The words of a paper, blanks of all kinds as one."""
        page = plan.env["ir.actions.report"]._render_qweb_html(report, plan.ids)[0].decode()
        words = html2plaintext(page, include_references=False).replace("*", "")
        return re.sub(r" ([):])", r"\1", " ".join(words.split()))

    def pdf_of(self, plan, report=AGREEMENT):
        """The PDF as the print menu hands it out."""
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        return reports._render_qweb_pdf(report, plan.ids)[0]

    def assertSays(self, text, *phrases):
        for phrase in phrases:
            with self.subTest(phrase):
                self.assertIn(phrase, text)

    def assertSaysNot(self, text, *phrases):
        for phrase in phrases:
            with self.subTest(phrase):
                self.assertNotIn(phrase, text)

    # === AGREEMENT === #

    def test_the_agreement_with_a_business(self):
        plan = self.plan(default_in_total=3, default_amount=250)
        text = self.words_of(plan)
        self.assertEqual(text.count(plan.name), 3, "heading, information, transfer")
        self.assertSays(
            text,
            "Our offer holds until March 24, 2026.",
            *("Jan 10, 2026", "400.00", "200.00", "Total (in words: six hundred euro)"),
            *("6 Sep 1, 2026", "100.00", "500.00", "0.00"),
            "DE89 3704 0044 0532 0130 00",
            "Up to 3 days late still counts as in time.",
            "settle the oldest claim first",
            "Standstill. The claims stay due, but we do not enforce them",
            "Statutory default interest goes on; it is not part of this plan.",
            "you owe the listed claims; their limitation period starts anew (§ 212 BGB).",
            "If an instalment is more than 10 days late, 2 instalments in a row are late, 3 "
            "instalments in all were late, or 250.00 € or more is late, we may send you a notice",
            "with a last deadline of 14 days.",
            "No new debt. The claims, their legal grounds and their securities stay as they are.",
            "signature of the debtor",
        )
        self.assertSaysNot(text, "Draft", "Deferral", "consecutive", "objections", "Interest and")

    def test_the_agreement_with_a_consumer_in_german(self):
        text = self.words_of(self.plan(self.person))
        self.assertSays(
            text,
            "Ratenzahlungsvereinbarung",
            "Unser Angebot gilt bis zum 24. März 2026.",
            "in Worten: sechshundert Euro",
            "Stundung.",
            "fallen keine Verzugszinsen an",
            "Verjährung beginnt neu (§ 212 BGB)",
            "Einwendungen",
            "eine Rate mehr als 10 Tage überfällig ist oder 2 Raten nacheinander überfällig sind",
            "mindestens zwei aufeinanderfolgenden Raten und mindestens 10 Prozent",
            "Frist von 14 Tagen",
            "ein Gespräch über eine Lösung",
            "Gesamtfälligkeit.",
            "in Textform",
        )
        self.assertSaysNot(text, "Stillhalten", "Instalment", "Place", "Total", "until")

    def test_a_consumer_has_two_weeks_at_least(self):
        plan = self.plan(self.person, cure_days=7)
        self.assertSays(self.words_of(plan), "Frist von 14 Tagen")

    def test_what_was_not_agreed_is_not_said(self):
        plan = self.plan(self.person, acknowledges=False, accelerates=False, grace_days=0)
        left_out = ("Anerkenntnis", "§ 212", "Gesamtfälligkeit", "Einwendungen", "pünktlich")
        self.assertSaysNot(self.words_of(plan), *left_out)
        rules = dict.fromkeys(("default_days", "default_in_a_row", "default_in_total"), 0)
        plan = self.plan(self.german, **rules)
        self.assertSaysNot(self.words_of(plan), "Gesamtfälligkeit")

    def test_interest_and_costs_are_listed(self):
        plan = self.plan(include_interest=True, fee_amount=12.5, offer=False)
        with self.at("2026-03-10"):
            text = self.words_of(plan)
            rows = dict(plan._get_cost_rows())
        self.assertSays(text, "Draft, not yet offered", "then interest and costs")
        self.assertEqual(rows["Fee for this payment plan"], 12.5)
        self.assertIn("Default interest up to March 10, 2026", rows)
        with self.at("2026-03-10"):
            plan.action_accept()
        self.assertEqual(
            plan.currency_id.round(sum(amount for _label, amount in plan._get_cost_rows())),
            plan.charges_amount,
        )

    def test_what_others_typed_is_text(self):
        debtor = self.create_debtor(f"{EVIL} Ltd", email="debtor@example.com")
        plan = self.plan(debtor)
        page = self.env["ir.actions.report"]._render_qweb_html(AGREEMENT, plan.ids)[0].decode()
        self.assertGreaterEqual(page.count("&lt;script&gt;alert(1)"), 3)
        self.assertNotIn("<script>alert", page)

    def test_papers_go_to_the_dunning_address(self):
        contact = {"type": "dunning", "name": "Books", "email": "books@debtor.example"}
        self.german.child_ids = [Command.create({**contact, "street": "PO Box 1"})]
        plan = self.plan(self.german)
        self.assertEqual(plan._get_address_lines(), ["Schuldner GmbH", "Books", "PO Box 1"])
        values = self.env.ref("account_collections.mail_template_plan")._generate_template(
            plan.ids, ("subject", "body_html", "partner_to", "report_template_ids")
        )[plan.id]
        self.assertEqual(values["partner_ids"], self.german.child_ids.ids)
        self.assertEqual(values["subject"], f"Ratenzahlungsvereinbarung {plan.name}")
        self.assertSays(
            html2plaintext(values["body_html"]),
            "Sehr geehrte Damen und Herren,",
            "Unser Angebot gilt bis",
        )
        self.assertEqual(len(values["attachments"]), 1)

    def test_the_law_is_that_of_the_creditor(self):
        self.company.country_id = self.env.ref("base.at")
        self.assertSays(self.words_of(self.plan()), "starts anew (§ 1497 ABGB).")
        self.company.country_id = self.env.ref("base.nl")
        self.assertSays(self.words_of(self.plan()), "their limitation period starts anew.")

    def test_a_new_version_names_the_one_it_replaces(self):
        plan = self.plan()
        with self.at("2026-03-12"):
            plan.action_accept()
            version = plan.browse(plan.action_renegotiate()["res_id"])
            text = self.words_of(version)
        self.assertSays(text, f"This agreement takes the place of Payment plan {plan.name}.")

    def test_whoever_may_look_may_print(self):
        plan = self.plan(include_charges=True)
        self.default(plan)
        viewer = new_test_user(self.env, "viewer", groups="account_collections.group_viewer")
        seen = plan.with_user(viewer).with_context(allowed_company_ids=self.company.ids)
        for report in (AGREEMENT, NOTICE):
            self.assertSays(self.words_of(seen, report), plan.name, "DE89 3704 0044 0532 0130 00")

    # === EVIDENCE === #

    def test_what_was_offered_is_shown_again(self):
        plan = self.plan(offer=False)
        self.pdf_of(plan)
        self.assertFalse(self.papers(plan), "a draft is no evidence")
        with self.at("2026-03-10"):
            plan.action_offer()
        offered = self.pdf_of(plan)
        self.debtor.name = "Renamed Ltd"
        self.assertEqual(self.pdf_of(plan), offered)
        with self.at("2026-03-10"):
            plan.action_take_back()
            plan.count = 3
            plan.action_make_schedule()
            plan.action_offer()
        again = self.pdf_of(plan)
        self.assertNotEqual(again, offered)
        self.assertEqual(self.pdf_of(plan), again)
        self.assertEqual([paper.raw for paper in self.papers(plan)], [offered, again])

    def papers(self, plan):
        mine = [("res_model", "=", plan._name), ("res_id", "=", plan.id)]
        return self.env["ir.attachment"].search(mine, order="id")

    def test_who_sends_a_draft_offers_it(self):
        plan = self.plan(self.german, offer=False)
        with self.at("2026-03-10"):
            action = plan.action_send()
            self.assertEqual(plan.state, "draft", "who closes the dialog has offered nothing")
            (mail,) = self.send_by(action, words="As agreed <b>today</b>")
        self.assertEqual(plan.state, "offered")
        self.assertIn("As agreed &lt;b&gt;today", mail["body"])
        self.assertEqual(mail["email_to"], [self.german.email_formatted])
        self.assertEqual(mail["subject"], f"Ratenzahlungsvereinbarung {plan.name}")
        self.assertEqual(len(mail["attachments"]), 1)
        for door in ("access_token", "/odoo/", "/mail/view", "/my/"):
            self.assertNotIn(door, mail["body"])

    def send_by(self, action, **vals):
        """What the mail server gets when the collector sends the draft as it is."""
        with self.mock_mail_gateway():
            composer = self.env[action["res_model"]].with_context(**action["context"]).create(vals)
            composer.action_send_mail()
        return self._mails

    # === DEFAULT === #

    def test_the_notice_of_default(self):
        plan = self.plan(self.german)
        action = self.default(plan)
        self.assertEqual(action["report_name"], "account_collections.report_plan_default")
        text = self.words_of(plan, NOTICE)
        self.assertSays(
            text,
            "am 12. März 2026 haben wir mit Ihnen Ratenzahlung vereinbart",
            *("01.04.2026", "01.05.2026", "Rückstand gesamt 200,00 €"),
            "In Worten: zweihundert Euro",
            "Zahlungseingang bis 8. Juni 2026",
            "spätestens zum 8. Juni 2026",
            "den gesamten Restbetrag von 600,00 €",
            "+49 30 123456",
        )
        self.assertSaysNot(text, "01.06.2026", "Entwurf", "nicht zu verantworten")

    def test_the_notice_to_a_consumer_asks_why(self):
        plan = self.plan(self.person, accelerates=False)
        self.default(plan)
        text = self.words_of(plan, NOTICE)
        self.assertSays(text, "nicht zu verantworten")
        self.assertSaysNot(text, "Restbetrag")

    def test_the_notice_that_was_given_is_shown_again(self):
        plan = self.plan()
        self.default(plan)
        given = self.pdf_of(plan, NOTICE)
        (mail,) = self.send_by(plan.action_send_default())
        self.assertEqual(mail["subject"], f"Payment plan {plan.name}: notice of default")
        self.assertIn("200.00", mail["body"])
        self.assertEqual(len(mail["attachments"]), 1)
        with self.at("2026-07-01"):
            self.assertEqual(self.pdf_of(plan, NOTICE), given)

    def test_no_notice_where_nothing_is_late(self):
        plan = self.plan()
        with self.at("2026-03-12"):
            plan.action_accept()
            with self.assertRaises(UserError):
                plan.action_print_default()
        with self.at("2026-04-03"):
            plan.action_print_default()
            self.assertSays(self.words_of(plan, NOTICE), "Draft, notice not given", "Apr 1, 2026")
