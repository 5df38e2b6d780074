from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioClock(CollectionsCase):
    """When a letter is due: in the time zone of the company, counted from what was really sent,
    whatever days the nightly run misses and however often somebody clicks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dunning_mode = "automatic"

    def code(self, move):
        """What would be decided right now."""
        today = self.company._get_dunning_today()
        decided = self.env["account.move.line"]._decide_dunning(self.company, today, self.debtor)
        return {row.move_id: decision.code for row, decision in decided}[move.id]

    # === MIDNIGHT === #

    def test_the_days_that_are_proposed_are_those_of_the_company(self):
        """Whoever enters something after midnight from elsewhere writes the day of the company."""
        self.env.user.tz = "America/New_York"
        entered = [
            (model, field.name)
            for model in (self.env[name] for name in self.registry)
            if model._original_module == "account_collections" and not model._abstract
            for field in model._fields.values()
            if field.type == "date" and field.default and not field.compute
        ]
        self.assertGreater(len(entered), 6)
        proposed = []
        for moment in (("2026-03-08", "23:30"), ("2026-03-09", "12:00")):
            with self.at(*moment):
                mine = [(model.with_company(self.company), name) for model, name in entered]
                proposed.append({it: it[0].default_get([it[1]])[it[1]] for it in mine})
        self.assertEqual(*proposed)

    # === DUE DATES === #

    def test_due_today_is_not_overdue_where_the_company_is(self):
        self.first.delay_days = 1
        invoice = self.invoice("2026-03-08")
        self.env.user.tz = "Asia/Tokyo"
        table = {
            # The 9th has begun in Berlin, not in London, and not in America for hours to come.
            ("Europe/Berlin", "2026-03-08", "22:59"): "not_due",
            ("Europe/Berlin", "2026-03-08", "23:01"): "propose",
            ("UTC", "2026-03-08", "23:59"): "not_due",
            ("UTC", "2026-03-09", "00:01"): "propose",
            ("America/Los_Angeles", "2026-03-09", "06:59"): "not_due",
            ("America/Los_Angeles", "2026-03-09", "07:01"): "propose",
        }
        for (zone, day, time), code in table.items():
            with self.subTest(zone=zone, time=time), self.at(day, time):
                self.company.partner_id.tz = zone
                self.assertEqual(self.code(invoice), code)

    def test_a_company_without_time_zone_has_that_of_its_country(self):
        self.company.partner_id.tz = False
        for country, day in (("base.de", 9), ("base.jp", 9), ("base.us", 8), (False, 8)):
            with self.subTest(country), self.at("2026-03-08", "23:30"):
                self.company.partner_id.country_id = country and self.env.ref(country)
                self.assertEqual(self.company._get_dunning_today().day, day)

    def test_without_due_date_the_invoice_date_counts(self):
        invoice = self.invoice("2026-03-01")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_move_line SET date_maturity = NULL WHERE move_id = %s", [invoice.id]
        )
        self.cr.execute(
            "UPDATE account_move SET invoice_date_due = NULL WHERE id = %s", [invoice.id]
        )
        self.assertDecided(self.propose("2026-03-07"), {invoice: "later"})
        notices = self.dun("2026-03-08")
        self.assertDunned(notices, {self.debtor: [(invoice, self.first)]})
        self.assertEqual(str(notices._get_claims().date_maturity), "2026-03-01")

    def test_a_note_before_the_due_date_is_no_level(self):
        self.first.delay_days = -3
        note, first = self.first, self.second
        invoice = self.invoice("2026-03-20")
        self.assertDunned(self.dun("2026-03-17"), {self.debtor: [(invoice, note)]})
        self.assertFalse(self.item(invoice).dunning_level_id)
        self.assertFalse(invoice.dunning_level_id)
        self.assertFalse(self.debtor.with_company(self.company).dunning_level_id)
        self.assertDecided(self.propose("2026-03-18"), {invoice: "not_due"})
        self.assertDunned(self.dun("2026-04-10"), {self.debtor: [(invoice, first)]})

    def test_what_is_not_due_yet_stands_on_no_letter_that_demands(self):
        self.first.delay_days = -3
        note, first = self.first, self.second
        late, soon = self.invoice("2026-02-20"), self.invoice("2026-03-20")
        credit = self.credit_note("2026-03-01", 30.0)
        demand, friendly = self.dun("2026-03-17").sorted("id")
        self.assertClaims(demand, {late: 100.0, credit: -30.0})
        self.assertClaims(friendly, {soon: 100.0})
        self.assertEqual((demand.level_id, friendly.level_id), (first, note))

    def test_credits_that_cover_what_is_due_go_on_to_the_note(self):
        self.first.delay_days = -3
        self.invoice("2026-02-20")
        soon, credit = self.invoice("2026-03-20"), self.credit_note("2026-03-01", 130.0)
        self.assertClaims(self.dun("2026-03-17"), {soon: 100.0, credit: -30.0})

    def test_a_note_cannot_be_raised_to_a_dunning_letter_before_the_due_date(self):
        self.first.delay_days = -3
        self.invoice("2026-03-20")
        with self.assertRaises(UserError), self.cr.savepoint():
            self.propose("2026-03-17").notice_ids.line_ids.action_raise()

    # === INTERVALS === #

    def test_the_interval_counts_from_the_day_the_letter_really_went_out(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-08")
        with self.at("2026-03-28"):
            run.action_confirm()
        self.send("2026-03-28")
        self.assertEqual(str(run.notice_ids.deadline), "2026-04-04")
        waiting = self.propose("2026-04-06")
        self.assertDecided(waiting, {invoice: "interval"})
        self.assertEqual(str(self.decision(waiting, invoice).changes_on), "2026-04-07")
        self.assertDunned(self.dun("2026-04-07"), {self.debtor: [(invoice, self.second)]})

    def test_the_next_letter_waits_for_the_payment_deadline(self):
        self.first.deadline_days = 30
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        waiting = self.propose("2026-04-07")
        self.assertDecided(waiting, {invoice: "deadline"})
        self.assertDunned(self.dun("2026-04-08"), {self.debtor: [(invoice, self.second)]})

    def hasty(self):
        """A ladder with little patience: after 3, 10 and 17 days."""
        hasty = self.create_ladder("Hasty", (3, 10, 17), interval_days=5, deadline_days=3)
        self.company.dunning_procedure_id = hasty

    def story(self, *missed):
        """The days on which letters go out in March when the run misses some days."""
        self.hasty()
        self.invoice("2026-03-01")
        for day in range(1, 25):
            if day not in missed:
                self.night(f"2026-03-{day:02}")
        notices = self.env["account.dunning.notice"].search([("partner_id", "=", self.debtor.id)])
        sent = notices.filtered(lambda notice: notice.state == "sent").sorted("sent_on")
        self.assertEqual(sent, notices.sorted("sent_on"))
        return [(notice.level_id.rank, notice.sent_on.day) for notice in sent]

    def test_a_run_every_night(self):
        self.assertEqual(self.story(), [(1, 4), (2, 11), (3, 18)])

    def test_a_missed_week_loses_nothing_and_doubles_nothing(self):
        # The second letter comes late; the third keeps its distance of five days to it.
        self.assertEqual(self.story(*range(9, 16)), [(1, 4), (2, 16), (3, 21)])

    # === GO-LIVE === #

    def backlog(self):
        """Five debtors with invoices of years ago, the oldest last."""
        debtors = [self.create_debtor(f"Old{number} Ltd") for number in range(5)]
        due = fields.Date.to_date("2024-06-30")
        return [
            self.invoice(due - timedelta(days=100 * number), partner=debtor)
            for number, debtor in enumerate(debtors)
        ]

    def test_a_backlog_starts_at_the_first_level_a_few_a_day_the_oldest_first(self):
        self.company.dunning_daily_cap = 2
        backlog = self.backlog()
        days = ("2026-03-02", "2026-03-03", "2026-03-04")
        letters = []
        for day in days:
            notices = self.night(day).notice_ids
            self.assertEqual(notices.mapped("state"), ["sent"] * len(notices))
            self.assertEqual(notices.level_id, self.first)
            letters.append(set(notices._get_claims().move_id))
        self.assertEqual(letters, [set(backlog[3:]), set(backlog[1:3]), set(backlog[:1])])

    def test_a_second_run_of_the_day_does_not_exceed_the_cap(self):
        self.company.dunning_daily_cap = 2
        first_in_line = self.backlog()[0]
        self.assertEqual(len(self.propose("2026-03-02").notice_ids), 2)
        second = self.propose("2026-03-02")
        self.assertFalse(second.notice_ids)
        self.assertDecided(second, {first_in_line: "cap"})
        self.assertEqual(str(self.decision(second, first_in_line).changes_on), "2026-03-03")

    def test_a_simulation_shows_another_day_and_drafts_nothing(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-02", simulated=True, date="2026-03-20")
        self.assertDecided(run, {invoice: "propose"})
        self.assertFalse(run.notice_ids)
        self.assertFalse(
            self.env["account.dunning.notice"].search([("partner_id", "=", self.debtor.id)])
        )

    def test_letters_are_drafted_for_today_only(self):
        with self.assertRaises(UserError):
            self.propose("2026-03-02", date="2026-03-20")

    # === TWICE === #

    def test_proposing_confirming_and_sending_twice_does_nothing_twice(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"), self.outbox():
            run.action_propose()
            run.action_confirm()
            run.action_confirm()
            run.notice_ids.action_confirm()
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.deliver_mails()
            self.assertEqual(len(self._new_mails), 1)
        self.assertDunned(run.notice_ids, {self.debtor: [(invoice, self.first)]})
        self.assertEqual(len(run.decision_ids), 1)
        self.assertEqual(len(run.notice_ids.delivery_ids), 1)
        self.assertFalse(self.dun("2026-03-08"), "nor does a second run of the day")

    def test_a_second_run_waits_for_the_letter_of_the_first(self):
        invoice, fresh = self.invoice("2026-03-01"), self.invoice("2026-03-03")
        self.propose("2026-03-08")
        run = self.propose("2026-03-12")
        self.assertDecided(run, {invoice: "pending", fresh: "pending"})
        self.assertFalse(run.notice_ids)

    def test_the_nightly_run_called_again_goes_on_where_it_was(self):
        self.invoice("2026-03-01")
        run = self.night("2026-03-09")
        with self.assertNoLogs("odoo.addons.account_collections", "ERROR"):
            self.assertEqual(self.night("2026-03-09"), run)
        self.assertEqual(len(run.notice_ids), 1)

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_nightly_run(self):
        run = self.night("2026-03-09")
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            run.sudo().copy({"by_cron": True})

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_notice_about_the_same_step(self):
        self.invoice("2026-03-01")
        notice = self.propose("2026-03-08").notice_ids.sudo()
        by_hand = notice.create({"company_id": self.company.id, "partner_id": self.debtor.id})
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            notice.line_ids.copy({"notice_id": by_hand.id})
        notice.action_cancel()
        self.assertTrue(notice.line_ids.copy({"notice_id": by_hand.id}), "a cancelled one is free")

    @mute_logger("odoo.sql_db")
    def test_the_database_refuses_a_second_delivery_under_way(self):
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.cr.savepoint():
            notice.delivery_ids.sudo().create({"notice_id": notice.id, "channel": "email"})

    # === THE NIGHT === #

    def test_the_modes_of_the_night(self):
        automatic, by_hand = self.backlog()[:2]
        slow = self.create_ladder("Slow", (7, 21), automatic=False)
        by_hand.dunning_procedure_id = slow
        self.company.dunning_mode = "off"
        self.assertFalse(self.night("2026-03-02"))
        self.company.dunning_mode = "propose"
        drafts = self.night("2026-03-03").notice_ids
        self.assertEqual(set(drafts.mapped("state")), {"draft"})
        drafts.action_cancel()
        self.company.dunning_mode = "automatic"
        notices = self.night("2026-03-04").notice_ids
        states = {notice._get_claims().move_id: notice.state for notice in notices}
        self.assertEqual((states[automatic], states[by_hand]), ("sent", "draft"))

    def test_one_item_to_be_reviewed_keeps_the_whole_letter_back(self):
        slow = self.create_ladder("Slow", (7, 21), automatic=False)
        self.invoice("2026-03-01")
        self.invoice("2026-03-01", dunning_procedure_id=slow.id)
        self.assertEqual(self.night("2026-03-09").notice_ids.state, "draft")

    def test_no_letters_on_a_quiet_sunday_but_a_person_may(self):
        self.company.dunning_quiet_days = "sunday"
        invoice = self.invoice("2026-03-01")
        night = self.night("2026-03-08")
        self.assertDecided(night, {invoice: "quiet"})
        self.assertEqual(str(self.decision(night, invoice).changes_on), "2026-03-09")
        self.assertFalse(night.notice_ids)
        self.assertTrue(self.propose("2026-03-08").notice_ids)

    def test_lifting_a_block_sends_nothing_by_itself(self):
        invoice = self.invoice("2026-03-01")
        with self.at("2026-03-08"):
            block = self.block(invoice)
        self.assertDecided(self.night("2026-03-09"), {invoice: "block_invoice"})
        with self.at("2026-03-10"):
            block.action_end()
        self.send("2026-03-10")
        self.assertFalse(invoice.sudo().dunning_notice_line_ids)
        self.assertTrue(self.night("2026-03-10").notice_ids, "the next run may propose it")

    def test_a_block_ends_by_itself_after_its_last_day(self):
        invoice = self.invoice("2026-03-01")
        with self.at("2026-03-08"):
            self.block(invoice, date_to="2026-03-10")
        self.assertDecided(self.propose("2026-03-10"), {invoice: "block_invoice"})
        self.assertDecided(self.propose("2026-03-11"), {invoice: "propose"})
