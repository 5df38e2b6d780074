from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from ..plan.case import PlanCase

DAY = "2026-03-25"


@tagged("post_install", "-at_install")
class TestPiles(PlanCase):
    """Points say whom to call first, piles whom not at all today, each with its reason."""

    def given_debtor(self, name, amount=1000.0, due="2026-01-10", **vals):
        """A debtor with an invoice that is overdue on the day; returns (debtor, invoice)."""
        debtor = self.create_debtor(f"{name} Ltd", company_registry="HRB 1", **vals)
        return debtor, self.invoice(due, amount, debtor)

    def case(self, debtor):
        case = self.env["account.collection.case"]._open_for(
            debtor.with_company(self.company), self.company
        )
        case._rank()
        case.invalidate_recordset()
        return case

    def found(self, *domain, **kwargs):
        Case = self.env["account.collection.case"]
        return Case.search([("company_id", "=", self.company.id), *domain], **kwargs)

    def by_points(self, cases):
        return self.found(("id", "in", cases.ids), order="points desc, id")

    def contact(self, debtor, outcome, on="2026-03-24"):
        vals = {"outcome": outcome, "date": f"{on} 09:00:00"}
        self.env["account.collection.contact"].create({"case_id": self.case(debtor).id, **vals})

    # === POINTS === #

    def test_a_promise_broken_today_is_twenty_points_and_one_sentence(self):
        broke, bill = self.given_debtor("Broke")
        other, _bill = self.given_debtor("Other")
        self.promise(bill, "2026-03-20", on="2026-03-10")
        last = bill.line_ids.promise_line_ids.promise_id.last_day
        day = str(fields.Date.add(last, days=1))
        with self.at(day), self.outbox():
            self.env["account.payment.promise"].sudo()._cron_judge()
            mine, others = self.case(broke), self.case(other)
            self.assertEqual(mine.points, others.points + 20)
            self.assertIn("+20 as a promise broke on 03/20/2026", mine.points_text)
            self.assertEqual(mine.pile, "at_risk")
            self.assertEqual(self.by_points(mine | others), mine | others)
        with self.at("2026-04-20"):
            self.assertEqual(mine.points, others.points, "that is no news any more")

    def test_the_points_shown_add_up_and_are_the_order(self):
        much, _bill = self.given_debtor("Much", 10000.0, "2026-03-20")
        sure, _bill = self.given_debtor("Sure", 1000.0, "2025-10-01")
        small, _bill = self.given_debtor("Small", 5.0)
        spoken, _bill = self.given_debtor("Spoken", 10000.0, "2026-03-20")
        with self.at(DAY):
            self.contact(spoken, "reached")
            self.contact(much, "not_reached")
            cases = [self.case(debtor) for debtor in (much, sure, spoken, small)]
            # 10 % of 10,000; 75 % of 1,000; −20 for the contact.
            self.assertEqual([case.points for case in cases], [40, 38, 20, 0])
            self.assertEqual(cases[0].points_text, "60 for the money, −20 for what comes in anyway")
            self.assertEqual(
                cases[2].points_text,
                "60 for the money, −20 for what comes in anyway, −20 as somebody had contact with "
                "him on 03/24/2026",
            )
            both = self.env["account.collection.case"].union(*cases)
            self.assertEqual(self.by_points(both), both)
        with self.at("2026-03-28"):
            self.assertEqual(cases[2].points, 40)

    def test_a_letter_that_came_back_and_a_claim_soon_time_barred(self):
        back, _bill = self.given_debtor("Back", due="2026-03-01", email=False)
        self.company.country_id = self.env.ref("base.de")
        old, _bill = self.given_debtor("Old", due="2023-03-01")
        notice = self.dun("2026-03-10").filtered(lambda one: one.partner_id == back)
        notice.delivery_ids.sudo()._set_bounced("Moved away")
        with self.at(DAY):
            self.assertIn("+10 as a letter came back", self.case(back).points_text)
            self.assertNotIn("time-barred", self.case(old).points_text)
        with self.at("2026-12-05"):
            self.assertIn(
                "+20 as a claim is time-barred after 12/31/2026", self.case(old).points_text
            )
        with self.at("2027-01-02"):
            self.assertNotIn("time-barred", self.case(old).points_text, "it is too late")

    def test_a_plan_that_failed(self):
        debtor, bill = self.given_debtor("Failed")
        instalments = ("2026-03-15", 500.0), ("2026-04-15", 500.0)
        plan = self.plan(bill, *instalments, default_days=5)
        self.review("2026-03-25")
        with self.at(DAY):
            self.assertEqual(str(plan.failed_on), DAY)
            case = self.case(debtor)
            self.assertIn("+20 as a payment plan failed on 03/25/2026", case.points_text)
            self.assertEqual(case.pile, "at_risk")

    def test_another_room_adds_a_reason(self):
        debtor, _bill = self.given_debtor("Insured")
        Case = type(self.env["account.collection.case"])
        before = Case._get_reasons_sql

        def more(records, company):
            reporting = SQL("SELECT %s, %s::date", debtor.id, "2026-04-01")
            return {**before(records, company), "reporting_due": reporting}

        with self.at(DAY):
            points = self.case(debtor).points
            self.patch(Case, "_get_reasons_sql", more)
            self.env.invalidate_all()
            case = self.case(debtor)
            self.assertEqual(case.points, points + 20)
            self.assertIn("an insurer wants to know by 04/01/2026", case.points_text)

    # === PILES === #

    def test_who_is_waited_for_shows_the_day_he_comes_back(self):
        names = ("Promised", "Planned", "Disputed", "Blocked", "Invoice", "Lettered", "Paying")
        known = {name: self.given_debtor(name) for name in names[:-1]}
        # All of it.
        known["Paying"] = self.given_debtor("Paying", 9.0)
        bills = {name: bill for name, (_debtor, bill) in known.items()}
        self.promise(bills["Promised"], "2026-03-30", on="2026-03-20")
        last = bills["Promised"].line_ids.promise_line_ids.promise_id.last_day
        self.plan(bills["Planned"], ("2026-04-10", 1000.0), on="2026-03-20")
        with self.at(DAY):
            self.dispute(bills["Disputed"], date_due="2026-04-03")
            blocked = known["Blocked"][0]
            self.block(bills["Blocked"], move_id=False, partner_id=blocked.id, date_to="2026-05-01")
            self.block(bills["Invoice"])
        others = [bills[name] for name in names if name not in ("Lettered", "Paying")]
        for bill in others:
            self.item(bill).no_followup = True
        self.begin_online(self.item(bills["Paying"]))
        self.dun("2026-03-24")
        deadline = (
            self.env["account.dunning.notice"]
            .search([("partner_id", "=", known["Lettered"][0].id)])
            .deadline
        )
        wanted = {
            "Promised": (fields.Date.add(last, days=1), "He promised to pay."),
            "Planned": ("2026-04-11", "He pays in instalments."),
            "Disputed": ("2026-04-04", "What is overdue is disputed."),
            "Blocked": ("2026-05-02", "What is overdue is blocked."),
            "Invoice": (False, "What is overdue is blocked."),
            "Lettered": (fields.Date.add(deadline, days=1), "The deadline of the last letter"),
            "Paying": (False, "Money is on its way."),
        }
        with self.at(DAY):
            for name, (day, why) in wanted.items():
                with self.subTest(name):
                    case = self.case(known[name][0])
                    self.assertEqual(case.pile, "wait")
                    self.assertEqual(str(case.back_on), str(day))
                    self.assertIn(why, case.pile_text)
                    self.assertEqual("comes back on" in case.pile_text, bool(day))
            cases = self.env["account.collection.case"].union(
                *(self.case(debtor) for debtor, _bill in known.values())
            )
            self.assertEqual(self.found(("pile", "=", "wait"), ("id", "in", cases.ids)), cases)

    def test_what_else_is_overdue_is_worked_on(self):
        debtor, bill = self.given_debtor("Both")
        self.promise(bill, "2026-03-30", on="2026-03-20")
        with self.at(DAY):
            self.assertEqual(self.case(debtor).pile, "wait")
            self.invoice("2026-02-01", 50.0, debtor)
            self.invoice("2026-05-01", 50.0, debtor)
            self.assertEqual(self.case(debtor).pile, "at_risk")

    def test_whoever_kept_his_word_is_easy_if_he_can_be_reached(self):
        kept, bill = self.given_debtor("Kept")
        silent, other = self.given_debtor("Silent", email=False)
        for move in (bill, other):
            self.promise(move, "2026-03-01", on="2026-02-20")
            self.pay(move, on="2026-02-28")
        with self.at("2026-03-10"), self.outbox():
            self.env["account.payment.promise"].sudo()._cron_judge()
        for debtor in (kept, silent):
            self.invoice("2026-02-01", 300.0, debtor)
        with self.at(DAY):
            easy, at_risk = self.case(kept), self.case(silent)
            self.assertEqual((easy.pile, at_risk.pile), ("easy", "at_risk"))
            self.assertEqual(easy.pile_text, "He kept his promises (1) and can be reached.")
            self.assertEqual(self.found(("pile", "=", "easy")), easy)
            self.assertIn(at_risk, self.found(("pile", "=", "at_risk")))
            self.assertNotIn(easy, self.found(("pile", "in", ("at_risk", "wait"))))
            self.dispute(self.invoice("2026-02-01", 10.0, kept))
            self.assertEqual(self.case(kept).pile, "at_risk")

    def test_groups_are_the_piles_of_the_rows(self):
        _debtor, bill = self.given_debtor("Waits")
        debtor, _bill = self.given_debtor("Calls")
        self.promise(bill, "2026-03-30", on="2026-03-20")
        gone = self.create_debtor("Gone Ltd")
        with self.at(DAY):
            self.env["account.collection.case"].sudo()._open_overdue(self.company)
            cases = self.found() | self.case(gone)
            groups = self.env["account.collection.case"].formatted_read_group(
                [("id", "in", cases.ids)], ["pile"], ["__count"]
            )
            counted = {group["pile"]: group["__count"] for group in groups}
            self.assertEqual(
                counted,
                {pile: len(own) for pile, own in cases.grouped("pile").items()},
            )
            self.assertEqual(counted["wait"], 1)
            self.assertIn(self.case(gone), self.found(("pile", "=", False)))

    def test_many_rows_cost_no_more_queries(self):
        counts = []
        spec = {"points": {}, "points_text": {}, "pile": {}, "back_on": {}, "pile_text": {}}
        for some in (2, 10):
            for number in range(some):
                _debtor, bill = self.given_debtor(f"Many{some}-{number}")
                if number % 2:
                    self.promise(bill, "2026-03-30", on="2026-03-20")
            with self.at(DAY):
                self.env["account.collection.case"].sudo()._open_overdue(self.company)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                own = [("company_id", "=", self.company.id)]
                self.env["account.collection.case"].web_search_read(
                    own, spec, order="points desc, id"
                )
                counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)
        self.assertLess(counts[1], 25)
