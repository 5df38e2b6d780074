from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..browser import BrowserCase
from .case import OutboxCase


@tagged("post_install", "-at_install")
class TestContactRules(OutboxCase):
    """Nobody is written to at night, on a holiday or too often: the outbox keeps what must wait,
    says why, and sends it once, when it may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dunning_contact_rules = True
        cls.germany = cls.env.ref("base.de")
        cls.debtors.country_id = cls.germany
        cls.rules = cls.env["account.collection.contact.rule"]
        cls.german = cls.rules.search([("country_id", "=", cls.germany.id)])
        cls.german.write({"week_from": 8, "week_to": 20, "saturday_from": 8, "saturday_to": 20})
        cls.german.write({"sunday_from": 0, "sunday_to": 0, "max_contacts": 0})

    def confirmed_on(self, day, debtor=None):
        """A notice that waits in the outbox."""
        self.invoice("2026-03-01", partner=debtor)
        run = self.propose(day)
        with self.at(day):
            run.action_confirm()
        return run.notice_ids

    def work(self, day, time):
        """The outbox and the mail queue at a minute of a day, UTC."""
        with self.at(day, time), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.deliver_mails()
        self.env.invalidate_all()

    def assertHeld(self, notice, reason, until):
        held = notice.delivery_ids
        self.assertEqual(
            (set(held.mapped("state")), held[0].held_reason, held[0].held_until),
            ({"queued"}, reason, datetime.fromisoformat(until)),
        )
        self.assertEqual(notice.state, "confirmed")

    def woken(self):
        job = self.env.ref("account_collections.cron_outbox").sudo()
        return self.env["ir.cron.trigger"].sudo().search([("cron_id", "=", job.id)])

    # === HOURS === #

    def test_at_night_a_letter_waits_for_the_morning_and_goes_once(self):
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.assertHeld(notice, "hours", "2026-03-11 07:00")
        self.assertIn(datetime(2026, 3, 11, 7), self.woken().mapped("call_at"))
        with self.at("2026-03-11", "06:59"):
            self.assertIn("outside of the hours", notice.held_text)
            self.assertIn("8:00", notice.held_text)
            found = notice.search([("is_held", "=", True)])
            self.assertEqual(found, notice)
        self.work("2026-03-11", "06:59")
        self.assertEqual(notice.state, "confirmed")
        for time in ("07:00", "07:01", "12:00"):
            self.work("2026-03-11", time)
        self.assertEqual(notice.delivery_ids.mapped("state"), ["sent"])
        self.assertEqual(len(notice.case_id.contact_ids), 1)
        self.assertEqual(str(notice.sent_on), "2026-03-11")
        self.assertEqual(str(notice.deadline), "2026-03-18", "as of the day it goes out")
        self.assertFalse(notice.held_text)

    def test_what_was_paid_while_it_waited_stays_at_home(self):
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.pay(notice._get_claims().move_id, on="2026-03-11")
        self.work("2026-03-11", "07:00")
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(notice.delivery_ids.state, "cancelled")

    def test_over_the_night_in_which_the_clock_is_put_forward(self):
        notice = self.confirmed_on("2026-03-27")
        self.work("2026-03-28", "20:00")
        self.assertHeld(notice, "hours", "2026-03-30 06:00")
        self.work("2026-03-30", "05:59")
        self.assertEqual(notice.state, "confirmed")
        self.work("2026-03-30", "06:00")
        self.assertEqual(notice.state, "sent")

    def test_holidays_are_those_of_the_state_the_debtor_lives_in(self):
        """6 January 2027 is a holiday in Bavaria, not in Berlin."""
        bavaria = self.env.ref("base.state_de_by")
        self.debtor.state_id = bavaria
        self.confirmed_on("2027-01-05")
        here = self.confirmed_on("2027-01-05", self.debtors[1])
        there = self.env["account.dunning.notice"].search(
            [("partner_id", "=", self.debtor.id), ("state", "=", "confirmed")]
        )
        self.work("2027-01-06", "10:00")
        self.assertHeld(there, "holiday", "2027-01-07 07:00")
        self.assertEqual(here.state, "sent")

    def test_the_clock_of_the_debtor_counts(self):
        """Who entered him sits in Berlin, as Odoo notes at the contact."""
        york = self.env.ref("base.state_us_27")
        america = self.env.ref("base.us")
        self.debtor.write({"country_id": america.id, "state_id": york.id, "tz": "Europe/Berlin"})
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-11", "11:59")
        self.assertHeld(notice, "hours", "2026-03-11 12:00")
        self.work("2026-03-11", "12:00")
        self.assertEqual(notice.state, "sent")

    def test_letters_on_paper_wake_nobody(self):
        self.ladder.level_ids.write({"by_email": False, "by_letter": True})
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.assertEqual(notice.state, "sent")

    def test_letter_and_mail_of_one_notice_wait_together(self):
        self.ladder.level_ids.by_letter = True
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.assertHeld(notice, "hours", "2026-03-11 07:00")
        self.work("2026-03-11", "07:00")
        self.assertEqual(set(notice.delivery_ids.mapped("state")), {"sent"})

    def test_e_mails_may_be_left_out_of_the_hours(self):
        self.german.covers_email = False
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.assertEqual(notice.state, "sent")

    def test_a_mail_server_that_is_back_at_night_wakes_nobody(self):
        notice = self.confirmed_on("2026-03-10")
        with self.at("2026-03-10", "18:30"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertEqual(notice.delivery_ids.state, "handed")
        self.deliver("2026-03-10", "21:30")
        mail = notice.delivery_ids.sudo().mail_mail_id
        self.assertEqual(
            (mail.state, str(mail.scheduled_date)), ("outgoing", "2026-03-11 07:00:00")
        )
        self.assertEqual(notice.delivery_ids.held_reason, "hours")
        # It would say the day of yesterday: the outbox writes it anew, and it goes once.
        self.deliver("2026-03-11", "07:00")
        self.work("2026-03-11", "07:01")
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.delivery_ids.mapped("state").count("sent"), 1)

    def test_a_rule_that_changes_lets_out_what_it_held(self):
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "20:30")
        self.assertHeld(notice, "hours", "2026-03-11 07:00")
        with self.at("2026-03-10", "20:31"):
            self.german.week_to = 22
        self.work("2026-03-10", "20:32")
        self.assertEqual(notice.state, "sent")

    def test_without_rules_letters_go_at_any_time(self):
        self.company.dunning_contact_rules = False
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.assertEqual(notice.state, "sent")

    # === HOW OFTEN === #

    def call(self, day, time="10:00"):
        case = self.env["account.collection.case"]._open_for(self.debtor, self.company)
        return self.env["account.collection.contact"].create(
            {"case_id": case.id, "date": f"{day} {time}:00", "kind": "call"}
        )

    def test_a_week_has_so_many_contacts_whoever_made_them(self):
        self.german.max_contacts = 2
        self.call("2026-03-05"), self.call("2026-03-09")
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "12:00")
        self.assertHeld(notice, "often", "2026-03-12 10:00")
        self.work("2026-03-12", "09:59")
        self.assertEqual(notice.state, "confirmed")
        self.work("2026-03-12", "10:00")
        self.assertEqual(notice.state, "sent")

    def test_a_letter_in_two_ways_is_one_contact(self):
        self.german.max_contacts = 2
        self.ladder.level_ids.by_letter = True
        self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "12:00")
        self.assertEqual(len(self.debtor.collection_case_id.contact_ids), 2)
        again = self.confirmed_on("2026-03-11")
        self.work("2026-03-11", "12:00")
        self.assertEqual(again.state, "sent")

    def test_a_deadline_of_law_goes_by_post_at_once(self):
        self.german.max_contacts = 1
        self.first.legal_deadline = True
        self.call("2026-03-10")
        notice = self.confirmed_on("2026-03-10")
        self.work("2026-03-10", "23:30")
        self.assertEqual(notice.state, "sent")
        ways = {one.channel: one.state for one in notice.delivery_ids}
        self.assertEqual(ways, {"letter": "sent", "email": "cancelled"})

    def test_the_case_says_when_to_call(self):
        self.german.max_contacts = 1
        with self.at("2026-03-10", "10:00"):
            call = self.call("2026-03-09")
            self.assertIn("contacted often enough", call.case_id.contact_hint)
            call.unlink()
            self.assertFalse(self.debtor.collection_case_id.contact_hint)
        with self.at("2026-03-08", "10:00"):
            self.assertIn("Sunday", self.debtor.collection_case_id.contact_hint)
        self.debtor.dunning_no_call = True
        with self.at("2026-03-10", "10:00"):
            self.assertIn("not want to be called", self.debtor.collection_case_id.contact_hint)

    # === WISHES === #

    def test_who_wants_no_mails_gets_letters(self):
        self.debtor.dunning_no_email = True
        notice = self.confirmed_on("2026-03-10")
        self.assertEqual(notice.delivery_ids.channel, "letter")

    def test_a_wish_that_comes_late_is_heeded_in_the_outbox(self):
        notice = self.confirmed_on("2026-03-10")
        self.debtor.dunning_no_email = True
        self.work("2026-03-10", "12:00")
        ways = {one.channel: one.state for one in notice.delivery_ids}
        self.assertEqual(ways, {"email": "cancelled", "letter": "sent"})
        self.assertFalse(self._mails)

    def test_the_preferred_channel_takes_the_place_of_an_e_mail(self):
        self.debtor.dunning_preferred_channel = "letter"
        self.assertEqual(self.confirmed_on("2026-03-10").delivery_ids.channel, "letter")

    def test_wishes_are_those_of_one_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.debtor.dunning_no_email = True
        self.assertEqual(self.debtor._get_forbidden_channels(self.company), {"email"})
        self.assertFalse(self.debtor._get_forbidden_channels(other))

    # === SUBJECT === #

    def subject(self, **vals):
        debtor = self.create_debtor("Jane Doe", country_id=self.germany.id, **vals)
        self.confirmed_on("2026-03-10", debtor)
        self.work("2026-03-10", "12:00")
        return self._mails[-1]["subject"]

    def test_who_does_not_read_alone_is_not_shown_up(self):
        neutral = self.subject(is_company=False, email="info@employer.example", ref="4711")
        self.assertEqual(neutral, "Information on your account 4711")

    def test_the_office_of_a_firm_reads_what_it_is_about(self):
        self.assertIn("invoice", self.subject(email="info@debtor.example"))

    def test_a_contact_may_say_that_others_read_along(self):
        private = {"is_company": False, "email": "jane@family.example"}
        self.assertIn("invoice", self.subject(**private))
        neutral = self.subject(dunning_shared_mailbox=True, **private)
        self.assertEqual(neutral, "Information on your account")

    def test_where_the_country_wants_it_the_subject_is_always_neutral(self):
        self.german.neutral_subject = "always"
        self.assertNotIn("invoice", self.subject(email="info@debtor.example"))

    # === THE ROWS === #

    def test_the_row_of_the_company_goes_before_that_of_all(self):
        everywhere = self.rules.search([("country_id", "=", False)])
        own = self.rules.create({"country_id": self.germany.id, "company_id": self.company.id})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        austrian = self.create_debtor("Wien", country_id=self.env.ref("base.at").id)
        french = self.create_debtor("Paris", country_id=self.env.ref("base.fr").id)
        found = self.rules._choose(self.company, self.debtor | austrian | french)
        self.assertEqual(found[self.debtor], own)
        self.assertEqual(found[austrian].country_id.code, "AT")
        self.assertEqual(found[french], everywhere)
        self.assertEqual(self.rules._choose(other, self.debtor)[self.debtor], self.german)

    def test_bad_hours_are_refused_in_words(self):
        for vals in ({"week_from": 25}, {"week_to": 7}, {"week_from": 20}, {"sunday_from": -1}):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.german.write(vals)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.rules.create({"country_id": self.germany.id})

    def test_managers_alone_change_them(self):
        collector = new_test_user(
            self.env, "rules", "account_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            self.german.with_user(collector).max_contacts = 9
        other = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = self.rules.sudo().create({"country_id": self.germany.id, "company_id": other.id})
        with self.assertRaises(AccessError):
            foreign.with_user(collector).read(["max_contacts"])
        self.env.user.group_ids = [Command.link(self.env.ref("base.group_system").id)]
        with Form(self.env["res.config.settings"].with_company(self.company)) as form:
            form.dunning_contact_rules = False
        form.record.execute()
        self.assertFalse(self.company.dunning_contact_rules)


@tagged("post_install", "-at_install")
class TestTourContactRules(BrowserCase):
    ROLE = "account_collections.group_manager,base.group_partner_manager"

    def test_a_wish_is_noted_and_lost_links_are_replaced(self):
        self.item(self.invoice("2026-03-01"))
        case = self.env["account.collection.case"]._open_for(self.debtor, self.company)
        lost = "/my/" + case._make_link("clerk").partition("/my/")[2]

        def check(lang):
            self.click_through("reach", self.debtor, lang)
            self.assertTrue(self.debtor.with_company(self.company).dunning_no_call)
            self.assertTrue(case.link_id, "a new one")
            self.assertEqual(self.url_open(lost).status_code, 404)

        self.in_each_language(check)

    def test_the_rows_are_edited_in_their_list(self):
        german = self.env.ref("account_collections.contact_rule_de")

        def check(lang):
            self.click_through("contact_rules", "collections-contact-rules", lang)
            self.assertEqual(german.max_contacts, 5)

        self.in_each_language(check)
