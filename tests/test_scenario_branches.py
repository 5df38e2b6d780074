from unittest.mock import patch

from odoo.tests import tagged

from .charge.case import MoneyCase


@tagged("post_install", "-at_install")
class TestScenarioBranches(MoneyCase):
    """A company with branches is one creditor: what a debtor has to his credit with one of them
    counts wherever he owes (§ 387 BGB), once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch, cls.sister = cls.env["res.company"].create(
            [{"name": name, "parent_id": cls.company.id} for name in ("Branch", "Sister")]
        )
        cls.env.cr.precommit.run()  # gives the branches the accounts of their parent
        cls.env.user.company_ids += cls.branch | cls.sister
        (cls.branch | cls.sister).write(
            {
                "dunning_grace_days": 0,
                "dunning_daily_cap": 0,
                "dunning_quiet_days": "none",
                "dunning_procedure_id": cls.ladder.id,
                "email": "branch@creditor.example",
                "country_id": cls.company.country_id.id,
            }
        )

    def of(self, company, move_type, day, amount):
        allowed = self.env(context={"allowed_company_ids": company.ids})
        with patch.object(self, "env", allowed):
            move = self.invoice(day, amount, move_type=move_type)
        return move.with_env(self.env)

    def owes(self, company, amount, due="2026-03-01"):
        return self.of(company, "out_invoice", due, amount)

    def has_credit(self, company, amount, on="2026-03-05"):
        return self.of(company, "out_refund", on, amount)

    def letter(self, company, on="2026-03-08"):
        return self.propose(on, company).notice_ids

    def test_a_credit_of_the_parent_is_deducted_by_the_branch_and_the_other_way_round(self):
        for lender, borrower in (
            (self.company, self.branch),
            (self.branch, self.company),
            (self.sister, self.branch),
        ):
            with self.subTest(lender=lender.name, borrower=borrower.name):
                debtor = self.create_debtor(f"Debtor of {lender.name} and {borrower.name}")
                with patch.object(self, "debtor", debtor):
                    invoice = self.owes(borrower, 1000.0)
                    credit = self.has_credit(lender, 950.0)
                run = self.propose("2026-03-08", borrower)
                (notice,) = run.notice_ids.grouped("partner_id")[debtor]
                self.assertClaims(notice, {invoice: 1000.0, credit: -950.0})
                self.assertNotIn(credit, run.decision_ids.move_id, "decided where it is booked")
                with self.at("2026-03-08"):
                    run.action_confirm()
                self.send("2026-03-08")
                self.assertEqual(notice.state, "sent")
                self.assertClaims(notice, {invoice: 1000.0, credit: -950.0})
                run.notice_ids.filtered(lambda it: it.state == "draft").action_cancel()

    def test_a_credit_that_covers_all_asks_for_nothing_but_to_be_allocated(self):
        invoice = self.owes(self.branch, 1000.0)
        self.has_credit(self.company, 1000.0)
        run = self.propose("2026-03-08", self.branch)
        self.assertDecided(run, {invoice: "covered"})
        self.assertFalse(run.notice_ids)
        case = self.debtor.with_company(self.branch).collection_case_id
        self.assertIn("Allocate", case.activity_ids.summary)

    def test_a_credit_counts_once(self):
        mine = self.owes(self.company, 500.0)
        old = self.owes(self.branch, 300.0, "2026-02-20")
        young = self.owes(self.sister, 400.0)
        self.has_credit(self.company, 900.0)
        self.assertDecided(self.propose("2026-03-08"), {mine: "covered"})
        self.assertDecided(self.propose("2026-03-08", self.branch), {old: "covered"})
        self.assertEqual(self.letter(self.sister).amount_company, 300.0)
        self.assertTrue(young)

    def test_what_comes_between_draft_and_outbox_counts_too(self):
        invoice = self.owes(self.branch, 1000.0)
        notice = self.letter(self.branch)
        credit = self.has_credit(self.company, 950.0)
        with self.at("2026-03-08"):
            notice.run_id.action_confirm()
        self.send("2026-03-08")
        self.assertClaims(notice, {invoice: 1000.0, credit: -950.0})

    def test_a_credit_of_the_parent_in_another_currency_waits_for_a_person(self):
        foreign = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.8)])
        invoice = self.owes(self.branch, 1000.0)
        self.invoice("2026-03-05", 160.0, move_type="out_refund", currency_id=foreign.id)
        self.assertDecided(self.propose("2026-03-08", self.branch), {invoice: "foreign_credit"})

    def test_interest_ends_where_the_parent_owes(self):
        """9 % above a base rate of 1.27 %. 1 March is a Sunday, so default begins on the 3rd (§ 193
        BGB): three days of 1,000, then seventeen of 50."""
        invoice = self.owes(self.branch, 1000.0)
        invoice.due_date_agreed = "yes"
        self.has_credit(self.company, 950.0)
        with self.at("2026-03-22"):
            item = self.item(invoice).with_company(self.branch)
            (owed,) = item._read_interest(self.branch, self.branch._get_dunning_today())
        self.assertEqual(float(owed.statement.accrued), 1.08)

    def test_independent_companies_stay_apart(self):
        other = self.setup_other_company(name="Other Creditor")["company"]
        invoice = self.owes(self.branch, 1000.0)
        self.has_credit(other, 950.0)
        self.assertClaims(self.letter(self.branch), {invoice: 1000.0})
