from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .plan.case import PlanCase

ISOLATION = "odoo.addons.account_collections.models.common.isolation"


@tagged("post_install", "-at_install")
class TestIsolation(PlanCase):
    """One bad record costs nobody else the night, and a person hears of it."""

    def setUp(self):
        super().setUp()
        self.company.dunning_mode = "automatic"
        self.good = self.invoice("2026-03-01", partner=self.other)

    def test_a_block_until_the_end_of_time_is_a_block(self):
        blocked = self.invoice("2026-03-01")
        with self.at("2026-03-02"):
            self.block(blocked, date_to="9999-12-31")
        run = self.night("2026-03-08")
        self.assertDecided(run, {blocked: "block_invoice", self.good: "propose"})
        self.assertEqual(run.notice_ids.state, "sent")

    def test_dates_at_the_end_of_time_stop_nobody(self):
        terms = {"invoice_date": "2026-03-01", "invoice_payment_term_id": False}
        far = self.invoice("9999-12-31", **terms)
        planned = self.invoice("2026-03-01", 70.0)
        self.plan(planned, ("9999-12-31", 70.0))
        run = self.night("2026-03-12")
        codes = {far: "not_due", planned: "plan", self.good: "propose"}
        self.assertDecided(run, codes)
        self.assertFalse(self.item(far).default_on)

    @mute_logger(ISOLATION)
    def test_a_debtor_who_cannot_be_decided_costs_nobody_else_the_night(self):
        bad = self.invoice("2026-03-01")
        items = self.registry["account.move.line"]
        complete = items._complete_rows

        def break_one(records, company, rows, today):
            if any(row.move_id == bad.id for row in rows):
                raise OverflowError("date value out of range")
            return complete(records, company, rows, today)

        with patch.object(items, "_complete_rows", break_one):
            run = self.night("2026-03-08")
        self.assertDecided(run, {bad: "error", self.good: "propose"})
        self.assertEqual(run.notice_ids.partner_id, self.other)
        self.assertEqual(len(self.tasks("repair")), 1)
        self.assertIn("Look for a date that cannot be", self.tasks("repair").summary)

    @mute_logger(ISOLATION)
    def test_a_promise_that_cannot_be_judged_costs_no_other_its_verdict(self):
        bad = self.promise(self.invoice("2026-03-01"), "2026-03-12")
        good = self.promise(self.good, "2026-03-12")
        promises = self.registry["account.payment.promise"]
        judge = promises._judge

        def break_one(records):
            if bad in records:
                raise ZeroDivisionError("division by zero")
            return judge(records)

        with patch.object(promises, "_judge", break_one):
            self.judge("2026-03-20")
        self.assertEqual((bad.state, good.state), ("open", "broken"))
        self.assertIn("division by zero", self.tasks("repair").note)
