from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import YEAR_END, LimitationCase


@tagged("post_install", "-at_install")
class TestLimitationWarnings(LimitationCase):
    """What follows from limitation: no letter once it is too late, and somebody hears of it before
    it is."""

    # === DUNNING === #

    def test_a_time_barred_item_is_not_dunned(self):
        young = self.invoice("2024-01-01")
        last_day = self.propose("2026-12-31", simulated=True)
        self.assertDecided(last_day, {self.old: "propose", young: "propose"})
        run = self.propose("2027-01-02", simulated=True)
        self.assertDecided(run, {self.old: "time_barred", young: "propose"})
        self.assertIn("time-barred", self.decision(run, self.old).sentence)
        self.event("acknowledgement", "2026-12-30")
        run = self.propose("2027-01-02", simulated=True)
        self.assertDecided(run, {self.old: "propose", young: "propose"})

    def test_a_run_looks_at_old_items_only(self):
        Item = self.registry["account.move.line"]
        with patch.object(Item, "_read_limitation_history", autospec=True) as read:
            self.propose("2026-05-01", simulated=True)
            self.assertFalse(read.called)
        with self.at("2027-01-02"):
            few = self.queries([self.old])
            more = [self.invoice("2023-05-10") for _number in range(8)]
            self.assertLessEqual(self.queries([self.old, *more]), few)

    def queries(self, invoices):
        items = self.env["account.move.line"].union(*map(self.item, invoices))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        items.mapped("limitation_reason")
        return self.cr.sql_log_count - before

    # === WHO HEARS OF IT === #

    def warn(self, on):
        with self.at(on):
            self.env["account.collection.case"].sudo()._cron_warn_limitation()
        self.env.invalidate_all()
        return self.tasks("limitation")

    @mute_logger("odoo.addons.account_collections.models.common.isolation")
    def test_one_claim_that_cannot_be_judged_keeps_no_other_from_its_warning(self):
        other = self.create_debtor("Other Ltd")
        bad = self.item(self.invoice("2023-05-11", partner=other))
        Item = self.registry["account.move.line"]
        read = Item._read_limitation_history

        def stumble(items, *args):
            if bad in items:
                raise ZeroDivisionError
            return read(items, *args)

        with patch.object(Item, "_read_limitation_history", stumble):
            self.assertEqual(len(self.warn("2026-07-04")), 1)
            self.assertIn("Limitation not watched", self.tasks("repair", other).summary)
        self.warn("2026-07-05")
        self.assertEqual(len(self.tasks("limitation", other)), 1)
        self.assertFalse(self.tasks("repair", other))

    def test_a_task_comes_three_times(self):
        self.case.collector_id = self.env.user
        self.assertFalse(self.warn("2026-07-03"))
        task = self.warn("2026-07-04")
        self.assertEqual(
            (task.user_id, task.summary),
            (
                self.env.user,
                "Becomes time-barred: the first claim after 12/31/2026, 1 in all",
            ),
        )
        for day in ("2026-10-02", "2026-12-01"):
            task.action_done()
            before = fields.Date.subtract(fields.Date.to_date(day), days=1)
            self.assertFalse(self.warn(fields.Date.to_string(before)))
            task = self.warn(day)
            self.assertEqual(len(task), 1)
            self.assertEqual(self.warn(day), task)

    def test_a_task_leaves_when_nothing_is_about_to_be_barred(self):
        self.assertTrue(self.warn("2026-11-01"))
        self.event("acknowledgement", "2026-11-02")
        self.assertFalse(self.warn("2026-11-03"))

    def test_a_payment_taken_back_brings_the_task_back(self):
        self.assertTrue(self.warn("2026-11-01"))
        payment = self.book("bank", 100.0, "2026-11-02")
        self.assertFalse(self.warn("2026-11-03"))
        self.item(payment).remove_move_reconcile()
        self.assertTrue(self.warn("2026-11-04"))

    def test_who_has_no_case_gets_one_and_one_task_for_all_his_claims(self):
        for number in range(3):
            self.invoice("2023-05-10", 10.0 + number, self.consumer)
        self.warn("2026-11-01")
        task = self.tasks("limitation", self.consumer)
        self.assertIn("3 in all", task.summary)

    def test_nobody_is_told_that_it_is_too_late(self):
        self.assertFalse(self.warn("2027-01-01"))

    # === LISTS AND THE CASE === #

    def found(self, model, value):
        return self.env[model].search([("limitation_state", "in", value)])

    def test_what_becomes_time_barred_this_year_is_a_list(self):
        item, case = self.item(self.old), self.case
        self.invoice("2024-05-10", partner=self.consumer)
        other = self.env["account.collection.case"]._open_for(self.consumer, self.company)
        both = case | other
        for day, state in (
            ("2025-12-31", False),
            ("2026-01-01", "this_year"),
            ("2027-01-01", "barred"),
        ):
            with self.subTest(day), self.at(day):
                self.assertEqual((item.limitation_state, case.limitation_state), (state, state))
                for known in ("this_year", "barred"):
                    expected = item if state == known else item.browse()
                    self.assertEqual(
                        self.found("account.move.line", [known]) & item, expected, known
                    )
                    self.assertEqual(
                        self.found("account.collection.case", [known]) & case,
                        case if state == known else case.browse(),
                    )
                nothing = self.found("account.collection.case", [False])
                self.assertEqual(case in nothing, not state)
        with self.at("2026-06-01"):
            self.assertEqual(self.found("account.collection.case", [False]) & both, other)

    def test_the_case_tells_of_the_first(self):
        self.invoice("2024-05-10")
        with self.at("2026-06-01"):
            self.assertEqual(str(self.case.limitation_on), YEAR_END)
            told = self.case.limitation_reason
        self.assertIn(f"{self.old.name}:\nThe period runs", told)
        with self.at("2027-06-01"):
            self.assertEqual(str(self.case.limitation_on), "2027-12-31")
            self.assertIn(f"Time-barred already: {self.old.name}", self.case.limitation_reason)
        self.book("bank", 1000.0, "2026-06-01")
        with self.at("2027-06-01"):
            self.assertNotIn(self.old.name, self.case.limitation_reason)
