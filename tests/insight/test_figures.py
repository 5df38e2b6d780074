import json
from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..plan.case import PlanCase

DAY = "2026-03-31"


@tagged("post_install", "-at_install")
class TestFigures(PlanCase):
    """Each figure is what the ledger says, of today and of any day before, with exactly the rows it
    counts behind it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "viewer": "account_collections.group_viewer",
            "collector": "account_collections.group_user",
            "manager": "account_collections.group_manager",
        }
        cls.people = {
            name: new_test_user(cls.env, f"figures_{name}", group, company_id=cls.company.id)
            for name, group in groups.items()
        }

    def figure(self, code, who="manager", **context):
        context = {"allowed_company_ids": self.company.ids, **context}
        Figure = self.env["account.collections.figure"].with_user(self.people[who])
        self.env.invalidate_all()
        return Figure.with_context(**context).search([("code", "=", code)])

    def facts(self, day=DAY):
        Figure = self.env["account.collections.figure"].sudo()
        return Figure.with_company(self.company)._read_facts(self.company, fields.Date.to_date(day))

    def rows(self, figure):
        action = figure.action_open()
        Rows = figure.env[action["res_model"]].with_context(**action["context"])
        return Rows.search(action["domain"])

    # === AS OF A DAY === #

    def test_what_was_open_on_each_day(self):
        bill = self.invoice("2026-02-01", 100.0)
        self.pay(bill, 40.0, on="2026-02-20")
        self.pay(bill, on="2026-03-10")
        for day, owed in (("2026-01-31", 0), ("2026-02-01", 100), ("2026-02-19", 100),
                          ("2026-02-20", 60), ("2026-03-09", 60), ("2026-03-10", 0)):  # fmt: skip
            self.assertEqual(self.facts(day).owed, owed, day)

    def test_what_was_unmatched_is_open_again(self):
        bill = self.invoice("2026-02-01", 100.0)
        self.pay(bill, on="2026-02-20")
        self.assertEqual(self.facts("2026-02-28").owed, 0)
        self.item(bill).remove_move_reconcile()
        self.assertEqual(self.facts("2026-02-28").owed, 100)
        self.assertEqual(self.facts("2026-02-28").free, (1, -100))

    def test_a_payment_that_was_set_back_to_draft_pays_nothing(self):
        bill = self.invoice("2026-02-01", 100.0)
        payment = self.pay(bill, on="2026-02-20")
        self.assertEqual(self.facts().owed, 0)
        payment.action_draft()
        self.assertTrue(self.item(bill).matched_credit_ids, "kept by Odoo")
        for day in ("2026-02-19", "2026-02-20", DAY):
            self.assertEqual(self.facts(day).owed, 100, day)
        with self.at(DAY):
            self.assertEqual(self.rows(self.figure("open")), self.item(bill))

    def test_items_roll_on_one_by_one(self):
        """Of 300 that was 1–30 days late 30 days before, 100 was paid and 200 grew older."""
        self.invoice("2026-02-20", 200.0)
        self.pay(self.invoice("2026-02-20", 100.0), on="2026-03-10")
        self.invoice("2026-03-10", 900.0)
        self.assertEqual(self.facts().rolled(1), (300, 200))

    def test_money_collected_and_what_was_given_up(self):
        self.pay(self.invoice("2026-02-01", 100.0), on="2026-03-10")
        off = self.invoice("2026-02-01", 50.0)
        expense = self.company_data["default_account_expense"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-12",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.item(off).account_id.id,
                            "partner_id": self.debtor.id,
                            "balance": -50.0,
                        }
                    ),
                    Command.create({"account_id": expense.id, "balance": 50.0}),
                ],
            }
        )
        entry.action_post()
        (self.item(off) | self.item(entry)).reconcile()
        facts = self.facts()
        self.assertEqual((facts.collected, facts.written_off, facts.owed), (100, 50, 0))
        self.assertEqual(facts.net_then, 150)
        with self.at(DAY):
            self.assertEqual(self.figure("cei").value_text, "66.7 %")

    def test_what_a_payment_leaves_counts_with_its_tax_and_what_it_brings_beyond_is_no_claim(self):
        """Of 119 the bank got 115.43: 3 % discount, 0.57 of it tax. Of another payment of 110 for
        100 the rest became income: nobody collected it, and it was not written off either."""
        expense = self.company_data["default_account_expense"]
        income = self.company_data["default_account_revenue"]
        tax = self.company_data["default_tax_sale"]
        bank = self.company_data["default_journal_bank"]
        duty = tax.refund_repartition_line_ids.filtered("account_id")[:1]
        for claim, money, others in (
            (
                119.0,
                115.43,
                [
                    {"account_id": expense.id, "balance": 3.0},
                    {
                        "account_id": duty.account_id.id,
                        "tax_repartition_line_id": duty.id,
                        "balance": 0.57,
                    },
                ],
            ),
            (100.0, 110.0, [{"account_id": income.id, "balance": -10.0}]),
        ):
            bill = self.invoice("2026-02-01", claim)
            item = self.item(bill)
            lines = [
                {"account_id": bank.default_account_id.id, "balance": money},
                {"account_id": item.account_id.id, "balance": -claim},
                *others,
            ]
            entry = self.env["account.move"].create(
                {
                    "move_type": "entry",
                    "date": "2026-03-12",
                    "journal_id": bank.id,
                    "line_ids": [
                        Command.create({"partner_id": self.debtor.id, "tax_ids": False, **line})
                        for line in lines
                    ],
                }
            )
            entry.action_post()
            (item | self.item(entry)).reconcile()
        facts = self.facts()
        self.assertEqual(float(facts.collected), 215.43)
        self.assertEqual(float(facts.written_off), 3.57)

    def test_payments_count_with_their_delay_and_credit_notes_do_not(self):
        for _number in range(3):
            self.pay(self.invoice("2026-02-01", 100.0), on="2026-03-03")
        bill, credit = self.invoice("2026-02-01", 500.0), self.credit_note("2026-03-05", 500.0)
        (self.item(bill) | self.item(credit)).reconcile()
        facts = self.facts()
        self.assertEqual((facts.parts, facts.paid_count), ([(300, 30)], 3))
        with self.at(DAY):
            self.assertEqual(self.figure("index").value_text, "50.0")

    def test_sales_of_the_months(self):
        self.invoice("2026-03-05", 310.0)
        self.invoice("2026-02-10", 280.0)
        self.credit_note("2026-02-15", 100.0)
        self.assertEqual(self.facts().months[:3], [(310, 31), (180, 28), (0, 31)])
        with self.at(DAY):
            # 490 after the credit: 31 days of March and all 28 of February.
            self.assertEqual(self.figure("dso").value_text, "59.0")

    # === CARDS === #

    def given_a_past(self):
        """Something behind each figure on the day."""
        dues = {"2026-04-20": 10, "2026-03-31": 11, "2026-03-30": 12, "2026-03-01": 13,
                "2026-02-28": 14, "2026-01-20": 15, "2026-01-01": 16, "2025-12-10": 18,
                "2025-10-01": 17}  # fmt: skip
        for due, amount in dues.items():
            self.invoice(due, float(amount), invoice_date=min(due, DAY))
        self.credit_note("2026-03-20", 5.0)
        self.pay(self.invoice("2026-02-01", 100.0), 30.0, on="2026-03-03")
        for number in range(3):
            bill = self.invoice("2026-02-10", 50.0)
            self.promise(bill, f"2026-03-{10 + number}", on="2026-03-01")
            self.pay(bill, on="2026-03-09")
        self.dispute(self.invoice("2026-03-02", 80.0), 30.0, opened_on="2026-03-03")
        other = self.create_debtor("Crossing Ltd", company_registry="HRB 9")
        bill = self.invoice("2026-02-01", 70.0, other)
        self.dun("2026-03-25")
        self.pay(bill, on="2026-03-24")
        self.env["account.dunning.charge"].create(
            {"partner_id": other.id, "name": "Return", "amount": 4.5, "date": "2026-03-20"}
        )

    def test_every_card_speaks_and_opens_what_it_counts(self):
        self.given_a_past()
        with self.at(DAY):
            facts = self.facts()
            for figure in self.env["account.collections.figure"].search([]):
                with self.subTest(figure.code):
                    card = self.figure(figure.code)
                    self.assertEqual(card.as_of, date(2026, 3, 31))
                    self.assertTrue(card.formula)
                    self.assertTrue(card.inputs)
                    self.assertEqual(card.has_value, card.value_text != "–")
                    if card.has_rows:
                        self.rows(card)
            buckets = facts.buckets
            self.assertTrue(all(count for count, _amount in buckets), buckets)
            for place, (count, amount) in enumerate(buckets):
                rows = self.rows(self.figure(f"bucket_{place}"))
                self.assertEqual((len(rows), sum(rows.mapped("open_as_of"))), (count, amount))
            for code, amount in (("open", facts.owed), ("overdue", facts.overdue),
                                 ("credits", facts.free[1]), ("dso", facts.net)):  # fmt: skip
                rows = self.rows(self.figure(code))
                self.assertAlmostEqual(sum(rows.mapped("open_as_of")), float(amount), msg=code)
            self.assertEqual(len(self.rows(self.figure("crossed"))), facts.crossed)
            self.assertEqual(len(self.rows(self.figure("letters"))), facts.letters)
            self.assertEqual(len(self.rows(self.figure("promises"))), facts.judged)
            self.assertEqual(self.rows(self.figure("disputed")).amount, 30.0)
        self.assertEqual((facts.kept, facts.judged), (3, 3))
        self.assertEqual(facts.disputed, (1, 30.0))
        self.assertGreater(facts.letters, 0)
        self.assertEqual(facts.costs, 4.5)

    def test_an_entry_without_a_due_date_is_among_the_rows(self):
        undated = self.item(self.invoice("2026-03-10", 9.0))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET date_maturity = NULL WHERE id = %s", [undated.id]
        )
        self.env.invalidate_all()
        with self.at(DAY):
            self.assertEqual(self.rows(self.figure("bucket_1")), undated)

    def test_a_past_day_lists_what_was_open_then_and_lists_add_it_up(self):
        bill = self.invoice("2026-01-15", 100.0)
        self.pay(bill, on="2026-03-10")
        with self.at(DAY):
            self.assertFalse(self.rows(self.figure("open")))
            card = self.figure("open", figures_as_of="last_month")
            self.assertEqual(card.as_of, date(2026, 2, 28))
            rows = self.rows(card)
            self.assertEqual((rows, rows.open_as_of), (self.item(bill), 100.0))
            groups = rows._read_group([("id", "in", rows.ids)], [], ["open_as_of:sum"])
            self.assertEqual(groups, [(100.0,)])

    def test_no_figure_says_why(self):
        with self.at(DAY):
            codes = ("share_current", "cei", "roll", "index", "promises", "plans", "crossed")
            codes += ("reached", "pledged")
            for code in (*codes, "cost"):
                with self.subTest(code):
                    card = self.figure(code)
                    self.assertEqual((card.has_value, card.value_text), (False, "–"))
                    self.assertEqual(card.inputs, card.missing)
                    self.assertFalse(card.trend)
            self.assertEqual(self.figure("open").value_text, self.company.currency_id.format(0.0))

    def test_calls_that_reached_somebody_and_brought_a_promise(self):
        case = self.env["account.collection.case"]._open_for(self.debtor, self.company)
        table = (
            ("2026-03-31 21:30:00", "will_pay"),
            ("2026-03-31 22:30:00", "will_pay"),  # past midnight in Germany
            ("2026-01-01 08:00:00", "reached"),
            ("2025-12-31 08:00:00", "refuses"),  # 91 days ago
            ("2026-03-02 08:00:00", "not_reached"),
            ("2026-03-03 08:00:00", "disputes"),
        )
        contacts = self.env["account.collection.contact"].sudo()
        contacts.create(
            [{"case_id": case.id, "date": day, "outcome": outcome} for day, outcome in table]
        )
        contacts.create({"case_id": case.id, "kind": "email", "date": "2026-03-03 08:00:00"})
        facts = self.facts()
        self.assertEqual((facts.calls, facts.reached, facts.pledged), (4, 3, 1))
        with self.at(DAY):
            self.assertEqual(self.figure("reached").value_text, "75.0 %")
            self.assertIn("1 of 3 talks", self.figure("pledged").inputs)

    def test_days_that_cannot_be_are_refused_in_words(self):
        with self.at(DAY):
            for asked in ("2026-04-01", "9999-01-01", "nonsense", 7, "0001-01-01"):
                with self.subTest(asked), self.assertRaises(UserError):
                    self.figure("open", figures_as_of=asked).read(["value_text"])
            dialog = self.env["account.collections.figure.day"].with_user(self.people["viewer"])
            dialog = dialog.with_context(allowed_company_ids=self.company.ids)
            shown = dialog.create({"day": "2026-02-14"}).action_show()
            self.assertEqual(shown["context"], {"figures_as_of": "2026-02-14"})
            with self.assertRaises(UserError):
                dialog.create({"day": "2026-05-01"}).action_show()

    # === WHO === #

    def test_a_viewer_reads_figures_and_opens_no_ledger(self):
        self.given_a_past()
        with self.at(DAY):
            card = self.figure("overdue", "viewer")
            self.assertEqual(card.value_text, self.figure("overdue").value_text)
            self.assertFalse(card.has_rows)
            with self.assertRaises(UserError):
                card.action_open()
            self.assertTrue(self.figure("promises", "viewer").has_rows)
        outsider = new_test_user(self.env, "figures_outside", "base.group_user")
        with self.assertRaises(AccessError):
            self.figure("open").with_user(outsider).read(["value_text"])

    def test_each_company_has_its_own_figures(self):
        other = self.setup_other_company()["company"]
        self.invoice("2026-03-01", 100.0)
        user = new_test_user(
            self.env,
            "figures_both",
            "account_collections.group_manager",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | other).ids)],
        )
        self.people["both"] = user
        with self.at(DAY):
            for companies, owed in ((self.company | other, 100.0), (other | self.company, 0.0)):
                card = self.figure("open", "both", allowed_company_ids=companies.ids)
                self.assertEqual(card.company_id, companies[0])
                self.assertEqual(card.value_text, companies[0].currency_id.format(owed))
            both = (self.company | other).ids
            rows = self.rows(self.figure("open", "both", allowed_company_ids=both))
            self.assertEqual(rows.company_id, self.company)
        with self.assertRaises(AccessError):
            self.figure("open", allowed_company_ids=other.ids).read(["value_text"])

    # === MONTHS === #

    def close(self):
        Month = self.env["account.collections.month"].sudo()
        for company, day in Month._get_missing():
            if company == self.company:
                Month._close_isolated(company, day)
        return Month.search([("company_id", "=", self.company.id)])

    def test_months_are_closed_once_and_stay(self):
        bill = self.invoice("2026-01-15", 100.0)
        self.pay(bill, on="2026-03-10")
        with self.at(DAY):
            months = self.close()
            days = ["2026-02-28", "2026-01-31"]
            self.assertEqual([str(month.day) for month in months], days)
            self.assertEqual(months.mapped("open_amount"), [100.0, 100.0])
            self.assertEqual(self.close(), months, "nothing twice")
            self.assertEqual(months.mapped("difference"), [0.0, 0.0])
            self.item(bill).remove_move_reconcile()
            self.credit_note("2026-02-10", 30.0)
            self.invoice("2026-02-03", 7.0)
            self.env.invalidate_all()
            self.assertEqual(months.mapped("difference"), [7.0, 0.0])
            self.assertEqual(months.mapped("open_amount"), [100.0, 100.0])
            with self.assertRaises(UserError):
                months[0].sudo().open_amount = 5.0
            with self.assertRaises(UserError):
                months[0].sudo().unlink()

    def test_a_card_draws_the_months_before(self):
        self.invoice("2026-01-15", 100.0)
        with self.at(DAY):
            self.close()
            drawn = json.loads(self.figure("open").trend)[0]["values"]
            self.assertEqual([bar["value"] for bar in drawn], [100.0, 100.0, 100.0])
            self.assertEqual([bar["type"] for bar in drawn], ["past", "past", "future"])

    def test_a_company_without_a_ledger_closes_nothing(self):
        with self.at(DAY):
            Month = self.env["account.collections.month"].sudo()
            self.assertNotIn(self.company, [company for company, _day in Month._get_missing()])

    def test_looking_writes_nothing_and_asks_little(self):
        self.given_a_past()
        with self.at(DAY):
            self.close()
            before = self.env.cr.sql_log_count
            cards = self.figure("open") | self.figure("dso")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cards.search([]).web_read({"value_text": {}, "inputs": {}, "trend": {}, "has_rows": {}})
            self.assertLess(self.env.cr.sql_log_count - before, 40)
