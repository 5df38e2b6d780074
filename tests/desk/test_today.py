import json

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..plan.case import PlanCase

DAY = "2026-03-25"


@tagged("post_install", "-at_install")
class TestToday(PlanCase):
    """Each card counts what its window shows, for everybody as far as he may see it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "viewer": "account_collections.group_viewer",
            "collector": "account_collections.group_user",
            "manager": "account_collections.group_manager",
        }
        cls.people = {
            name: new_test_user(cls.env, f"today_{name}", group, company_id=cls.company.id)
            for name, group in groups.items()
        }

    def given_work(self):
        """Something lies in each pile on the day."""
        self.company.dunning_letter_handling = "print"
        post = self.create_ladder("By post", (7,), by_email=False, by_letter=True)
        printed, failed = self.create_debtor("Printed Ltd"), self.create_debtor("Failed Ltd")
        failed.street = failed.city = failed.zip = False
        (printed | failed).dunning_procedure_id = post
        for debtor in (printed, failed):
            self.invoice("2026-03-01", 50.0, debtor)
        self.dun("2026-03-10")
        self.invoice("2025-11-01", 70.0, self.create_debtor("Draft Ltd"))
        self.propose(DAY)
        first, second = self.invoice("2026-02-01", 300.0), self.invoice("2026-02-15", 400.0)
        self.promise(first, DAY, on="2026-03-20")
        self.plan(second, ("2026-03-12", 100), ("2026-05-01", 300), on="2026-03-05")
        self.dispute(self.invoice("2026-03-02", 80.0), 30.0)
        self.credit_note("2026-03-20", 25.0)
        self.bank_line("2026-03-23", 12.5, partner_id=self.debtor.id)
        self.pay(self.invoice("2026-03-02", 40.0), on="2026-03-24")
        self.invoice("2026-03-25", 7.0)
        with self.at(DAY):
            Plan = self.env["account.payment.plan"]
            Plan.search([("state", "=", "accepted")])._judge()
            self.env["account.dunning.receipt"].sudo()._note(self.company, self.debtor)
            case = self.env["account.collection.case"].sudo()._open_overdue(self.company)
            case = self.debtor.with_company(self.company).collection_case_id
            case._schedule_once("account_collections.activity_call", "Call them")
            self.given_deadlines()
            mail = {"case_id": case.id, "kind": "question", "words": "Why?"}
            self.env["account.collection.reply"].sudo().create(mail)
            error = [(case, UserError("Something is missing."))]
            self.env["account.collections.fault"].sudo()._settle("book", self.company, error)
            self.env.flush_all()
            self.env["account.collection.case"].sudo().search([])._rank()

    def given_deadlines(self):
        """One that ends in two weeks, one a day later, one that was kept."""
        kind = self.env.ref("account_collections.proceeding_kind_mediation")
        item = self.item(self.invoice("2026-03-25", 3.0))
        proceeding = self.env["account.collection.proceeding"]._prepare(kind, item)
        days = (("2026-04-08", False), ("2026-04-09", False), ("2026-04-01", DAY))
        self.env["account.collection.proceeding.deadline"].create(
            [
                {
                    "proceeding_id": proceeding.id,
                    "own_name": "Answer",
                    "date": day,
                    "closed_on": closed,
                }
                for day, closed in days
            ]
        )

    def cards(self, who="manager"):
        Card = self.env["account.collections.card"].with_user(self.people[who])
        Card = Card.with_context(allowed_company_ids=self.company.ids)
        return Card.search([("is_shown", "=", True)])

    def card(self, name, who="manager"):
        card = self.env.ref(f"account_collections.card_{name}")
        return self.cards(who).filtered(lambda one: one.id == card.id)

    def opened(self, card):
        """The rows of the window of a card, as the web client finds them."""
        action = card.action_open()
        domain = action["domain"] or "[]"
        if isinstance(domain, str):
            domain = safe_eval(domain, {"uid": card.env.uid})
        return card.env[action["res_model"]].search(domain)

    # === WHAT IT COUNTS === #

    def test_each_card_counts_what_its_window_shows(self):
        self.given_work()
        with self.at(DAY):
            for who in self.people:
                for card in self.cards(who).filtered(lambda one: one.kind == "pile"):
                    with self.subTest(f"{who}: {card.name}"):
                        rows = self.opened(card)
                        self.assertEqual(card.count, len(rows))
                        if card.amount_field:
                            total = sum(rows.mapped(card.amount_field))
                            self.assertAlmostEqual(card.amount, total)
                        self.assertEqual(card.sentence, card.todo if rows else card.done)

    def test_something_lies_in_each_pile(self):
        self.given_work()
        with self.at(DAY):
            found = {
                card.get_external_id()[card.id].rpartition("_")[2]: (card.count, card.amount)
                for card in self.cards()
            }
        expected = {
            # To call, and to mend an address.
            "tasks": 2,
            "review": 1,
            "print": 1,
            "repair": 1,
            "receipts": (1, 12.5),
            "credits": (1, 25.0),
            "promises": (1, 300.0),
            "plans": (1, 100.0),
            "disputes": (1, 30.0),
            "limitation": 0,
            "deadlines": 1,
            # Charges not booked, and a letter without an address.
            "faults": 2,
            "collected": (1, 40.0),
        }
        for name, figures in expected.items():
            with self.subTest(name):
                if isinstance(figures, tuple):
                    self.assertEqual(found[name], figures)
                else:
                    self.assertEqual(found[name][0], figures)

    def test_nothing_to_do_says_so(self):
        for card in self.cards("collector").filtered(lambda one: one.kind == "pile"):
            with self.subTest(card.name):
                self.assertEqual((card.count, card.amount), (0, 0.0))
                self.assertEqual(card.sentence, card.done)

    # === BY AGE === #

    def test_the_bars_open_the_items_they_count(self):
        dues = ("2026-03-26", "2026-03-25", "2026-03-24", "2026-02-23", "2026-02-22")
        dues += ("2026-01-24", "2026-01-23", "2025-12-25", "2025-12-24", "2020-01-01")
        for number, due in enumerate(dues, start=1):
            self.invoice(due, 100.0 + number)
        undated = self.item(self.invoice("2026-01-10", 9.0))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET date_maturity = NULL WHERE id = %s", [undated.id]
        )
        self.env.invalidate_all()
        with self.at(DAY):
            card = self.card("aging", "collector")
            drawn = json.loads(card.figures)["ages"]
            found = {bar["code"]: bar["count"] for bar in drawn}
            expected = {"not_due": 2, "to_30": 2, "to_60": 2, "to_90": 3, "over_90": 2}
            self.assertEqual(found, expected)
            for bar in drawn:
                action = card.with_context(dunning_age=bar["code"]).action_open_age()
                items = card.env["account.move.line"].search(action["domain"])
                self.assertEqual(len(items), bar["count"], bar["code"])
                self.assertEqual(set(items.mapped("dunning_age")), {bar["code"]})
            self.assertEqual(len(self.opened(card)), card.count)
            self.assertAlmostEqual(card.amount, sum(self.opened(card).mapped("amount_residual")))

    def test_an_age_that_nobody_knows_is_refused_in_words(self):
        for age in (None, "to_31", ["to_30"], {"a": 1}):
            with self.assertRaises(UserError):
                self.card("aging").with_context(dunning_age=age).action_open_age()

    # === WHO SEES WHAT === #

    def test_a_viewer_sees_what_he_may_read(self):
        self.given_work()
        with self.at(DAY):
            hidden = self.cards("collector") - self.cards("viewer")
            names = {card.get_external_id()[card.id].rpartition("_")[2] for card in hidden}
            told = {"print", "receipts", "credits", "limitation", "faults", "collected", "replies"}
            told |= {"limits", "releases", "inquiries", "assessments", "findings"}
            self.assertEqual(names, told)
            self.assertTrue(json.loads(self.card("aging", "viewer").figures)["ages"])
            with self.assertRaisesRegex(UserError, "Ask whoever manages"):
                self.card("aging", "viewer").action_open()

    def test_only_managers_are_led_through_the_set_up(self):
        self.assertFalse(self.card("guide", "collector"))
        self.assertTrue(self.card("guide"))

    def test_nobody_makes_cards(self):
        for person in self.people.values():
            with self.assertRaises(AccessError):
                self.env["account.collections.card"].with_user(person).create(
                    {"name": "Mine", "sequence": 1}
                )

    # === COMPANIES AND CURRENCIES === #

    def test_two_companies_are_added_up_in_the_currency_of_the_current_one(self):
        other = self.setup_other_company(name="Other")["company"]
        other.currency_id = self.env.ref("base.CHF")
        other.currency_id.active = True
        rate = {"name": "2026-01-01", "currency_id": other.currency_id.id, "rate": 2.0}
        for company in (self.company, other):
            own = {"company_id": company.id}
            base = company.currency_id == other.currency_id
            self.env["res.currency.rate"].create({**rate, **own, "rate": 1.0 if base else 2.0})
        self.invoice("2026-03-01", 100.0)
        person = self.people["collector"]
        person.company_ids |= other
        Case = self.env["account.collection.case"].sudo()
        with self.at(DAY):
            Case._open_overdue(self.company)
            Case.create({"partner_id": self.create_debtor("Swiss AG").id, "company_id": other.id})
            swiss = Case.search([("company_id", "=", other.id)])
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE account_collection_case SET ranking_amount = 50 WHERE id = %s", [swiss.id]
            )
            self.env.invalidate_all()
            card = self.env.ref("account_collections.card_work").with_user(person)
            alone = card.with_context(allowed_company_ids=self.company.ids)
            self.assertEqual((alone.count, alone.amount, alone.is_converted), (1, 100.0, False))
            both = card.with_context(allowed_company_ids=(self.company | other).ids)
            self.assertEqual((both.count, both.is_converted), (2, True))
            self.assertEqual(both.currency_id, self.company.currency_id)
            self.assertAlmostEqual(both.amount, 100.0 + 25.0)

    def test_another_company_lays_nothing_on_my_piles(self):
        self.given_work()
        other = self.setup_other_company(name="Other")["company"]
        stranger = new_test_user(
            self.env, "stranger", "account_collections.group_user", company_id=other.id
        )
        Card = self.env["account.collections.card"].with_user(stranger)
        with self.at(DAY):
            for card in Card.with_context(allowed_company_ids=other.ids).search(
                [("is_shown", "=", True)]
            ):
                with self.subTest(card.name):
                    self.assertEqual((card.count, card.amount), (0, 0.0))

    # === THE NIGHT === #

    def test_the_night_opens_the_file_of_whoever_became_overdue(self):
        fresh, early = self.create_debtor("Fresh Ltd"), self.create_debtor("Early Ltd")
        self.invoice("2026-03-24", 60.0, fresh)
        self.invoice("2026-03-26", 60.0, early)
        self.night(DAY)
        Case = self.env["account.collection.case"]
        owned = [("company_id", "=", self.company.id)]
        found = Case.search([*owned, ("partner_id", "in", (fresh | early).ids)])
        self.assertEqual(found.partner_id, fresh)
        self.assertEqual(found.risk_amount, 6.0)
        self.assertEqual(fields.Date.to_string(found.oldest_due_on), "2026-03-24")

    def test_the_week_begins_on_monday_wherever_one_comes_from(self):
        """On a Sunday a week of the United States has just begun: what came on Friday stays."""
        self.pay(self.invoice("2026-03-02", 40.0), on="2026-03-20")
        self.pay(self.invoice("2026-03-02", 50.0), on="2026-03-15")
        self.assertEqual(self.people["manager"].lang, "en_US")
        for day, expected in (("2026-03-22", (1, 40.0)), ("2026-03-16", (0, 0.0))):
            with self.subTest(day), self.at(day):
                self.env.invalidate_all()
                card = self.card("collected")
                self.assertEqual((card.count, card.amount), expected)
