from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .plan.case import PlanCase


@tagged("post_install", "-at_install")
class TestScenarioCurrencies(PlanCase):
    """Claims and credits in a currency of their own, whose rate moves while they are open: what is
    settled in it is settled, and nothing is set off at a rate that nobody agreed on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.foreign = cls.setup_other_currency(
            "EUR", rates=[("2026-01-01", 1.25), ("2026-03-05", 1.30)]
        )
        cls.third_currency = cls.setup_other_currency("GBP", rates=[("2026-01-01", 0.8)])

    def foreign_invoice(self, due, amount, **vals):
        return self.invoice(due, amount, currency_id=self.foreign.id, **vals)

    def foreign_credit(self, on, amount, **vals):
        return self.credit_note(on, amount, currency_id=self.foreign.id, **vals)

    def drafts_of(self, run):
        return {
            notice: {line.move_id: line.amount_residual for line in notice.line_ids}
            for notice in run.notice_ids.sorted("id")
        }

    def test_what_is_settled_in_its_own_currency_is_covered_whatever_the_rates(self):
        for number, credit in enumerate((1000.0, 1010.0)):
            debtor = self.create_debtor(f"Settled{number} Ltd")
            invoice = self.foreign_invoice("2026-03-02", 1000.0, partner=debtor)
            self.foreign_credit("2026-03-06", credit, partner=debtor)
            run = self.propose("2026-03-12")
            self.assertDecided(run, {invoice: "covered"})
            self.assertNotIn(debtor, run.notice_ids.partner_id)

    def test_what_is_open_in_its_own_currency_is_dunned_whatever_the_rates(self):
        invoice = self.foreign_invoice("2026-03-06", 1000.0)
        credit = self.foreign_credit("2026-01-02", 990.0)
        self.assertGreater(
            -sum(
                (invoice | credit)
                .line_ids.filtered(lambda line: line.account_type == "asset_receivable")
                .mapped("amount_residual")
            ),
            0.0,
            "covered in the currency of the company",
        )
        notice = self.dun("2026-03-13")
        self.assertClaimed(notice, {invoice: 1000.0, credit: -990.0})

    def test_a_payment_that_comes_after_confirming_covers_too(self):
        self.foreign_invoice("2026-03-02", 1000.0)
        run = self.propose("2026-03-12")
        with self.at("2026-03-12"):
            run.action_confirm()
            self.foreign_credit("2026-03-12", 1000.0)
        self.send("2026-03-12")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertFalse(self._new_mails)

    def test_a_credit_in_another_currency_waits_for_a_person(self):
        invoice = self.foreign_invoice("2026-03-02", 1000.0)
        self.credit_note("2026-03-03", 160.0, currency_id=self.third_currency.id)
        run = self.propose("2026-03-12")
        self.assertDecided(run, {invoice: "foreign_credit"})
        self.assertFalse(run.notice_ids)
        self.assertEqual(len(self.tasks("allocate")), 1)

    def test_a_credit_for_what_is_not_due_in_its_currency_is_no_credit_for_another(self):
        invoice = self.foreign_invoice("2026-03-02", 1000.0)
        self.invoice("2026-06-01", 200.0, currency_id=self.third_currency.id)
        credit = self.credit_note("2026-03-03", 160.0, currency_id=self.third_currency.id)
        notice = self.dun("2026-03-12")
        self.assertClaimed(notice, {invoice: 1000.0})
        self.assertNotIn(credit, notice.line_ids.move_id, "the letter speaks of no other currency")

    def test_a_revaluation_is_no_credit(self):
        invoice = self.invoice("2026-03-01", 25.0)
        receivable = self.item(invoice).account_id
        gain = self.company_data["default_account_revenue"]
        lines = ((receivable, -30.0, self.debtor), (gain, 30.0, self.debtor.browse()))
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": "2026-03-05",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": partner.id,
                            "currency_id": self.foreign.id,
                            "amount_currency": 0.0,
                            "balance": balance,
                        }
                    )
                    for account, balance, partner in lines
                ],
            }
        )
        entry.action_post()
        run = self.propose("2026-03-08")
        self.assertDecided(run, {invoice: "propose"})
        self.assertFalse(run.decision_ids.filtered(lambda line: line.move_id == entry))

    # === SEVERAL LETTERS === #

    def test_credits_go_over_several_letters_and_none_asks_for_less_than_nothing(self):
        """200 overdue, an instalment of 100 late, a credit of 250: 50 is owed."""
        planned, overdue = self.invoice("2026-02-01", 300.0), self.invoice("2026-03-01", 200.0)
        self.plan(planned, ("2026-03-15", 100), ("2026-06-15", 200), on="2026-03-02")
        credit = self.credit_note("2026-03-10", 250.0)
        run = self.propose("2026-03-22")
        self.assertDecided(run, {overdue: "covered", planned: "propose"})
        self.assertEqual(list(self.drafts_of(run).values()), [{planned: 100.0, credit: -50.0}])
        with self.at("2026-03-22"):
            run.action_confirm()
        self.send("2026-03-22")
        notice = run.notice_ids
        self.assertEqual(notice.state, "sent")
        self.assertClaims(notice, {planned: 100.0, credit: -50.0})

    def test_of_two_letters_the_next_takes_the_credits_when_the_first_stays_at_home(self):
        planned, overdue = self.invoice("2026-02-01", 300.0), self.invoice("2026-03-01", 200.0)
        self.plan(planned, ("2026-03-15", 100), ("2026-06-15", 200), on="2026-03-02")
        credit = self.credit_note("2026-03-10", 50.0)
        run = self.propose("2026-03-22")
        first, second = run.notice_ids.sorted("id")
        self.assertEqual(self.drafts_of(run)[first], {overdue: 200.0, credit: -50.0})
        with self.at("2026-03-22"):
            run.action_confirm()
            self.block(overdue)
        self.send("2026-03-22")
        self.assertEqual((first.state, second.state), ("cancelled", "sent"))
        self.assertClaims(second, {planned: 100.0, credit: -50.0})

    def test_the_minimum_is_measured_on_what_the_letter_asks(self):
        self.ladder.level_ids.min_amount = 50.0
        invoice = self.invoice("2026-03-01", 60.0)
        self.credit_note("2026-03-02", 20.0)
        self.assertDecided(self.propose("2026-03-08"), {invoice: "minimum"})

    def assertClaimed(self, notice, expected):
        """As `assertClaims`, in the currency of the items."""
        lines = notice._get_claims() | notice._get_credits()
        self.assertEqual({line.move_id: line.amount_residual for line in lines}, expected)
        totals = notice._get_totals()
        self.assertEqual(sum(entry["total"] for entry in totals), sum(expected.values()))
        self.assertEqual(notice.state, "sent")
        self.assertTrue(fields.Date.to_string(notice.sent_on))
