from odoo.tests import new_test_user, tagged

from ..case import CollectionsCase


@tagged("post_install", "-at_install")
class TestLying(CollectionsCase):
    """A letter that nobody looks after: somebody is told, and what else the debtor owes is
    dunned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            "lying_collector",
            "account_collections.group_user,base.group_user",
            company_id=cls.company.id,
        )
        cls.company.write({"dunning_collector_id": cls.collector.id, "dunning_mode": "propose"})

    def test_a_draft_left_lying_is_one_task_until_it_goes_on_its_way(self):
        self.invoice("2026-03-01")
        notice = self.night("2026-03-08").notice_ids
        self.night("2026-03-14")
        self.assertFalse(self.tasks("letter"))
        for day in ("2026-03-15", "2026-03-16"):
            self.night(day)
            (task,) = self.tasks("letter")
            self.assertEqual(task.user_id, self.collector)
            self.assertEqual(str(task.date_deadline), "2026-03-15")
            self.assertIn("Review and confirm", task.summary)
        with self.at("2026-03-16"):
            notice.action_confirm()
        self.assertFalse(self.tasks("letter"))

    def test_cancelled_paid_or_deleted_it_is_nobodys_task(self):
        for end in ("cancel", "pay", "delete"):
            with self.subTest(end), self.env.cr.savepoint() as savepoint:
                invoice = self.invoice("2026-03-01")
                notice = self.night("2026-03-08").notice_ids
                self.night("2026-03-15")
                self.assertTrue(self.tasks("letter"))
                if end == "cancel":
                    notice.action_cancel()
                elif end == "pay":
                    self.pay(invoice, on="2026-03-15")
                else:
                    notice.unlink()
                self.assertFalse(self.tasks("letter"))
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_a_task_that_was_done_comes_again_after_a_week(self):
        self.invoice("2026-03-01")
        self.night("2026-03-08")
        self.night("2026-03-15")
        self.tasks("letter").action_feedback()
        self.night("2026-03-21")
        self.assertFalse(self.tasks("letter"))
        self.night("2026-03-22")
        self.assertEqual(len(self.tasks("letter")), 1)

    def test_a_letter_that_waits_for_the_printer(self):
        self.company.dunning_letter_handling = "print"
        self.ladder.level_ids.write({"by_email": False, "by_letter": True})
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        self.assertEqual(notice.delivery_ids.state, "ready")
        self.night("2026-03-14")
        self.assertFalse(self.tasks("letter"))
        self.company.dunning_mode = "off"
        self.night("2026-03-15")
        self.assertIn("Print this letter", self.tasks("letter").summary)
        with self.at("2026-03-15"), self.outbox():
            notice.sudo().delivery_ids._set_sent()
        self.assertFalse(self.tasks("letter"))

    def test_what_else_is_owed_is_dunned_but_not_twice(self):
        one, other = self.invoice("2026-03-01"), self.invoice("2026-03-05", 40.0)
        first = self.night("2026-03-08").notice_ids
        self.assertClaims(first, {one: 100.0})
        self.assertDecided(self.night("2026-03-14"), {one: "pending", other: "pending"})
        run = self.night("2026-03-15")
        self.assertDecided(run, {one: "pending", other: "propose"})
        self.assertClaims(run.notice_ids, {other: 40.0})
        self.assertDecided(self.night("2026-03-16"), {one: "pending", other: "pending"})
        with self.at("2026-03-16"):
            (first | run.notice_ids).action_confirm()
        self.send("2026-03-16")
        self.assertEqual(set((first | run.notice_ids).mapped("state")), {"sent"})

    def test_a_credit_is_deducted_once(self):
        one = self.invoice("2026-03-01")
        credit = self.credit_note("2026-03-02", 10.0)
        first = self.night("2026-03-08").notice_ids
        self.assertClaims(first, {one: 100.0, credit: -10.0})
        other = self.invoice("2026-03-05", 40.0)
        second = self.night("2026-03-15").notice_ids
        self.assertClaims(second, {other: 40.0})
        with self.at("2026-03-16"):
            (first | second).action_confirm()
        self.assertClaims(first, {one: 100.0, credit: -10.0})
        self.assertClaims(second, {other: 40.0})
