from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..charge.case import MoneyCase
from ..plan.case import PlanCase
from .case import AnswerCase


@tagged("post_install", "-at_install")
class TestCaseScreen(PlanCase, MoneyCase, AnswerCase):
    """What the clerk sees before he calls: how much, by which parts, and how this debtor pays."""

    def to_pay(self, on, debtor=None):
        with self.at(on):
            return self.case_of(debtor)._get_to_pay()

    def total(self, on, debtor=None):
        (entry,) = self.to_pay(on, debtor)
        return entry["total"]

    # === TO PAY TODAY === #

    def test_it_is_what_a_letter_of_this_minute_asks_for(self):
        self.charge_fee(5.0)
        self.agreed("2026-01-10")
        self.dun("2026-01-20")
        self.dun("2026-02-10")
        run = self.propose("2026-03-10")
        (notice,) = run.notice_ids
        (letter,) = notice._get_totals()
        planned = sum(notice.charge_ids.filtered(lambda it: it.kind == "fee").mapped("amount"))
        self.assertTrue(planned)
        # The fee of the letter itself comes with it.
        self.assertAlmostEqual(self.total("2026-03-10"), letter["total"] - planned, 2)
        with self.at("2026-03-10"):
            self.assertIn("interest", self.case_of().to_pay)

    def test_it_is_what_the_claim_account_shows(self):
        self.charge_fee(5.0)
        self.agreed("2026-01-10")
        self.dun("2026-01-20")
        self.dun("2026-02-10")
        with self.at("2026-03-10"):
            case = self.case_of()
            ((_currency, amount),) = case._sum_claims(case._get_claim_rows())
        self.assertEqual(self.total("2026-03-10"), amount)

    def test_it_is_what_a_payment_is_allocated_to(self):
        self.charge_fee(5.0)
        self.agreed("2026-01-10")
        self.dun("2026-01-20")
        self.dun("2026-02-10")
        asked = self.total("2026-03-10")
        with self.at("2026-03-10"):
            payment = self.receive(5000.0, "2026-03-10")
            wizard = self.allocate(payment)
            self.assertAlmostEqual(sum(wizard.line_ids.mapped("amount")), asked, 2)

    def test_what_is_to_come_disputed_or_in_instalments_is_not_asked_for(self):
        self.agreed("2026-04-30")
        self.assertEqual(self.to_pay("2026-03-10"), [])
        bill = self.agreed("2026-03-09", 200.0)
        with self.at("2026-03-10"):
            self.dispute(bill, 50.0)
        (entry,) = self.to_pay("2026-03-10")
        self.assertEqual((entry["principal"], entry["resting"]), (200.0, 50.0))
        self.assertEqual(entry["total"], 150.0 + entry["accruing"])

    def test_credits_are_deducted(self):
        self.agreed("2026-03-09", 200.0)
        self.credit_note("2026-03-09", 30.0)
        (entry,) = self.to_pay("2026-03-10")
        self.assertEqual((entry["credit"], entry["total"]), (30.0, 170.0 + entry["accruing"]))

    def test_never_two_currencies_in_one_sum(self):
        other = self.setup_other_currency("HUF")
        self.agreed("2026-03-09", 200.0)
        self.agreed("2026-03-09", 3000.0, currency_id=other.id)
        found = self.to_pay("2026-03-10")
        self.assertEqual([one["currency"] for one in found], [self.company.currency_id, other])
        self.assertEqual([one["principal"] for one in found], [200.0, 3000.0])
        with self.at("2026-03-10"):
            blocks = self.case_of()._get_statement()
            self.assertEqual(len(blocks), 2)

    # === HOW HE PAYS === #

    def test_how_he_pays(self):
        case = self.case_of()
        for number, day in enumerate(("2026-01-20", "2026-01-30", "2026-02-04")):
            bill = self.agreed("2026-01-10")
            self.pay(bill, on=day)
            if number < 2:
                with self.at("2026-03-10"):
                    self.assertIn("too few payments", case.habit)
        with self.at("2026-03-10"):
            self.assertEqual(case.habit, "pays 18 days late on average")
        credited = self.agreed("2026-01-10")
        with self.at("2026-03-09"):
            credited._reverse_moves(cancel=True)
        promise = self.promise(self.agreed("2026-02-01"), "2026-02-10", on="2026-02-05")
        self.judge("2026-02-12")
        self.assertEqual(promise.state, "broken")
        with self.at("2026-03-10"):
            habit = "pays 18 days late on average, 1 of 1 promises broken"
            self.assertEqual(case.habit, habit)

    # === THE ITEMS === #

    def test_the_items_say_what_is_next(self):
        bill, credit = self.agreed("2026-02-01"), self.credit_note("2026-02-02", 10.0)
        blocked = self.agreed("2026-02-01")
        self.block(blocked, date_from="2026-03-01")
        with self.at("2026-03-10"):
            items = self.case_of().item_ids
            self.assertEqual(items.move_id, bill | blocked | credit)
            self.assertEqual(items[-1:].move_id, credit)
            self.assertEqual(self.item(bill).dunning_days_overdue, 37)
            self.assertIn("To be dunned", self.item(bill).dunning_sentence)
            self.assertIn("blocked", self.item(blocked).dunning_sentence)

    def test_each_button_opens_what_it_counts(self):
        bill = self.agreed("2026-01-10")
        self.dun("2026-01-20")
        self.promise(bill, "2026-03-30")
        self.pay(self.agreed("2026-01-10"), on="2026-02-01")
        self.invoice("2026-01-10", partner=self.other)
        case = self.case_of()
        for name in ("invoice", "payment", "notice", "promise", "plan", "dispute", "charge"):
            action = getattr(case, f"action_open_{name}s")()
            found = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(found, case[f"{name}_count"], name)
        counts = (case.invoice_count, case.payment_count, case.notice_count, case.promise_count)
        self.assertEqual(counts, (2, 1, 1, 1))

    def test_salespeople_read_the_case(self):
        self.agreed("2026-01-10")
        viewer = new_test_user(
            self.env, "sales", "account_collections.group_viewer", company_id=self.company.id
        )
        case = self.case_of().with_user(viewer)
        arch = case.get_view(view_type="form")["arch"]
        self.assertNotIn('name="item_ids"', arch)
        case.read(["to_pay", "habit", "explanation", "notice_count", "people_ids"])
        with self.assertRaises(AccessError):
            case.action_print_statement()

    # === STATEMENT OF ACCOUNT === #

    def test_the_statement_holds_everything_that_is_open(self):
        self.charge_fee(5.0)
        self.agreed("2026-01-10")
        self.dun("2026-01-20")
        self.dun("2026-02-10")
        self.agreed("2026-04-30", 70.0)
        self.credit_note("2026-03-01", 30.0)
        with self.at("2026-03-10"):
            case = self.case_of()
            (block,) = case._get_statement()
            (entry,) = case._get_to_pay()
            self.assertEqual([row["open"] for row in block["rows"]], [1000.0, -30.0, 70.0])
            self.assertEqual(block["due"], entry["total"])
            self.assertAlmostEqual(block["total"], entry["total"] + 70.0, 2)
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                "account_collections.report_statement", case.ids
            )
        text = " ".join(html.decode().split())
        for words in ("Statement of account as of March 10, 2026", "Main Road 1", "Balance"):
            self.assertIn(words, text)

    def test_a_printed_statement_is_a_contact(self):
        self.agreed("2026-01-10")
        with self.at("2026-03-10"):
            action = self.case_of().action_print_statement()
        self.assertEqual(action["report_name"], "account_collections.report_statement")
        contact = self.case_of().contact_ids
        self.assertEqual((contact.kind, contact.outcome), ("letter", "sent"))

    def test_a_mailed_statement_is_a_contact_in_the_language_of_the_debtor(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.debtor.lang = "de_DE"
        self.agreed("2026-01-10")
        with self.at("2026-03-10"), self.mock_mail_gateway():
            action = self.case_of().action_mail_statement()
            composer = self.env[action["res_model"]].with_context(**action["context"]).create({})
            self.assertFalse(self.case_of().contact_ids, "only what is sent is a contact")
            composer.action_send_mail()
            (mail,) = self._mails
        self.assertEqual(mail["subject"], "Kontoauszug zum 10. März 2026")
        self.assertEqual(len(mail["attachments"]), 1)
        contact = self.case_of().contact_ids
        self.assertEqual((contact.kind, contact.outcome), ("email", "sent"))

    def test_a_copy_is_the_very_paper_and_no_new_level(self):
        self.first.write({"by_letter": True, "by_email": False})
        bill = self.agreed("2026-01-10")
        notice = self.dun("2026-01-20")
        paper = notice.attachment_id
        self.assertTrue(paper)
        level = self.item(bill).dunning_level_id
        with self.at("2026-03-10"), self.mock_mail_gateway():
            self.assertIn(f"/{paper.id}?", notice.action_print_copy()["url"])
            action = notice.action_mail_copy()
            composer = self.env[action["res_model"]].with_context(**action["context"]).create({})
            composer.action_send_mail()
            (mail,) = self._mails
        self.assertEqual([content for _name, content, _kind in mail["attachments"]], [paper.raw])
        self.assertEqual(self.item(bill).dunning_level_id, level)
        kinds = self.case_of().contact_ids.filtered(lambda it: not it.notice_id).mapped("kind")
        self.assertEqual(sorted(kinds), ["email", "letter"])
        drafted = self.propose("2026-03-10").notice_ids
        with self.assertRaises(UserError):
            drafted.action_print_copy()

    def test_the_screen_asks_little(self):
        for _number in range(30):
            self.agreed("2026-01-10")
        self.dun("2026-01-20")
        case = self.case_of()
        fields = ("to_pay", "habit", "item_ids", "people_ids", "recipient_id", "notice_count")
        with self.at("2026-03-10"):
            case.read(fields)
            case.item_ids.read(["dunning_sentence", "dunning_days_overdue", "dunning_level_id"])
            self.env.invalidate_all()
            with self.assertQueryCount(40):
                case.read(fields)
                case.item_ids.read(["dunning_sentence", "dunning_days_overdue"])
