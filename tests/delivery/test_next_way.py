from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import OutboxCase
from .mails import BOUNCE

READ = """From: {address}
To: {sender}
Subject: Read: Reminder
Message-Id: <read@debtor.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="cut"

--cut
Content-Type: text/plain

Your message was read.

--cut
Content-Type: message/disposition-notification

Final-Recipient: rfc822; {address}
Original-Message-ID: {message}
Disposition: manual-action/MDN-sent-manually; {what}

--cut
Content-Type: text/rfc822-headers

From: {sender}
To: {address}
Message-Id: {message}

--cut--
"""


@tagged("post_install", "-at_install")
class TestNextWay(OutboxCase):
    """What does not arrive goes out another way by itself, where the level says so; each try is a
    row with its result and its time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ladder.level_ids.falls_back = True

    def mail_of(self, template, notice, **known):
        delivery = notice.delivery_ids.filtered(lambda one: one.channel == "email")
        return template.format(
            sender=self.company.email,
            address=notice.recipient_id.email,
            message=delivery.mail_message_id.message_id,
            **known,
        )

    def take_in(self, raw, on):
        with self.at(on), self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(None, raw)
        self.env.invalidate_all()

    def ways(self, notice):
        return [(one.channel, one.state) for one in notice.delivery_ids.sorted("id")]

    def sent(self):
        self.invoice("2026-03-01")
        return self.dun("2026-03-08")

    def test_an_e_mail_that_comes_back_becomes_a_letter(self):
        notice = self.sent()
        self.take_in(self.mail_of(BOUNCE, notice), "2026-03-10")
        self.assertEqual(self.ways(notice), [("email", "bounced"), ("letter", "queued")])
        self.assertEqual((notice.state, notice.has_problem), ("confirmed", False))
        self.assertFalse(self.tasks("repair"), "nobody need decide")
        self.send("2026-03-10")
        self.assertEqual(self.ways(notice), [("email", "bounced"), ("letter", "sent")])
        self.assertEqual((notice.state, str(notice.sent_on)), ("sent", "2026-03-10"))
        self.assertEqual(str(notice.deadline), "2026-03-17", "the time to pay runs from the letter")
        told = [message.body.striptags() for message in notice.case_id.message_ids]
        self.assertTrue(any("did not arrive" in words for words in told), told)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_an_e_mail_that_is_refused_becomes_a_letter(self):
        notice = self.handed()[0]
        with self.at("2026-03-08"), self.mock_mail_gateway():
            self.send_email_mocked.side_effect = ConnectionError("refused")
            notice.sudo().delivery_ids.mail_mail_id.send()
        self.assertEqual(self.ways(notice), [("email", "failed"), ("letter", "queued")])
        self.send("2026-03-08")
        self.assertEqual(notice.state, "sent")

    def test_a_letter_that_nobody_can_post_is_a_task(self):
        self.debtor.write({"street": False, "zip": False, "city": False})
        notice = self.sent()
        self.take_in(self.mail_of(BOUNCE, notice), "2026-03-10")
        self.assertEqual(self.ways(notice), [("email", "bounced")])
        self.assertTrue(notice.has_problem)
        self.assertEqual(len(self.tasks("repair")), 1)

    def test_a_letter_beside_the_e_mail_is_its_own_next_way(self):
        self.ladder.level_ids.by_letter = True
        notice = self.sent()
        self.take_in(self.mail_of(BOUNCE, notice), "2026-03-10")
        self.assertEqual(sorted(self.ways(notice)), [("email", "bounced"), ("letter", "sent")])
        self.assertEqual(notice.state, "sent")

    def test_a_letter_that_cannot_be_delivered_becomes_an_e_mail(self):
        self.ladder.level_ids.write({"by_email": False, "by_letter": True})
        self.debtor.write({"street": False, "zip": False, "city": False})
        notice = self.sent()
        self.send("2026-03-08")
        self.assertEqual(self.ways(notice), [("letter", "failed"), ("email", "sent")])

    def test_who_forbids_the_next_way_is_not_reached_by_it(self):
        self.ladder.level_ids.write({"by_email": False, "by_letter": True})
        self.debtor.write({"street": False, "zip": False, "city": False})
        self.debtor.dunning_no_email = True
        notice = self.sent()
        self.assertEqual(self.ways(notice), [("letter", "failed")])
        self.assertEqual(len(self.tasks("repair")), 1)

    def test_each_way_is_tried_once(self):
        self.ladder.level_ids.write({"by_email": False, "by_letter": True})
        self.debtor.write({"street": False, "zip": False, "city": False, "email": "x@@y"})
        notice = self.sent()
        for _again in range(3):
            self.send("2026-03-08")
        self.assertEqual(self.ways(notice), [("letter", "failed"), ("email", "failed")])
        self.assertTrue(notice.has_problem)
        self.assertEqual(len(self.tasks("repair")), 1)

    def test_without_the_switch_a_person_decides(self):
        self.ladder.level_ids.falls_back = False
        notice = self.sent()
        self.take_in(self.mail_of(BOUNCE, notice), "2026-03-10")
        self.assertEqual(self.ways(notice), [("email", "bounced")])
        self.assertEqual(len(self.tasks("repair")), 1)

    def test_the_next_way_is_no_contact_more(self):
        self.company.dunning_contact_rules = True
        self.debtor.country_id = self.env.ref("base.de")
        german = self.env["account.collection.contact.rule"].search(
            [("country_id", "=", self.env.ref("base.de").id)]
        )
        german.write({"max_contacts": 1, "sunday_from": 8, "sunday_to": 20})
        notice = self.sent()
        self.take_in(self.mail_of(BOUNCE, notice), "2026-03-10")
        self.send("2026-03-10")
        self.assertEqual(notice.state, "sent")

    def test_a_receipt_says_when_it_was_read(self):
        notice = self.sent()
        self.take_in(self.mail_of(READ, notice, what="deleted"), "2026-03-09")
        self.assertFalse(notice.delivery_ids.read_on)
        self.take_in(
            self.mail_of(READ, notice, what="displayed").replace("<read@", "<r2@"), "2026-03-10"
        )
        self.assertEqual(str(notice.delivery_ids.read_on.date()), "2026-03-10")
        self.assertEqual(self.ways(notice), [("email", "sent")])
