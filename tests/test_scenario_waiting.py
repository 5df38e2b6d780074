from odoo.tests import tagged

from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioWaiting(CollectionsCase):
    """What waits, for a reviewer or for its day, says what holds when it leaves."""

    def test_a_draft_loses_what_is_paid_at_once_and_frees_the_debtor(self):
        paid, later = self.invoice("2026-03-01"), self.invoice("2026-03-12", 200.0)
        run = self.propose("2026-03-10")
        draft = run.notice_ids
        self.pay(paid, on="2026-03-11")
        self.assertEqual(draft.state, "cancelled")
        self.assertDecided(self.propose("2026-03-20"), {later: "propose"})

    def test_a_draft_is_renewed_every_night(self):
        """Whatever no payment tells of: here an invoice that was cancelled."""
        self.company.dunning_mode = "propose"
        cancelled, kept = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        draft = self.night("2026-03-10").notice_ids
        with self.at("2026-03-11"):
            cancelled.button_draft()
            cancelled.button_cancel()
        self.night("2026-03-12")
        self.assertEqual(draft.state, "draft")
        self.assertClaims(draft, {kept: 50.0})

    def test_a_level_of_no_days_is_the_day_after_the_due_date(self):
        self.company.dunning_procedure_id = self.create_ladder("At once", (0, 14))
        invoice = self.invoice("2026-03-01")
        self.assertDecided(self.propose("2026-03-01"), {invoice: "not_due"})
        first = self.dun("2026-03-02")
        self.assertEqual((first.level_id.rank, first.state), (1, "sent"))
        self.assertEqual(self.dun("2026-03-15").level_id.rank, 2)

    def test_a_note_before_the_due_date_goes_with_a_level_of_no_days(self):
        ladder = self.create_ladder("Friendly", (-7, 0, 14))
        self.assertEqual(ladder.level_ids.mapped("rank"), [0, 1, 2])

    def test_a_note_whose_day_has_passed_stays_at_home(self):
        self.company.dunning_procedure_id = self.create_ladder("Friendly", (-3, 1))
        self.invoice("2026-03-10")
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
        self.send("2026-03-12")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertEqual(run.notice_ids.line_ids.drop_reason, "note_over")

    def test_no_letter_on_the_day_after_a_note(self):
        self.company.dunning_procedure_id = self.create_ladder("Friendly", (-1, 1))
        invoice = self.invoice("2026-03-10")
        self.dun("2026-03-10")
        run = self.propose("2026-03-11")
        self.assertDecided(run, {invoice: "interval"})
        self.assertDecided(self.propose("2026-03-12"), {invoice: "propose"})

    def test_a_letter_falls_to_the_level_that_arrived(self):
        """The first letter comes back while the draft of the second waits."""
        invoice = self.invoice("2026-03-01")
        first = self.dun("2026-03-08")
        second = self.propose("2026-03-22").notice_ids
        self.assertEqual(second.level_id.rank, 2)
        with self.at("2026-03-22"):
            first.delivery_ids.sudo()._set_bounced("Unknown")
            first.action_cancel()
            second.action_confirm()
        self.send("2026-03-22")
        self.assertEqual((second.state, second.level_id.rank), ("sent", 1))
        self.assertEqual(self.item(invoice).dunning_level_id.rank, 1)

    def test_a_credit_is_deducted_by_what_goes_out_first_and_not_again(self):
        """A letter waits for the printer and knows nothing of it."""
        first = self.invoice("2026-03-01", 50.0)
        waiting = self.propose("2026-03-08").notice_ids
        with self.at("2026-03-08"):
            waiting.action_confirm()
        second = self.invoice("2026-03-09", 80.0)
        following = self.propose("2026-03-19").notice_ids
        self.assertClaims(following, {second: 80.0})
        credit = self.credit_note("2026-03-19", 30.0)
        with self.at("2026-03-19"):
            following._recheck()
            self.assertClaims(following, {second: 80.0, credit: -30.0})
            waiting._recheck()
        self.assertClaims(waiting, {first: 50.0})

    def test_who_joined_a_firm_is_not_asked_for_what_the_firm_owes(self):
        """His letter waits beside one to the firm, and both are read again at once."""
        person = self.create_debtor("Jane", is_company=False)
        moved, own = self.invoice("2026-03-01", 50.0, person), self.invoice("2026-03-01", 80.0)
        letters = self.propose("2026-03-08").notice_ids
        with self.at("2026-03-08"):
            letters.action_confirm()
            person.parent_id = self.debtor
            letters._recheck()
        of_person = letters.filtered(lambda one: moved in one.line_ids.move_id)
        self.assertEqual(of_person.state, "cancelled")
        self.assertEqual(of_person.line_ids.drop_reason, "moved")
        self.assertClaims(letters - of_person, {own: 80.0})

    def test_insolvency_stops_letters_about_what_arose_before(self):
        before, after = self.invoice("2026-03-01"), self.invoice("2026-04-10", 50.0)
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
            self.debtor.insolvency_opened_on = "2026-03-08"
        self.send("2026-03-08")
        self.assertEqual(run.notice_ids.state, "cancelled")
        run = self.propose("2026-04-20")
        self.assertDecided(run, {before: "insolvency", after: "propose"})

    def test_who_left_the_firm_gets_no_letter(self):
        clerk = self.env["res.partner"].create(
            {"name": "Clerk", "parent_id": self.debtor.id, "email": "clerk@example.com"}
        )
        self.invoice("2026-03-01", partner=clerk)
        run = self.propose("2026-03-08")
        self.assertEqual(run.notice_ids.recipient_id, clerk)
        with self.at("2026-03-08"):
            run.action_confirm()
            clerk.active = False
        self.send("2026-03-08")
        self.assertEqual(run.notice_ids.recipient_id, self.debtor)
        self.assertEqual(run.notice_ids.state, "sent")

    def test_a_contact_with_two_addresses_is_written_at_both(self):
        self.debtor.email = "a@example.com; b@example.com"
        self.invoice("2026-03-01")
        self.assertEqual(self.dun("2026-03-08").state, "sent")
        written = " ".join(address for mail in self._mails for address in mail["email_to"])
        self.assertIn("a@example.com", written)
        self.assertIn("b@example.com", written)

    def test_a_receipt_is_named_and_explained_like_an_invoice(self):
        receipt = self.invoice("2026-03-01", move_type="out_receipt")
        with self.at("2026-03-05"):
            self.assertTrue(receipt.dunning_next)
        notice = self.dun("2026-03-08")
        self.assertEqual(notice._get_claims().name, receipt.name)
        self.assertIn(receipt.name, notice._get_invoices_text())
