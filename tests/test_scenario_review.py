from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..models.decision.decision import CODES
from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioReview(CollectionsCase):
    """What a person reads in a decision, does with a draft, and has to do once it is sent."""

    # === AFTER SENDING === #

    def follow_up(self, **vals):
        """Sends a letter of a level with a call as its follow-up; returns the calls that wait."""
        kind = self.env.ref("account_collections.activity_call")
        self.first.write({"activity_type_id": kind.id, "activity_days": 4, **vals})
        self.invoice("2026-03-01")
        self.dun("2026-03-08")
        return self.tasks("call")

    def test_a_level_asks_for_a_follow_up(self):
        call = self.follow_up(activity_summary="Call them")
        self.assertEqual((call.summary, str(call.date_deadline)), ("Call them", "2026-03-12"))

    def test_who_follows_up(self):
        users = {
            name: self.env["res.users"].sudo().create({"name": name, "login": name})
            for name in ("collector", "user", "salesperson", "default")
        }
        self.company.dunning_collector_id = users["default"]
        self.first.activity_user_id = users["user"]
        level = self.first
        case = self.env["account.collection.case"]._open_for(self.debtor, self.company)
        notice = self.follow_up_notice(users["salesperson"])
        table = {"user": "user", "salesperson": "salesperson", "collector": "default"}
        for responsible, expected in table.items():
            with self.subTest(responsible):
                level.activity_responsible = responsible
                self.assertEqual(notice._get_activity_user(), users[expected])
        case.collector_id = users["collector"]
        self.assertEqual(notice._get_activity_user(), users["collector"])
        notice._get_claims().move_id.invoice_user_id = False
        level.activity_responsible = "salesperson"
        self.assertEqual(notice._get_activity_user(), users["collector"], "never nobody")

    def follow_up_notice(self, salesperson):
        self.invoice("2026-03-01", invoice_user_id=salesperson.id)
        return self.propose("2026-03-08").notice_ids

    def test_a_level_without_channel_is_reached_by_its_task(self):
        self.first.by_email = False
        call = self.follow_up()
        self.assertEqual(len(call), 1)
        self.assertFalse(self._new_mails)
        self.assertEqual(self.debtor.with_company(self.company).dunning_level_id, self.first)
        invoice = self.env["account.move"].search([("partner_id", "=", self.debtor.id)])
        self.assertDunned(self.dun("2026-03-22"), {self.debtor: [(invoice, self.second)]})

    # === SECOND THOUGHTS === #

    def in_the_mail_queue(self):
        self.invoice("2026-03-01")
        notice = self.propose("2026-03-08").notice_ids
        notice.action_confirm()
        with self.at("2026-03-08"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertEqual(notice.delivery_ids.state, "handed")
        return notice

    def refused(self, notice):
        """Its mail stands in Odoo's queue as failed, where somebody may retry all such mails."""
        mail = notice.delivery_ids.mail_mail_id.sudo()
        mail.state = "exception"
        notice.delivery_ids.sudo()._set_failed("refused")
        return mail

    def test_cancelling_a_letter_stops_its_mail_in_the_queue(self):
        notice = self.in_the_mail_queue()
        notice.action_cancel()
        self.assertEqual((notice.state, notice.delivery_ids.state), ("cancelled", "cancelled"))
        self.assertEqual(notice.delivery_ids.mail_mail_id.sudo().state, "cancel")
        self.assertTrue(self.propose("2026-03-10").notice_ids, "its items are free again")

    def test_cancelling_a_letter_withdraws_its_refused_mail(self):
        notice = self.in_the_mail_queue()
        mail = self.refused(notice)
        notice.action_cancel()
        self.assertEqual(mail.state, "cancel")

    def test_sending_it_again_withdraws_the_refused_mail(self):
        notice = self.in_the_mail_queue()
        mail = self.refused(notice)
        notice.delivery_ids.action_as_letter()
        self.assertEqual(mail.state, "cancel")

    # === REVIEW === #

    def draft(self):
        """A letter in review over two invoices at the second level."""
        invoices = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        self.dun("2026-03-08")
        return self.propose("2026-03-22").notice_ids, *invoices

    def line(self, notice, move):
        return notice.line_ids.filtered(lambda line: line.move_id == move)

    def sent(self, notice):
        with self.at("2026-03-22"):
            notice.action_confirm()
        self.send("2026-03-22")
        return notice

    def test_in_review_an_item_can_be_left_out(self):
        notice, one, two = self.draft()
        self.line(notice, one).action_drop()
        self.assertEqual(self.line(notice, one).drop_reason, "review")
        self.assertDunned(self.sent(notice), {self.debtor: [(two, self.second)]})
        self.assertClaims(notice, {two: 50.0})
        self.assertEqual(one.dunning_level_id, self.first)

    def test_leaving_out_all_cancels_the_letter(self):
        notice, *_invoices = self.draft()
        notice.line_ids.action_drop()
        self.assertEqual(notice.state, "cancelled")

    def test_in_review_a_level_can_be_lowered(self):
        notice, one, two = self.draft()
        notice.line_ids.action_lower()
        self.assertEqual(notice.level_id, self.first)
        self.assertDunned(self.sent(notice), {self.debtor: [(one, self.first), (two, self.first)]})
        run = self.propose("2026-04-05")
        self.assertEqual(run.notice_ids.level_id, self.second, "the second level is still to come")

    def test_below_the_first_level_there_is_none_and_that_is_said(self):
        notice, one, _two = self.draft()
        line = self.line(notice, one)
        line.action_lower()
        with self.assertRaisesRegex(UserError, "no level beyond Level 1"):
            line.action_lower()

    def test_in_review_a_level_can_be_raised_by_one_and_no_more(self):
        notice, one, two = self.draft()
        line = self.line(notice, one)
        line.action_raise()
        self.assertEqual(notice.level_id, self.third)
        with self.assertRaises(ValidationError), self.cr.savepoint():
            line.action_raise()
        self.assertDunned(self.sent(notice), {self.debtor: [(one, self.third), (two, self.second)]})

    def test_a_block_from_the_review_takes_the_item_off_the_letter(self):
        notice, one, two = self.draft()
        with self.at("2026-03-22"):
            context = self.line(notice, one).action_block()["context"]
            self.env["account.dunning.block"].with_context(**context).create({})
        self.assertEqual(self.line(notice, one).drop_reason, "block_item")
        self.assertDunned(self.sent(notice), {self.debtor: [(two, self.second)]})

    # === IN WORDS === #

    def sentence(self, code, level=None, on=None):
        level = level or self.env["account.dunning.level"]
        on = on and fields.Date.to_date(on)
        return self.env["account.dunning.decision"]._get_sentence(code, level, on)

    def test_a_decision_explains_itself(self):
        table = {
            ("propose", self.first): "To be dunned: Level 1.",
            ("later", self.second, "2026-03-22"): "Next: Level 2 on 03/22/2026.",
            (
                "deadline",
                self.second,
                "2026-03-22",
            ): "Next: Level 2 on 03/22/2026, the payment deadline of the last letter still runs.",
            ("not_due", self.first, "2026-03-22"): "Not overdue. Next: Level 1 on 03/22/2026.",
            ("not_due",): "Not overdue.",
            ("block_invoice",): "Not dunned: the invoice is blocked until somebody ends the block.",
            (
                "block_invoice",
                None,
                "2026-03-22",
            ): "Not dunned: the invoice is blocked, and free again on 03/22/2026.",
            ("minimum", self.first): "Not dunned: below the minimum of Level 1.",
            ("exhausted",): "All levels sent. Decide on agency or court.",
        }
        for given, sentence in table.items():
            with self.subTest(given[0]):
                self.assertEqual(self.sentence(*given), sentence)

    def test_every_reason_has_words_in_every_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        codes = [code for code, _label in CODES] + ["weather"]
        for lang, blocked in (("en_US", "is blocked, and free"), ("de_DE", "ist gesperrt und ab")):
            self.env = self.env(context={**self.env.context, "lang": lang})
            for code in codes:
                for level in (None, self.first):
                    for on in (None, "2026-03-22"):
                        with self.subTest(code, lang=lang, level=level, on=on):
                            words = self.sentence(code, level, on)
                            self.assertTrue(words)
                            self.assertNotIn("%(", words)
            self.assertIn(blocked, self.sentence("block_item", on="2026-03-22"))
