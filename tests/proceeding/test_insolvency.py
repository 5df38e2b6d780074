from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestInsolvencyStops(ProceedingCase):
    """Learned once, it stops everything at once, by the day on which each claim arose (P45, P46);
    what was sent and agreed stays as it was."""

    def learn(self, on="2026-12-01", opened=None):
        with self.at(on):
            self.debtor.insolvency_opened_on = opened or on

    def test_drafts_and_the_outbox_are_emptied(self):
        before = self.invoice("2026-10-01")
        drafted = self.propose("2026-11-10").notice_ids
        self.learn("2026-11-10")
        self.assertEqual(drafted.state, "cancelled")
        self.assertEqual(set(drafted.line_ids.mapped("drop_reason")), {"insolvency"})
        self.assertDecided(self.propose("2026-11-20"), {before: "insolvency"})

    def test_a_confirmed_letter_stays_at_home(self):
        self.invoice("2026-10-01")
        run = self.propose("2026-11-10")
        with self.at("2026-11-10"):
            run.action_confirm()
        self.assertEqual(run.notice_ids.state, "confirmed")
        self.learn("2026-11-10")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertEqual(run.notice_ids.delivery_ids.mapped("state"), ["cancelled"])

    def test_a_mail_in_the_queue_is_called_back(self):
        self.invoice("2026-10-01")
        run = self.propose("2026-11-10")
        with self.at("2026-11-10"):
            run.action_confirm()
        with self.at("2026-11-10"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        mail = run.notice_ids.delivery_ids.mail_mail_id
        self.assertEqual(mail.state, "outgoing")
        self.learn("2026-11-10")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertNotEqual(mail.exists().state, "outgoing")

    def test_of_a_mixed_letter_the_debts_of_the_estate_stay(self):
        old = self.invoice("2026-10-01", 100.0, invoice_date="2026-09-01")
        new = self.invoice("2026-11-01", 50.0)
        drafted = self.propose("2026-11-20").notice_ids
        self.learn("2026-11-20", opened="2026-09-15")
        reasons = {line.move_id: line.drop_reason for line in drafted.line_ids}
        self.assertEqual((reasons[old], reasons[new]), ("insolvency", False))
        self.assertEqual(drafted.state, "draft")

    def test_no_letter_asks_for_what_the_old_debts_cost(self):
        old = self.invoice("2026-10-01", 100.0, invoice_date="2026-09-01")
        self.invoice("2026-11-01", 50.0)
        drafted = self.propose("2026-11-20").notice_ids
        costs = self.env["account.dunning.charge"].create(
            [
                {"partner_id": self.debtor.id, "name": name, "amount": 4.5, "move_id": move.id}
                for name, move in (("Old", old), ("Own", self.env["account.move"]))
            ]
        )
        self.assertEqual(drafted.carried_charge_ids, costs)
        self.learn("2026-11-20", opened="2026-09-15")
        drafted.invalidate_recordset(["carried_charge_ids"])
        self.assertEqual(drafted.carried_charge_ids.mapped("name"), ["Own"])

    def test_promises_and_plans_end_and_count_as_neither_kept_nor_broken(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        promise = self.promise(moves[0], "2026-12-20", on="2026-12-01", channel="email")
        plan = self.plan(moves[1], ("2026-12-15", 595.0), ("2027-01-15", 595.0), on="2026-12-01")
        proof = promise.limitation_event_ids.proven
        self.learn("2026-12-02")
        self.assertEqual((promise.state, plan.state), ("withdrawn", "withdrawn"))
        self.assertIn("12/02/2026", plan.end_reason)
        self.assertEqual(promise.limitation_event_ids.proven, proof)
        self.assertTrue(proof)

    def test_what_arose_after_the_opening_goes_on(self):
        late = self.invoice("2026-11-01")
        promise = self.promise(late, "2026-12-20", on="2026-12-01")
        self.learn("2026-12-01", opened="2026-09-01")
        self.assertEqual(promise.state, "open")

    def test_nobody_agrees_on_what_is_filed(self):
        moves = self.given_letter()
        self.learn("2026-12-01")
        with self.assertRaisesRegex(UserError, "filed with the administrator"):
            self.promise(moves, "2026-12-20", on="2026-12-02")
        with self.assertRaisesRegex(UserError, "filed with the administrator"):
            self.plan(moves, ("2026-12-15", 595.0), ("2027-01-15", 595.0), on="2026-12-02")

    def test_somebody_is_told_once_to_file_and_whom_to_tell(self):
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        self.learn("2026-12-05")
        self.learn("2026-12-05")
        said = self.case_of().activity_ids.filtered(
            lambda it: (
                it.activity_type_id == self.env.ref("account_collections.activity_proceeding")
            )
        )
        self.assertEqual(len(said), 2)
        words = " ".join(said.mapped("summary"))
        self.assertIn("file the claim", words)
        self.assertIn(proceeding.name, words)
        self.assertEqual(proceeding.state, "handed_over")

    def test_contacts_of_a_firm_stop_it_once(self):
        self.env["res.partner"].create({"name": "Clerk", "parent_id": self.debtor.id})
        self.given_letter()
        self.learn("2026-12-05")
        logged = self.case_of().message_ids.filtered(lambda it: "Insolvency opened" in it.body)
        self.assertEqual(len(logged), 1)

    def case_of(self):
        return self.env["account.collection.case"].search([("partner_id", "=", self.debtor.id)])
