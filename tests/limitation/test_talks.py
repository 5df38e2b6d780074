from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .arrangements_case import ArrangementsCase
from .case import YEAR_END


@tagged("post_install", "-at_install")
class TestLimitationTalks(ArrangementsCase):
    """What talks do to the limitation of a claim, and that what came by itself is evidence."""

    # === TALKS === #

    def test_talks_begin_and_end_with_contacts(self):
        self.talk("negotiates", "2026-12-20", contact_name="Ms Payer")
        self.assertIsNone(self.ends())
        self.assertIn(
            "Talks (Letter, Ms Payer) since 12/20/2026: lasts, so no date can be told.",
            self.reason(),
        )
        self.talk("negotiates", "2026-12-28")
        self.talk("reached", "2026-12-29")
        self.assertEqual(len(self.events("talks")), 1, "they last already")
        self.talk("refuses", "2027-01-10")
        self.assertEqual(self.ends(), "2027-04-10")
        self.talk("negotiates", "2027-02-01")
        self.assertEqual(len(self.events("talks")), 2)

    def test_talks_on_the_phone_count_when_they_can_be_proved(self):
        self.talk("negotiates", "2026-10-01", "call")
        self.talk("negotiates", "2026-10-02", "call")
        self.assertEqual(self.ends(), YEAR_END)
        self.talk("negotiates", "2026-10-10")
        self.assertEqual(self.events("talks").mapped("proven"), [False, True])
        self.assertIsNone(self.ends())

    def test_talks_entered_by_hand_go_on(self):
        self.event("talks", "2026-10-01", scope="debtor")
        self.talk("negotiates", "2026-10-10")
        self.assertEqual(len(self.events("talks")), 1)

    def test_talks_about_one_claim_leave_room_for_those_about_all(self):
        self.event("talks", "2026-10-01")
        self.talk("negotiates", "2026-10-10")
        self.assertEqual(self.events("talks").mapped("scope"), ["items", "debtor"])

    def test_talks_end_when_a_plan_is_agreed(self):
        self.talk("negotiates", "2026-03-01")
        self.agree()
        self.assertEqual(self.events("talks").date_to, fields.Date.to_date("2026-03-10"))

    def test_a_refusal_before_the_talks_does_not_end_them(self):
        self.talk("negotiates", "2026-10-01")
        self.talk("refuses", "2026-09-30")
        self.assertFalse(self.events("talks").date_to)

    def test_a_contact_entered_wrongly_is_corrected(self):
        contact = self.talk("reached", "2026-10-01")
        self.assertFalse(self.events())
        contact.outcome = "negotiates"
        self.assertIsNone(self.ends())
        contact.date = "2026-10-05 10:00:00"
        self.assertEqual(self.events().date, fields.Date.to_date("2026-10-05"))
        contact.outcome = "disputes"
        self.assertEqual(self.ends(), YEAR_END)
        contact.outcome = "negotiates"
        self.assertIsNone(self.ends())
        self.assertEqual(len(self.events()), 1)

    def test_a_contact_late_in_the_evening_is_of_its_own_day(self):
        self.talk("negotiates", "2026-10-01", date="2026-10-01 22:30:00")
        self.assertEqual(self.events().date, fields.Date.to_date("2026-10-02"), "Berlin")

    # === WHOSE === #

    def test_another_company_is_another_matter(self):
        other = self.setup_other_company(name="Other Creditor")["company"]
        other.country_id = self.env.ref("base.de")
        both = self.env(context={"allowed_company_ids": (self.company | other).ids})
        with patch.object(self, "env", self.env(context={"allowed_company_ids": other.ids})):
            there = self.invoice("2023-05-10", 1000.0).with_env(both)
        self.talk("negotiates", "2026-03-01")
        self.assertEqual((self.ends(), self.ends(there)), (None, YEAR_END))
        with patch.object(self, "env", both):
            self.promise(there, "2026-03-20", channel="letter")
            self.assertEqual(self.ends(there), "2029-03-10")
        self.assertFalse(self.events("acknowledgement"), "it stands in the other case")
        self.assertIsNone(self.ends())

    def test_merged_debtors_keep_what_happened(self):
        twin = self.create_debtor("Twin Ltd", company_registry="HRB 2")
        theirs = self.invoice("2023-05-10", 1000.0, twin)
        plan = self.agree(theirs)
        self.promise(self.old, "2026-03-20", channel="letter")
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        partners = self.debtor | twin
        wizard.create({"dst_partner_id": self.debtor.id, "partner_ids": partners.ids})._merge(
            partners.ids, self.debtor
        )
        self.assertEqual(self.events().mapped("kind"), ["standstill", "acknowledgement"])
        self.withdraw(plan, "2026-05-08")
        self.assertEqual((self.ends(), self.ends(theirs)), ("2029-03-10", "2027-03-01"))

    # === EVIDENCE === #

    def test_what_came_by_itself_stays_as_it_came(self):
        self.agree(acknowledges=True)
        event = self.events("standstill")
        for vals in ({"date": "2026-01-01"}, {"date_to": "2026-12-01"}, {"kind": "talks"}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "comes from payment plan"):
                event.write(vals)
        with self.assertRaisesRegex(UserError, "comes from payment plan"):
            event.unlink()
        event.note = "Folder 7"
        mine = self.event("acknowledgement", "2025-01-01")
        mine.date = "2025-01-02"
        mine.unlink()

    def test_nobody_makes_up_where_it_came_from(self):
        plan = self.agree()
        Event = self.env["account.collection.limitation.event"]
        vals = {"case_id": self.case.id, "kind": "talks", "scope": "debtor"}
        with self.assertRaises(AccessError):
            Event.create({**vals, "plan_id": plan.id})
        self.assertFalse(Event.with_context(default_plan_id=plan.id).create(vals).plan_id)
        with self.assertRaises(AccessError):
            Event.create(vals).plan_id = plan
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                plan._record_limitation()

    def test_who_takes_the_tick_away_stands_in_the_file(self):
        self.promise(self.old, "2026-03-20", channel="letter")
        self.events().proven = False
        self.assertIn("03/10/2026 does not count: it cannot be proved", self.thread()[0])
        count = len(self.thread())
        self.events().proven = False
        self.assertEqual(len(self.thread()), count, "nothing changed")
