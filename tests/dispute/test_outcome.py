import base64

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .case import DisputeCase


@tagged("post_install", "-at_install")
class TestDisputesOutcome(DisputeCase):
    """Who was right, what follows for money and default, and what stays as evidence."""

    # === WHO IS RIGHT === #

    def test_resolved_for_the_debtor_opens_the_credit_note(self):
        invoice = self.invoice("2026-03-01", 100.0)
        dispute = self.disputed(invoice, amount=40.0)
        action = self.resolved(dispute, "resolve_for_debtor", "2026-03-12")
        self.assertEqual(action["res_model"], "account.move.reversal")
        with self.at("2026-03-12"):
            model = self.env[action["res_model"]].with_context(**action["context"])
            wizard = Form(model).save()
            self.assertEqual(wizard.move_ids, invoice)
            self.assertIn("Goods or work have defects", wizard.reason)
            self.assertIn("40.00", wizard.reason)
            credit = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
            credit.invoice_line_ids.price_unit = 40.0
        self.assertClaims(self.dun("2026-03-13"), {invoice: 60.0})
        self.assertTrue(dispute.awaits_credit)
        self.assertTrue(self.tasks("dispute"))
        with self.at("2026-03-14"):
            credit.action_post()
        self.assertFalse(dispute.awaits_credit)
        self.assertFalse(self.tasks("dispute"))
        self.assertClaims(self.dun("2026-03-30"), {invoice: 60.0})

    def test_what_was_conceded_is_not_dunned_before_the_credit_note(self):
        invoice = self.invoice("2026-03-01", 100.0)
        dispute = self.disputed(invoice)
        self.resolved(dispute, "resolve_for_debtor", "2026-03-12")
        self.assertDecided(self.propose("2026-06-01", simulated=True), {invoice: "dispute"})
        self.resolved(dispute, "stop_waiting", "2026-06-01")
        self.assertDecided(self.propose("2026-06-02", simulated=True), {invoice: "interval"})
        self.assertDunned(self.dun("2026-06-11"), {self.debtor: [(invoice, self.first)]})

    def test_interest_runs_through_if_we_were_right(self):
        invoice = self.agreed("2026-03-01")
        before = self.item(invoice).default_on
        dispute = self.disputed(invoice)
        self.resolved(dispute, "resolve_for_us", "2026-04-10")
        self.assertEqual((self.item(invoice).default_on, str(before)), (before, "2026-03-03"))

    def test_the_debtor_is_excused_if_he_was_right(self):
        invoice = self.agreed("2026-03-01")
        dispute = self.disputed(invoice)
        self.resolved(dispute, "resolve_for_debtor", "2026-04-10")
        self.assertEqual(str(self.item(invoice).default_on), "2026-04-11")

    def test_a_demand_while_the_debtor_was_right_is_none(self):
        self.company.dunning_default_hint = False
        invoice = self.invoice("2026-03-01", 1000.0, self.consumer)
        self.dun("2026-03-08")
        self.assertEqual(self.item(invoice).default_basis, "demand")
        dispute = self.disputed(invoice)
        self.resolved(dispute, "resolve_for_debtor", "2026-04-10")
        self.assertFalse(self.item(invoice).default_basis)
        self.resolved(dispute, "stop_waiting", "2026-04-10")
        self.assertTrue(self.dun("2026-05-15"))
        self.assertEqual(self.item(invoice).default_basis, "demand")
        self.assertGreater(str(self.item(invoice).default_on), "2026-05-15")

    def test_a_part_in_dispute_bears_no_interest_meanwhile(self):
        invoice = self.agreed("2026-01-01", 1000.0)
        whole = self.interest_by(invoice, "2026-03-01")
        dispute = self.disputed(invoice, "2026-02-01", amount=500.0)
        self.assertAlmostEqual(self.interest_by(invoice, "2026-03-01") * 2, whole)
        self.assertGreater(whole, 0)
        self.resolved(dispute, "resolve_for_us", "2026-02-10")
        self.assertEqual(self.interest_by(invoice, "2026-03-01"), whole)

    def interest_by(self, invoice, day):
        (owed,) = self.item(invoice)._read_interest(self.company, fields.Date.to_date(day))
        return float(sum(row.amount for row in owed.statement.accruals))

    # === THE FILE AND ITS TASKS === #

    def test_the_owner_has_a_task_on_the_due_date(self):
        invoice = self.invoice("2026-03-01")
        owner = self.employ("owner", "account_collections.group_user")
        dispute = self.disputed(invoice, user_id=owner.id, date_due="2026-03-20")
        task = self.tasks("dispute")
        self.assertEqual((task.user_id, str(task.date_deadline)), (owner, "2026-03-20"))
        with self.at("2026-03-11"):
            dispute.date_due = "2026-03-25"
        self.assertEqual(str(self.tasks("dispute").date_deadline), "2026-03-25")
        self.resolved(dispute, "resolve_for_us", "2026-03-12")
        self.assertFalse(self.tasks("dispute"))

    def test_the_file_tells_the_story(self):
        invoice = self.invoice("2026-03-01")
        dispute = self.disputed(invoice, description="Broken <b>pane</b>")
        with self.at("2026-03-12"):
            dispute.resolution_note = "Photos show it was whole"
            dispute.action_resolve_for_us()
        said = self.thread()
        for words in (invoice.name, "Broken <b>pane</b>", "Resolved for us", "Photos show"):
            self.assertIn(words, said)
        self.assertEqual((str(dispute.resolved_on), dispute.days_to_resolve), ("2026-03-12", 2))
        self.assertEqual(dispute.resolved_by_id, self.env.user)

    def test_statistics_by_root_cause(self):
        one, two = self.invoice("2026-03-01", 100.0), self.invoice("2026-03-01", 50.0)
        self.resolved(self.disputed(one), "resolve_for_us", "2026-03-14")
        self.resolved(self.disputed(two), "withdraw", "2026-03-16")
        groups = self.env["account.dispute"]._read_group(
            [("partner_id", "=", self.debtor.id)],
            ["root_cause"],
            ["amount_company:sum", "days_to_resolve:avg"],
        )
        self.assertEqual(groups, [("quality", 150.0, 5.0)])

    # === CORRECTED INVOICES === #

    def test_a_corrected_invoice_stays_disputed(self):
        invoice = self.in_two("2026-03-01")
        later = self.item(invoice).sorted("date_maturity")[1]
        dispute = self.disputed(invoice, amount=300.0, move_line_id=later.id)
        with self.at("2026-03-11"):
            invoice.button_draft()
            invoice.invoice_payment_term_id = self.at_once
            invoice.action_post()
        self.assertEqual((dispute.move_line_id, dispute.amount), (self.item(invoice), 300.0))
        self.assertClaims(self.dun("2026-03-12"), {invoice: 700.0})

    def test_a_correction_below_what_was_disputed(self):
        invoice = self.in_two("2026-03-01")
        later = self.item(invoice).sorted("date_maturity")[1]
        dispute = self.disputed(invoice, amount=600.0, move_line_id=later.id)
        with self.at("2026-03-11"):
            invoice.button_draft()
            invoice.invoice_payment_term_id = self.at_once
            invoice.invoice_line_ids.price_unit = 500.0
            invoice.action_post()
        self.assertEqual(dispute.amount, 500.0)
        self.assertDecided(self.propose("2026-03-12"), {invoice: "dispute"})

    def test_two_disputed_instalments_become_one(self):
        invoice = self.in_two("2026-03-01")
        for item in self.item(invoice):
            self.disputed(invoice, amount=100.0, move_line_id=item.id)
        with self.at("2026-03-11"):
            invoice.button_draft()
            invoice.invoice_payment_term_id = self.at_once
            invoice.action_post()
        self.assertClaims(self.dun("2026-03-12"), {invoice: 800.0})

    # === WHO MAY WHAT === #

    def test_a_collector_enters_and_resolves_a_viewer_reads(self):
        invoice = self.invoice("2026-03-01")
        collector = self.employ("collector_d", "account_collections.group_user")
        viewer = self.employ("viewer_d", "account_collections.group_viewer")
        Dispute = self.env["account.dispute"]
        action = invoice.with_user(collector).action_dispute_invoice()
        with self.at("2026-03-10"):
            form = Form(Dispute.with_user(collector).with_context(**action["context"]))
            form.reason_id = self.env.ref("account_collections.dispute_reason_price")
            self.assertEqual(form.amount, 100.0)
            form.amount = 30.0
            dispute = form.save()
        self.assertEqual((dispute.amount, dispute.is_whole), (30.0, False))
        self.assertEqual(dispute.with_user(viewer).display_name, dispute.display_name)
        with self.assertRaises(AccessError):
            dispute.with_user(viewer).action_withdraw()
        self.resolved(dispute.with_user(collector), "resolve_for_us", "2026-03-11")
        for vals in ({"state": "open"}, {"amount": 5.0}, {"move_id": False}):
            with self.assertRaises(UserError):
                dispute.with_user(collector).write(vals)
        with self.assertRaises(UserError):
            dispute.with_user(collector).action_withdraw()

    def test_evidence_is_not_deleted(self):
        mistaken = self.disputed(self.invoice("2026-03-01", partner=self.create_debtor("A Ltd")))
        mistaken.unlink()
        proven = self.disputed(self.invoice("2026-03-01", partner=self.create_debtor("B Ltd")))
        photo = {"name": "pane.jpg", "datas": base64.b64encode(b"pane")}
        self.env["ir.attachment"].create({**photo, "res_model": proven._name, "res_id": proven.id})
        over = self.disputed(self.invoice("2026-03-01", partner=self.create_debtor("C Ltd")))
        self.resolved(over, "withdraw", "2026-03-11")
        invoice = self.invoice("2026-03-01")
        effective = self.disputed(invoice, amount=40.0)
        self.dun("2026-03-12")
        for dispute in (proven, over, effective):
            with self.assertRaises(UserError):
                dispute.unlink()

    def test_several_invoices_in_one_go(self):
        moves = self.invoice("2026-03-01", 100.0) + self.invoice("2026-03-01", 200.0)
        action = moves.action_dispute_invoice()
        with self.at("2026-03-05"):
            wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
            wizard.reason_id = self.env.ref("account_collections.dispute_reason_late")
            wizard.save().action_dispute()
        self.assertEqual(moves.dispute_ids.mapped("amount"), [100.0, 200.0])
        run = self.propose("2026-03-08")
        self.assertDecided(run, dict.fromkeys(moves, "dispute"))
        for action in (
            self.debtor.action_dispute(),
            self.debtor.collection_case_id.action_dispute(),
        ):
            self.assertEqual(action["context"]["default_partner_id"], self.debtor.id)
