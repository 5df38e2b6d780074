from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..plan.case import PlanCase

DAY = "2026-03-25"


@tagged("post_install", "-at_install")
class TestWorkList(PlanCase):
    """The row of a debtor tells how much money is at risk, what comes next and when; filters find
    whom they name."""

    def case(self, debtor=None):
        debtor = (debtor or self.debtor).with_company(self.company)
        return self.env["account.collection.case"]._open_for(debtor, self.company)

    def rank(self, *cases):
        self.env.flush_all()
        for case in cases:
            case._rank()

    def find(self, *domain):
        return self.env["account.collection.case"].search(
            [("company_id", "=", self.company.id), *domain]
        )

    # === AT RISK === #

    def test_the_older_the_more_is_at_risk(self):
        for due in ("2026-03-24", "2026-02-10", "2026-01-10", "2025-10-01", "2026-04-01"):
            self.invoice(due, 100.0)
        with self.at(DAY):
            case = self.case()
            self.assertEqual(case.overdue_amount, 400.0)
            self.assertEqual(case.risk_amount, 10.0 + 25.0 + 50.0 + 75.0)
            for share in ("10%", "25%", "50%", "75%"):
                self.assertIn(f"× {share}", case.risk_parts)

    def test_what_is_at_risk_follows_payments_and_the_night(self):
        invoice = self.invoice("2026-03-01", 100.0)
        with self.at("2026-03-25"):
            case = self.case()
        self.assertEqual(case.risk_amount, 10.0)
        with self.at("2026-03-26"):
            self._register_payment(invoice, amount=40.0)
            # The end of the transaction.
            self.env.cr.flush()
            self.env.invalidate_all()
        self.assertEqual(case.risk_amount, 6.0)
        with self.at("2026-04-05"), self.outbox():
            self.env["account.collection.case"]._cron_rank()
            self.env.invalidate_all()
            self.assertEqual(case.risk_amount, 15.0)
            self.assertEqual(str(case.oldest_due_on), "2026-03-01")

    def test_old_money_comes_before_more_of_it_that_is_young(self):
        young, old = self.create_debtor("Young Ltd"), self.create_debtor("Old Ltd")
        self.invoice("2026-03-20", 500.0, young)
        self.invoice("2025-06-01", 100.0, old)
        with self.at(DAY):
            cases = self.case(young) | self.case(old)
            ordered = self.env["account.collection.case"].search(
                [("id", "in", cases.ids)], order="risk_amount desc, id"
            )
        self.assertEqual(ordered.partner_id, old | young)
        self.assertEqual(ordered[0].partner_id, old)

    # === NEXT STEP === #

    def test_a_letter_that_is_due(self):
        self.invoice("2026-03-01")
        with self.at(DAY):
            self.assertEqual(self.case().next_step, "Level 1: due now")

    def test_a_letter_to_come(self):
        self.invoice("2026-03-01")
        self.dun("2026-03-10")
        with self.at("2026-03-12"):
            self.assertEqual(self.case().next_step, "Level 2 on Mar 22")

    def test_next_year_is_named_only_if_it_is_far_away(self):
        case = self.case()
        with self.at("2026-11-29"):
            day = case.company_id._get_dunning_today()
            self.assertEqual(case._say_day(day.replace(year=2027, month=1, day=4)), "Jan 4")
            self.assertEqual(case._say_day(day.replace(year=2027)), "Nov 29, 2027")

    def test_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.invoice("2026-03-01")
        self.dun("2026-03-10")
        with self.at("2026-03-12"):
            said = self.case().with_context(lang="de_DE").next_step
        self.assertEqual(said, "Level 2 am 22. März")

    def test_why_nothing_happens(self):
        promised = self.invoice("2026-03-01", 100.0)
        self.promise(promised, "2026-03-30", on="2026-03-20")
        with self.at(DAY):
            self.assertEqual(self.case().next_step, "Payment promised until Mar 30")
        blocked = self.create_debtor("Blocked Ltd")
        bill = self.invoice("2026-03-01", partner=blocked)
        with self.at(DAY):
            self.block(bill, move_id=False, partner_id=blocked.id)
            self.assertEqual(self.case(blocked).next_step, "Debtor blocked")

    def test_whoever_cannot_be_decided_costs_nobody_else_his_row(self):
        bad, good = self.create_debtor("Bad Ltd"), self.create_debtor("Good Ltd")
        for debtor in (bad, good):
            self.invoice("2026-03-01", partner=debtor)
        Item, error = type(self.env["account.move.line"]), UserError("Something is missing.")
        decide = Item._decide_debtors

        def fail(self, company, today, rows, policy):
            if any(row.debtor_id == bad.id for row in rows):
                raise error
            return decide(self, company, today, rows, policy)

        with self.at(DAY), patch.object(Item, "_decide_debtors", fail):
            cases = self.case(bad) | self.case(good)
            with self.assertLogs("odoo.addons.account_collections"):
                said = {case.partner_id: case.next_step for case in cases}
        self.assertEqual(said[good], "Level 1: due now")
        self.assertEqual(said[bad], "Could not be decided")

    def test_many_rows_cost_no_more_queries_than_a_few(self):
        names = ("partner_id", "overdue_amount", "next_step", "risk_parts", "level_id")
        spec = {name: {} for name in names}
        debtors = self.debtor
        counts = []
        for some in (3, 12):
            for number in range(some):
                debtor = self.create_debtor(f"Many{some} {number}")
                self.invoice("2026-03-01", partner=debtor)
                debtors |= debtor
            with self.at(DAY):
                cases = self.env["account.collection.case"]._open_for(debtors, self.company)
                for _time in range(2):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    before = self.env.cr.sql_log_count
                    cases.web_read(spec)
                    spent = self.env.cr.sql_log_count - before
                counts.append(spent)
        self.assertLessEqual(counts[1], counts[0] + 2)

    # === FILTERS === #

    def test_filters_find_whom_they_name(self):
        names = ("Promised", "Planned", "Disputed", "Blocked", "Plain")
        debtors = {name: self.create_debtor(f"{name} Ltd") for name in names}
        debtors["Plain"].write({"email": False, "phone": False})
        bills = {
            name: self.invoice("2026-02-01", 300.0, debtor) for name, debtor in debtors.items()
        }
        self.promise(bills["Promised"], "2026-04-30", on="2026-03-20")
        self.plan(bills["Planned"], ("2026-04-12", 300), on="2026-03-20")
        with self.at(DAY):
            self.dispute(bills["Disputed"])
            self.block(bills["Blocked"])
            for debtor in debtors.values():
                self.case(debtor)
            flags = ("is_promised", "is_planned", "is_disputed", "is_blocked")
            for flag, name in zip(flags, names, strict=False):
                with self.subTest(name):
                    found = self.find((flag, "=", True))
                    self.assertEqual(found.partner_id, debtors[name])
                    self.assertTrue(found[flag])
                    others = self.find((flag, "=", False))
                    self.assertNotIn(found, others)
                    self.assertFalse(any(others.mapped(flag)))
            plain = self.find(("partner_id.email", "=", False))
            self.assertEqual(plain.partner_id, debtors["Plain"])

    def test_standing_with_one_company_says_nothing_of_another(self):
        other = self.setup_other_company(name="Other")["company"]
        invoice = self.invoice("2026-02-01", 300.0)
        with self.at(DAY):
            self.dispute(invoice)
            mine = self.case()
            theirs = self.env["account.collection.case"].create(
                {"partner_id": self.debtor.id, "company_id": other.id}
            )
            self.assertEqual((mine | theirs).mapped("is_disputed"), [True, False])
            found = self.env["account.collection.case"].search(
                [("is_disputed", "=", True), ("partner_id", "=", self.debtor.id)]
            )
            self.assertEqual(found, mine)

    def test_days_and_levels(self):
        old, young = self.create_debtor("Old Ltd"), self.create_debtor("Young Ltd")
        self.invoice("2026-01-01", partner=old)
        self.dun("2026-03-10")
        self.invoice("2026-03-20", partner=young)
        with self.at(DAY):
            cases = self.case(old) | self.case(young)
            self.rank(*cases)
            mine = ("id", "in", cases.ids)
            for days, found in (
                (0, old | young),
                (4, old | young),
                (5, old),
                (82, old),
                (83, None),
            ):
                with self.subTest(days):
                    expected = found or self.env["res.partner"]
                    self.assertEqual(
                        self.find(mine, ("days_overdue", ">", days)).partner_id, expected
                    )
            self.assertEqual(self.find(mine, ("days_overdue", "=", 83)).partner_id, old)
            self.assertEqual(self.find(mine, ("days_overdue", "<=", 5)).partner_id, young)
            level = self.case(old).level_id
            self.assertTrue(level)
            self.assertEqual(self.find(mine, ("level_id", "=", level.id)).partner_id, old)
            self.assertEqual(self.find(mine, ("level_id", "!=", False)).partner_id, old)
            self.assertEqual(self.find(mine, ("level_id", "=", False)).partner_id, young)
            groups = cases.formatted_read_group(
                [mine], ["level_id"], ["__count", "overdue_amount:sum"]
            )
            self.assertEqual(
                [
                    (group["level_id"] and group["level_id"][0], group["__count"])
                    for group in groups
                ],
                [(level.id, 1), (False, 1)],
            )
            for group in groups:
                self.assertEqual(
                    self.find(mine, *group["__extra_domain"]).ids,
                    [
                        case.id
                        for case in cases
                        if (case.level_id.id or False)
                        == (group["level_id"] and group["level_id"][0])
                    ],
                )

    def test_a_viewer_reads_it(self):
        self.invoice("2026-03-01")
        viewer = new_test_user(
            self.env, "reads_work", "account_collections.group_viewer", company_id=self.company.id
        )
        with self.at(DAY):
            case = self.case().with_user(viewer)
            self.assertEqual(case.next_step, "Level 1: due now")
            self.assertTrue(case.risk_parts)
            self.assertTrue(case.search([("days_overdue", ">", 3), ("is_blocked", "=", False)]))
