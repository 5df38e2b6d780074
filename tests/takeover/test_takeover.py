import base64

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .case import HEAD, TakeoverCase


@tagged("post_install", "-at_install")
class TestTakeover(TakeoverCase):
    """Letters of another system: levels and clocks go on where it stopped."""

    def setUp(self):
        super().setUp()
        self.bill = self.invoice("2026-03-01")

    def test_the_item_stands_at_its_level_since_that_day(self):
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25", document="M-4711"))
        self.assertEqual(notice.state, "sent")
        self.assertEqual(str(notice.sent_on), "2026-03-25")
        self.assertEqual(str(notice.deadline), "2026-04-01")
        self.assertEqual((notice.level_id, notice.document), (self.second, "M-4711"))
        self.assertEqual(self.bill.dunning_level_id, self.second)
        self.assertEqual(self.debtor.dunning_level_id, self.second)
        self.assertEqual(self.bill.last_notice_id, notice)
        self.assertClaims(notice, {self.bill: 100.0})
        (line,) = notice.line_ids
        self.assertEqual((line.rank, line.turn, line.days_overdue), (2, 1, 24))

    def test_the_next_night_goes_on_at_the_level_after_and_not_before_its_days(self):
        """Level 2 of 1 April: ten days until the next, and level 3 from 5 April on."""
        self.company.dunning_mode = "propose"
        self.take_over(self.row(self.bill, 2, "2026-04-01"))
        run = self.night("2026-04-10")
        self.assertFalse(run.notice_ids)
        self.assertEqual(self.decision(run, self.bill).code, "interval")
        run = self.night("2026-04-11")
        self.assertEqual(run.notice_ids.level_id, self.third)

    def test_the_deadline_of_the_file_holds_the_next_level_back(self):
        self.take_over(self.row(self.bill, 2, "2026-04-01", deadline="2026-04-20"))
        run = self.propose("2026-04-20")
        self.assertEqual(self.decision(run, self.bill).code, "deadline")
        self.assertEqual(self.propose("2026-04-21").notice_ids.level_id, self.third)

    def test_nothing_is_sent_charged_or_asked(self):
        self.second.write(
            {"activity_type_id": self.env.ref("account_collections.activity_call").id}
        )
        with self.outbox():
            (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25"))
            self.assertFalse(self._new_mails)
        self.assertFalse(notice.charge_ids)
        self.assertFalse(notice.attachment_id)
        self.assertFalse(notice.subject or notice.opening or notice.closing)
        self.assertFalse(notice.case_id.activity_ids)
        self.send("2026-04-02")
        self.assertEqual((notice.state, str(notice.sent_on)), ("sent", "2026-03-25"))

    def test_the_file_of_the_debtor_tells_of_it(self):
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25", document="M-4711"))
        told = " ".join(notice.case_id.message_ids.mapped("body"))
        self.assertIn("OLD/", told)
        self.assertIn("2026-03-25", told)
        self.assertIn("M-4711", told)
        (contact,) = notice.case_id.contact_ids
        self.assertEqual((contact.kind, contact.outcome), ("letter", "sent"))
        self.assertEqual(str(contact.date.date()), "2026-03-25")

    def test_a_level_without_a_channel_is_no_letter(self):
        """The next letter speaks of the last one only if there was one."""
        (mute,) = self.take_over(self.row(self.bill, 1, "2026-03-12", channel=""))
        self.assertFalse(mute.delivery_ids | mute.case_id.contact_ids.notice_id.delivery_ids)
        self.assertFalse(mute._is_letter())
        (spoken,) = self.take_over(self.row(self.bill, 2, "2026-03-25", channel="Brief"))
        self.assertEqual(spoken.delivery_ids.channel, "letter")
        draft = self.propose("2026-04-05").notice_ids
        self.assertEqual(draft._get_earlier_letters(), spoken)

    def test_one_letter_per_debtor_day_and_level(self):
        other = self.invoice("2026-03-02", 50.0)
        late = self.invoice("2026-03-03", 30.0)
        friend = self.invoice("2026-03-01", 70.0, self.create_debtor("Friend Ltd"))
        notices = self.take_over(
            self.row(self.bill, 2, "2026-03-25"),
            self.row(other, 2, "2026-03-25"),
            self.row(late, 1, "2026-03-25"),
            self.row(friend, 2, "2026-03-25"),
        )
        self.assertEqual(len(notices), 3)
        found = {notice.partner_id: notice for notice in notices if notice.level_id == self.second}
        self.assertClaims(found[self.debtor], {self.bill: 100.0, other: 50.0})
        self.assertClaims(found[friend.partner_id], {friend: 70.0})

    def test_the_whole_way_of_an_item(self):
        """Two letters of the past, in whatever order the file has them."""
        notices = self.take_over(
            self.row(self.bill, 2, "2026-03-25"), self.row(self.bill, 1, "2026-03-10")
        )
        lines = notices.line_ids.sorted("turn")
        self.assertEqual(lines.mapped("turn"), [1, 2])
        self.assertEqual(lines.level_id, self.first | self.second)
        self.assertEqual(lines[1].level_before_id, self.first)
        draft = self.propose("2026-04-05").notice_ids
        self.assertEqual((draft.level_id, draft.line_ids.turn), (self.third, 3))
        self.assertEqual(draft.level_before_id, self.second)

    def test_an_amount_of_that_day(self):
        """He has paid some since then; the letter stays as it was."""
        bill = self.invoice("2026-03-01", 200.0, currency_id=self.setup_other_currency("EUR").id)
        self.pay(bill, 50.0, on="2026-03-28")
        (notice,) = self.take_over(self.row(bill, 1, "2026-03-10", amount="200,00"))
        (line,) = notice.line_ids
        self.assertEqual(line.amount_residual, 200.0)
        self.assertEqual(line.amount_company, bill.amount_total_signed)
        (now,) = self.take_over(self.row(bill, 2, "2026-03-29")).line_ids
        self.assertEqual(now.amount_residual, 150.0)

    # === TWICE === #

    def test_the_same_file_twice_changes_nothing(self):
        row = self.row(self.bill, 2, "2026-03-25")
        self.take_over(row)
        self.assertHarmless("taken over already", row)
        with self.at("2026-04-01"), self.assertRaisesRegex(UserError, "nothing to take over"):
            self.wizard(row).action_import()
        self.assertEqual(len(self.bill.dunning_notice_line_ids), 1)

    def test_whatever_the_invoice_is_called_it_is_taken_over_once(self):
        self.bill.ref = "PO 12"
        self.take_over(self.row(self.bill, 2, "2026-03-25"))
        self.assertHarmless("taken over already", "PO 12;Level 2;25.03.2026;post;;;;;;\n")

    def test_an_invoice_that_was_corrected_is_the_same_still(self):
        row = self.row(self.bill, 2, "2026-03-25")
        self.take_over(row)
        self.bill.button_draft()
        self.bill.action_post()
        self.assertEqual(self.bill.dunning_level_id, self.second)
        self.assertHarmless("taken over already", row)

    def test_the_database_refuses_what_two_people_do_at_once(self):
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25"))
        self.env.flush_all()
        insert = SQL(
            """INSERT INTO account_dunning_notice_line
                      (notice_id, company_id, takeover_key, kind, currency_id)
               SELECT notice_id, company_id, takeover_key, kind, currency_id
                 FROM account_dunning_notice_line WHERE notice_id = %s""",
            notice.id,
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(UniqueViolation, "takeover_unique"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(insert)

    def test_a_later_file_adds_what_is_new(self):
        old = self.row(self.bill, 1, "2026-03-10")
        self.take_over(old)
        (notice,) = self.take_over(old, self.row(self.bill, 2, "2026-03-25"))
        self.assertEqual((notice.line_ids.turn, self.bill.dunning_level_id), (2, self.second))

    # === TAKEN BACK === #

    def test_a_takeover_is_taken_back_as_a_whole(self):
        row = self.row(self.bill, 2, "2026-03-25")
        notice = self.take_over(row)
        takeover = notice.takeover_id.with_user(self.boss)
        self.assertEqual((takeover.notice_count, takeover.standing_count), (1, 1))
        takeover.action_take_back()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual((takeover.notice_count, takeover.standing_count), (1, 0))
        self.assertFalse(self.bill.dunning_level_id)
        self.assertFalse(notice.subject or notice.opening)
        self.assertFalse(notice.case_id.contact_ids)
        self.assertEqual(self.propose("2026-04-02").notice_ids.level_id, self.first)
        self.env["account.dunning.notice"].search([("state", "=", "draft")]).action_cancel()
        self.take_over(row)
        self.assertEqual(self.bill.dunning_level_id, self.second)

    def test_our_own_letters_cannot_be_taken_back(self):
        (own,) = self.dun("2026-03-10")
        with self.assertRaisesRegex(UserError, "went out from here"):
            own.with_user(self.boss).action_take_back()

    def test_one_that_came_back_is_not_sent_again_by_us(self):
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25"))
        notice.delivery_ids.sudo()._set_bounced("Moved")
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self.bill.dunning_level_id)
        self.send("2026-04-02")
        self.assertEqual(notice.state, "cancelled")

    def test_nobody_prints_a_letter_that_is_not_ours(self):
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25", document="M-4711"))
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.assertRaisesRegex(UserError, "M-4711"):
            report._render_qweb_pdf("account_collections.action_report_notice", notice.ids)

    # === WHO === #

    def test_only_managers_take_over_and_take_back(self):
        (notice,) = self.take_over(self.row(self.bill, 2, "2026-03-25"))
        clerk = new_test_user(
            self.env, "takeover_clerk", "account_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            self.Import.with_user(clerk).create({"source": "file"})
        with self.assertRaises(AccessError):
            notice.takeover_id.with_user(clerk).action_open_import()
        with self.assertRaises(AccessError):
            notice.with_user(clerk).action_take_back()
        with self.assertRaises(AccessError):
            notice.takeover_id.with_user(clerk).action_take_back()
        with self.assertRaises(AccessError):
            self.env["account.dunning.takeover"].with_user(self.boss).create({"name": "Mine"})

    def test_nobody_makes_a_draft_look_taken_over(self):
        takeover = self.take_over(self.row(self.bill, 2, "2026-03-25")).takeover_id
        self.invoice("2026-03-01", partner=self.create_debtor("Draft Ltd"))
        draft = self.propose("2026-04-02").notice_ids
        for vals in ({"takeover_id": takeover.id}, {"document": "X"}, {"is_demand": True}):
            with self.assertRaises(UserError):
                draft.with_user(self.boss).write(vals)
        with self.assertRaises(UserError):
            draft.line_ids.with_user(self.boss).write({"takeover_key": "X"})

    def test_what_was_shown_is_checked_again(self):
        with self.at("2026-04-01"):
            wizard = self.wizard(self.row(self.bill, 2, "2026-03-25"))
            self.assertTrue(wizard.can_import)
            self.pay(self.bill, on="2026-04-01")
            with self.assertRaisesRegex(UserError, "nothing to take over"):
                wizard.action_import()

    def test_the_window_as_the_web_client_fills_it(self):
        with self.at("2026-04-01"), Form(self.Import.with_user(self.boss)) as form:
            form.file = base64.b64encode(
                HEAD.encode() + self.row(self.bill, "M2", "2026-03-25").encode()
            )
            self.assertIn("“M2” is no level", form.preview)
            self.assertFalse(form.can_import)
            with form.level_ids.edit(0) as level:
                self.assertEqual((level.name, level.count), ("M2", 1))
                level.level_id = self.second
            self.assertIn("Level 2", form.preview)
            self.assertTrue(form.can_import)
        wizard = form.record
        (shown,) = wizard.with_context(bin_size=True).web_read({"preview": {}})
        self.assertIn("Level 2", shown["preview"])
        with self.at("2026-04-01"):
            wizard.action_import()
        self.assertEqual(self.bill.dunning_level_id, self.second)
