import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import DisputeCase


@tagged("post_install", "-at_install")
class TestDisputes(DisputeCase):
    """What is contested is not dunned, and its clock stands still until somebody has found out who
    is right."""

    # === THE WHOLE ITEM === #

    def test_a_dispute_on_one_of_three_invoices_stops_that_one(self):
        """Case 16 of the peers' list."""
        first, second, third = (
            self.invoice("2026-03-01", amount) for amount in (100.0, 200.0, 400.0)
        )
        self.dun("2026-03-08")
        dispute = self.disputed(second)
        self.assertEqual((dispute.amount, dispute.is_whole), (200.0, True))
        notice = self.dun("2026-03-22")
        self.assertClaims(notice, {first: 100.0, third: 400.0})
        self.assertEqual(self.decision(notice.run_id, second).code, "dispute")
        said = self.decision(notice.run_id, second).sentence
        self.assertIn("disputed since", said)
        self.assertIn("03/10/2026", said)
        self.resolved(dispute, "resolve_for_us", "2026-04-05")
        run = self.propose("2026-04-06", simulated=True)
        # 26 days in dispute: level 2 comes 21 + 26 days after the due date.
        step = self.decision(run, second)
        self.assertEqual(
            (step.code, step.level_id, str(step.changes_on)), ("later", self.second, "2026-04-17")
        )
        self.assertDunned(
            self.dun("2026-04-17"),
            {self.debtor: [(first, self.third), (second, self.second), (third, self.third)]},
        )

    def test_the_letter_names_what_it_does_not_claim(self):
        self.invoice("2026-03-01", 100.0)
        contested = self.invoice("2026-03-01", 250.0)
        dispute = self.disputed(contested)
        notice = self.dun("2026-03-11")
        remark = rf"{contested.name} ?, \$ 250.00 ?: disputed, not part of this letter"
        self.assertRegex(self.paper(notice), remark)
        self.assertIn("disputed, not part of this letter", self._mails[0]["body"])
        self.resolved(dispute, "withdraw", "2026-03-12")
        self.assertIn("not part of this letter", self.paper(notice), "what was sent stays")
        with self.at("2026-03-13"):
            case = self.debtor.collection_case_id
            self.assertFalse(case._get_resting_disputes())

    def test_the_case_and_its_statement_flag_what_is_disputed(self):
        contested = self.invoice("2026-03-01", 250.0)
        self.disputed(contested, amount=50.0)
        with self.at("2026-03-20"):
            case = self.debtor.collection_case_id
            self.assertIn("Thereof disputed", case.explanation)
            self.assertEqual(len(case.dispute_ids), 1)
            self.assertTrue(contested.dunning_disputed)
            found = self.env["account.move"].search([("dunning_disputed", "=", True)])
            self.assertEqual(found, contested)
            html = self.env["ir.actions.report"]._render_qweb_html(
                "account_collections.action_report_claim_statement", case.ids
            )[0]
        self.assertIn("without interest meanwhile", html.decode())

    def test_nothing_is_sent_by_resolving(self):
        invoice = self.invoice("2026-03-01")
        dispute = self.disputed(invoice)
        self.assertFalse(self.dun("2026-04-20"))
        self.resolved(dispute, "resolve_for_us", "2026-04-20")
        self.send("2026-04-20")
        self.assertFalse(invoice.last_notice_id)
        self.assertDecided(self.propose("2026-04-21", simulated=True), {invoice: "interval"})
        self.assertDunned(self.dun("2026-04-30"), {self.debtor: [(invoice, self.first)]})

    def test_a_dispute_entered_by_mistake_costs_no_time(self):
        invoice = self.invoice("2026-03-01")
        dispute = self.disputed(invoice, "2026-03-08")
        self.resolved(dispute, "withdraw", "2026-03-08")
        self.assertDecided(self.propose("2026-03-08"), {invoice: "propose"})

    def test_all_instalments_of_an_invoice_or_one_of_them(self):
        invoice = self.in_two("2026-03-01")
        first, second = self.item(invoice).sorted("date_maturity")
        with self.assertRaises(ValidationError):
            self.disputed(invoice, amount=100.0)
        one = self.disputed(invoice, amount=100.0, move_line_id=first.id)
        self.assertEqual((one.move_line_id, one.is_whole), (first, False))
        everything = self.disputed(invoice, reason="price")
        self.assertEqual((everything.move_line_id, everything.amount), (first.browse(), 900.0))
        run = self.propose("2026-05-01", simulated=True)
        self.assertEqual(set(run.decision_ids.mapped("code")), {"dispute"})
        self.resolved(everything, "withdraw", "2026-04-01")
        run = self.propose("2026-05-20", simulated=True)
        disputed = {line.move_line_id: line.amount_disputed for line in run.decision_ids}
        self.assertEqual(disputed, {first: 100.0, second: 0.0})

    # === A PART OF IT === #

    def test_a_part_in_dispute_leaves_the_rest_to_be_dunned(self):
        invoice = self.invoice("2026-03-01", 100.0)
        self.disputed(invoice, "2026-03-05", amount=40.0)
        notice = self.dun("2026-03-08")
        self.assertClaims(notice, {invoice: 60.0})
        line = notice._get_claims()
        self.assertEqual((line.amount_disputed, line.amount_paid), (40.0, 0.0))
        self.assertIn("60.00", self._mails[0]["body"])
        self.assertIn(
            "Thereof disputed, not claimed: $ 40.00", self.paper(notice).replace("\xa0", " ")
        )
        self.pay(invoice, 60.0, "2026-03-10")
        self.assertDecided(self.propose("2026-03-22", simulated=True), {invoice: "dispute"})

    def test_a_part_in_another_currency(self):
        currency = self.setup_other_currency("CHF", rates=[("2016-01-01", 3.0)])
        invoice = self.invoice("2026-03-01", 300.0, currency_id=currency.id)
        dispute = self.disputed(invoice, "2026-03-05", amount=100.0)
        self.assertEqual((dispute.currency_id, dispute.amount_company), (currency, 33.33))
        line = self.dun("2026-03-08")._get_claims()
        self.assertEqual((line.amount_residual, line.amount_company), (200.0, 66.67))

    def test_the_resolved_part_is_claimed_when_the_interval_is_over(self):
        invoice = self.invoice("2026-03-01", 100.0)
        dispute = self.disputed(invoice, "2026-03-05", amount=40.0)
        self.dun("2026-03-08")
        self.resolved(dispute, "resolve_for_us", "2026-03-20")
        run = self.propose("2026-03-22", simulated=True)
        step = self.decision(run, invoice)
        self.assertEqual((step.code, str(step.changes_on)), ("interval", "2026-03-30"))
        self.assertClaims(self.dun("2026-03-30"), {invoice: 100.0})

    def test_minimum_and_credits_look_at_the_rest(self):
        self.first.min_amount = 50.0
        invoice = self.invoice("2026-03-01", 100.0)
        dispute = self.disputed(invoice, "2026-03-05", amount=60.0)
        self.assertDecided(self.propose("2026-03-08", simulated=True), {invoice: "minimum"})
        with self.at("2026-03-08"):
            dispute.amount = 30.0
        self.credit_note("2026-03-06", 70.0)
        self.assertDecided(self.propose("2026-03-08", simulated=True), {invoice: "covered"})

    def test_the_disputed_amounts_never_exceed_what_is_open(self):
        invoice = self.invoice("2026-03-01", 100.0)
        self.disputed(invoice, amount=40.0)
        for amount in (60.01, 0.0, -1.0):
            with self.subTest(amount), self.assertRaises(ValidationError):
                self.disputed(invoice, amount=amount, reason="price")
        rest = self.disputed(invoice, reason="price")
        self.assertEqual(rest.amount, 60.0)
        with self.assertRaises(ValidationError):
            self.disputed(invoice, reason="late")
        with self.assertRaises(ValidationError), self.at("2026-03-10"):
            rest.amount = 61.0
        self.assertDecided(self.propose("2026-03-12", simulated=True), {invoice: "dispute"})

    def test_one_dispute_per_item_and_reason(self):
        invoice = self.invoice("2026-03-01", 100.0)
        self.disputed(invoice, amount=40.0)
        duplicate = self.assertRaises(psycopg2.errors.UniqueViolation)
        with duplicate, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.disputed(invoice, amount=10.0)

    def test_what_is_paid_or_a_draft_cannot_be_disputed(self):
        paid, draft = self.invoice("2026-03-01"), self.invoice("2026-03-01", post=False)
        self.pay(paid, on="2026-03-02")
        for move in (paid, draft):
            with self.assertRaises(ValidationError):
                self.disputed(move)
        with self.assertRaises(UserError):
            self.dispute(self.env["account.move"])

    # === LETTERS UNDER WAY === #

    def test_a_draft_in_review_loses_what_is_disputed(self):
        whole, part = self.invoice("2026-03-01", 100.0), self.invoice("2026-03-01", 200.0)
        notice = self.propose("2026-03-08").notice_ids
        self.disputed(whole, "2026-03-08")
        self.disputed(part, "2026-03-08", amount=50.0)
        self.assertClaims(notice, {part: 150.0})
        dropped = notice.line_ids.filtered("drop_reason")
        self.assertEqual((dropped.move_id, dropped.drop_reason), (whole, "dispute"))
        self.disputed(part, "2026-03-08", reason="price")
        self.assertEqual(notice.state, "cancelled")

    def test_a_confirmed_letter_is_read_again(self):
        whole, part = self.invoice("2026-03-01", 100.0), self.invoice("2026-03-01", 200.0)
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
        self.disputed(whole, "2026-03-08")
        self.disputed(part, "2026-03-08", amount=50.0)
        self.send("2026-03-08")
        self.assertClaims(run.notice_ids, {part: 150.0})
        self.assertEqual(run.notice_ids.state, "sent")
