from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...tools.portal.access import PATH
from .case import DAY, PageCase

LETTER = "odoo.addons.account_collections.models.debtor.letter"


@tagged("post_install", "-at_install")
class TestPage(PageCase):
    """What the debtor reads is what a letter of the same minute says."""

    def assertAsLetter(self, on=DAY, debtor=None, **dues):
        """The page asks for the same items, the same cents, as a letter drafted on the day;
        ``dues``: the sums by currency."""
        before = self.read_page(debtor, on)
        [letter] = self.propose(on).notice_ids.filtered(
            lambda notice: notice.partner_id == (debtor or self.debtor)
        )
        claimed = {line.move_line_id: line.amount_residual for line in letter._get_claims()}
        shown = {}
        for block in before.values():
            asked = {item: asked for item, (_open, asked) in self.read_items(block).items()}
            shown |= {item: amount for item, amount in asked.items() if amount}
        self.assertEqual(shown, claimed)
        totals = {entry["currency"].name: entry["total"] for entry in letter._get_totals()}
        self.assertEqual({name: block["due"] for name, block in before.items()}, totals)
        self.assertEqual(totals, dues)

    def test_an_invoice_and_a_part_payment(self):
        self.invoice("2026-02-01", 100.0)
        self.pay(self.invoice("2026-02-01", 500.0), on="2026-02-20", amount=200.0)
        self.assertAsLetter(USD=400.0)

    def test_instalments_of_an_invoice(self):
        first, second = self.in_two("2026-02-01", 1000.0)
        self.assertAsLetter(USD=300.0)
        items = self.read_items(self.read_page()["USD"])
        self.assertEqual(items, {first: (300.0, 300.0), second: (700.0, 0.0)})
        self.assertEqual(self.read_page()["USD"]["later"], 700.0)

    def test_a_credit_note_is_deducted(self):
        self.invoice("2026-02-01", 200.0)
        self.credit_note("2026-02-10", 50.0)
        self.assertAsLetter(USD=150.0)

    def test_what_is_contested_is_not_asked_for(self):
        invoice = self.invoice("2026-02-01", 100.0)
        with self.at("2026-03-01"):
            self.dispute(invoice, 40.0)
        self.assertAsLetter(USD=60.0)
        [row] = self.read_page()["USD"]["rows"]
        self.assertEqual([part["amount"] for part in row["parts"]], [40.0])
        self.assertIn("contest", row["parts"][0]["words"])

    def test_what_was_promised_waits(self):
        promised, other = self.invoice("2026-02-01", 100.0), self.invoice("2026-02-02", 30.0)
        self.promise(promised, "2026-03-20", on="2026-03-09")
        self.assertAsLetter(USD=30.0)
        rows = {row["item"].move_id: row for row in self.read_page()["USD"]["rows"]}
        self.assertIn("You promised to pay", rows[promised]["waits"])
        self.assertFalse(rows[other]["waits"])

    def test_currencies_stand_apart(self):
        euro = self.setup_other_currency("EUR")
        self.invoice("2026-02-01", 10.0)
        self.invoice("2026-02-01", 20.0, currency_id=euro.id)
        self.assertAsLetter(USD=10.0, EUR=20.0)
        for block in self.read_page().values():
            [row] = block["rows"]
            self.assertEqual(block["reference"], row["item"].move_id.payment_reference)

    def test_a_contact_of_the_debtor(self):
        child = self.env["res.partner"].create(
            {"name": "Branch Office", "parent_id": self.debtor.id, "type": "invoice"}
        )
        self.invoice("2026-02-01", 80.0, child)
        self.invoice("2026-02-01", 20.0)
        self.assertAsLetter(USD=100.0)

    def test_charges_of_earlier_letters(self):
        self.invoice("2026-02-01", 100.0)
        self.cost(5.0)
        self.assertAsLetter(USD=105.0)

    def test_instalments_of_a_plan(self):
        invoice = self.invoice("2026-01-01", 100.0)
        plan = self.plan(invoice, ("2026-03-01", 40.0), ("2026-05-01", 60.0), on="2026-02-01")
        block = self.read_page()["USD"]
        self.assertEqual((block["due"], block["later"]), (40.0, 60.0))
        with self.at(DAY):
            [shown] = self.case_of()._as_page()._read_page()["plans"]
        self.assertEqual(shown["plan"].sudo(False), plan)
        self.assertEqual([row["open"] for row in shown["rows"]], [40.0, 60.0])

    def test_what_he_may_refuse_or_must_not_pay_is_not_there(self):
        self.invoice("2026-02-01", 100.0)
        self.debtor.insolvency_opened_on = "2026-03-01"
        page = self.open_page()
        self.assertTrue(page.xpath("//*[@name='ask_us']"))
        self.assertIn("03/01/2026", page.xpath("string(//*[@name='insolvency'])"))
        self.assertNotIn("100.00", self.words(page))
        self.assertFalse(page.xpath("//form | //a[contains(@href, 'statement')]"))
        self.assertEqual(self.visit(self.make_link() + "/statement").status_code, 404)

    # === AS IT IS READ === #

    def test_nothing_is_open(self):
        page = self.open_page()
        self.assertTrue(page.xpath("//*[@name='all_settled']"))

    def test_it_speaks_the_debtors_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.debtor.lang = "de_DE"
        self.invoice("2026-02-01", 1234.56)
        page = self.open_page()
        self.assertEqual(page.get("lang"), "de-DE")
        words = self.words(page)
        self.assertIn("1.234,56", words)
        self.assertIn("01.02.2026", words)
        self.assertIn("Jetzt zu zahlen", words)

    def test_how_to_pay_by_transfer(self):
        euro = self.setup_other_currency("EUR")
        partner = self.company.partner_id
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": partner.id}
        )
        bank.acc_holder_name = "Creditor Holding"
        invoice = self.invoice("2026-02-01", 20.0, currency_id=euro.id, partner_bank_id=bank.id)
        page = self.open_page()
        for name, expected in (
            ("holder", "Creditor Holding"),
            ("account", bank.acc_number),
            ("reference", invoice.payment_reference),
        ):
            [shown] = page.xpath(f"//dd[@name='{name}']")
            self.assertEqual(shown.text_content(), expected)
        [code] = page.xpath("//figure/img")
        self.assertTrue(code.get("src").startswith("data:image/png"))

    def test_a_code_has_no_more_signs_than_banks_take(self):
        euro = self.setup_other_currency("EUR")
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": self.company.partner_id.id}
        )
        bank.acc_holder_name = "x" * 90
        drawn = []

        def draw(words, level):
            drawn.append((words.split("\n"), level))
            return b"\x89PNG\r\n\x1a\n"

        with patch(f"{LETTER}.draw_code", draw):
            code = self.case_of()._draw_qr_code(bank, 20.0, euro, "y" * 200)
        self.assertTrue(code.startswith("data:image/png;base64,"))
        [(lines, level)] = drawn
        self.assertEqual(level, "M", "EPC069-12")
        self.assertEqual((len(lines[5]), len(lines[10])), (70, 140))
        self.assertEqual(len(bank.acc_holder_name), 90)

    def test_letters_and_papers_can_be_had(self):
        self.first.by_letter = True
        self.invoice("2026-02-01", 100.0)
        [letter] = self.dun("2026-03-01")
        path = self.make_link()
        page = self.look(path)
        [link] = page.xpath("//a[contains(@href, '/letter/')]/@href")
        self.assertEqual(link, f"{path}/letter/{letter.id}")
        response = self.visit(link)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertTrue(response.headers["Content-Disposition"].startswith("attachment"))
        self.assertEqual(response.content, letter.attachment_id.raw)
        [link] = page.xpath("//a[contains(@href, '/invoice/')]/@href")
        for paper in (link, f"{path}/statement"):
            self.assertEqual(self.visit(paper).status_code, 200, paper)

    def test_who_to_reach(self):
        self.company.debtor_page_hours = "Monday to Friday, 9 to 16"
        self.company.dunning_collector_id = self.env.user
        self.env.user.partner_id.phone = "+49 30 1234"
        words = self.words(self.open_page())
        self.assertIn("+49 30 1234", words)
        self.assertIn("Monday to Friday, 9 to 16", words)

    def test_terms_privacy_and_accessibility_are_a_click_away(self):
        with self.at(DAY):
            policy = self.env["account.credit.policy"].create(
                {"company_id": self.company.id, "text": "Interest is due from the <due> date on."}
            )
            policy.action_put_in_force()
        self.company.write(
            {
                "debtor_page_privacy": "Ask Ms Roe.",
                "debtor_page_accessibility": "Declared on 1 March.",
            }
        )
        invoice = self.invoice("2026-02-01", 100.0)
        invoice.due_date_agreed = "yes"
        page = self.open_page()
        self.assertEqual(page.xpath("//p[@name='terms']")[0].text_content(), policy.text)
        self.assertIn("Due since 02/01/2026, as agreed", self.words(page))
        for name, ours, own in (
            ("privacy", "internet address", "Ask Ms Roe."),
            ("accessibility", "WCAG", "Declared on 1 March."),
        ):
            with self.subTest(name):
                [link] = page.xpath(f"//a[contains(@href, '/{name}')]/@href")
                words = self.words(self.look(link))
                self.assertIn(ours, words)
                self.assertIn(own, words)

    def test_many_items_are_paged(self):
        for number in range(1, 53):
            self.invoice("2026-02-01", float(number))
        path = self.make_link()
        first, second = self.look(path), self.look(f"{path}?page=2")
        self.assertEqual(len(first.xpath("//li[@data-item]")), 50)
        self.assertEqual(len(second.xpath("//li[@data-item]")), 2)
        for page in (first, second):
            self.assertIn("1,378.00", page.xpath("//*[@name='due']")[0].text_content())

    def test_few_queries_whatever_he_owes(self):
        for number in range(1, 21):
            self.invoice("2026-02-01", float(number))
        self.dun("2026-02-09")
        self.cost(5.0)
        self.plan(self.invoice("2026-02-01", 100.0), ("2026-04-01", 40.0), ("2026-05-01", 60.0))
        path = self.make_link()
        self.look(path)
        with self.at(DAY):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.case_of()._as_page()._read_page()
            spent = self.env.cr.sql_log_count - before
        self.assertLess(spent, 40)

    def given_many(self, count):
        """So many open items of the debtor, in one entry: a firm that buys every day."""
        receivable = self.company_data["default_account_receivable"]
        income = self.company_data["default_account_revenue"]
        lines = [
            {
                "account_id": receivable.id,
                "partner_id": self.debtor.id,
                "debit": 10.0,
                "date_maturity": "2026-02-01",
                "name": f"D{number}",
            }
            for number in range(count)
        ]
        lines.append({"account_id": income.id, "credit": 10.0 * count})
        journal = self.company_data["default_journal_misc"]
        entry = self.env["account.move"].create(
            {
                "journal_id": journal.id,
                "date": "2026-01-01",
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        entry.action_post()
        items = entry.line_ids.filtered("partner_id")
        # Odoo leaves entries out that nobody has looked at.
        items.no_followup = False
        return items

    def spend(self, work):
        """Queries that ``work`` asks."""
        with self.at(DAY):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            work()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

    def test_a_debtor_of_1500_items_is_paged_and_costs_no_more(self):
        items = self.given_many(1500)
        path = self.make_link()
        case = self.case_of()
        for page in (1, 30):
            self.assertLess(self.spend(lambda page=page: case._as_page()._read_page(page)), 40)
        last = self.look(f"{path}?page=30")
        self.assertEqual(len(last.xpath("//li[@data-item]")), 50)
        self.assertIn("15,000.00", last.xpath("//*[@name='due']")[0].text_content())
        shown = [
            set(self.look(f"{path}?page={page}").xpath("//li[@data-item]/@data-item"))
            for page in (1, 2, 30)
        ]
        self.assertEqual(len(set.union(*shown)), 150)
        self.assertLessEqual(set.union(*shown), {str(item.id) for item in items})

    def test_fifty_of_1500_items_are_paid(self):
        """P18 in the midst of many."""
        items = self.given_many(1500)
        chosen = items.sorted("id")[:50]
        choice = self.choose(*chosen)
        self.assertEqual(choice.amount, 500.0)
        transaction = self.start(choice)
        self.assertLess(self.spend(lambda: self.confirm(transaction)), 500)
        self.assertTrue(all(item.reconciled for item in chosen))
        self.assertEqual(len(items.filtered("reconciled")), 50)

    # === BY A LOGIN === #

    def given_login(self, partner):
        user = new_test_user(self.env, "debtor_login", "base.group_portal")
        user.partner_id.parent_id = partner
        return user

    def test_who_logs_in_finds_it_among_his_pages(self):
        self.invoice("2026-02-01", 100.0)
        user = self.given_login(self.debtor)
        self.assertIn("/web/login", self.visit(PATH).headers["Location"])
        self.authenticate(user.login, user.login)
        self.assertIn(PATH, self.url_open("/my/home").text)
        response = self.visit(PATH)
        self.assertEqual(response.status_code, 303)
        page = self.look(f"{PATH}/company-{self.company.id}")
        self.assertIn("100.00", page.xpath("//*[@name='due']")[0].text_content())
        counted = self.make_jsonrpc_request("/my/counters", {"counters": ["open_amounts_count"]})
        self.assertEqual(counted["open_amounts_count"], 1)

    def test_a_debtor_of_two_companies_chooses(self):
        other = self.setup_other_company(name="Second Creditor")["company"]
        other.dunning_procedure_id = self.ladder.copy({"company_id": other.id})
        self.invoice("2026-02-01", 100.0)
        invoice = self.env["account.move"].with_company(other)
        invoice = invoice.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.debtor.id,
                "company_id": other.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 7.0, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        user = self.given_login(self.debtor)
        self.authenticate(user.login, user.login)
        page = self.look(PATH)
        links = page.xpath("//ul[contains(@class, 'o_debtor_list')]//a/@href")
        self.assertEqual(set(links), {f"{PATH}/company-{one.id}" for one in (self.company, other)})
        second = self.look(f"{PATH}/company-{other.id}")
        self.assertEqual(second.xpath("//li[@data-item]/@data-item"), [str(self.item(invoice).id)])
