from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..case import CollectionsCase
from .mails import BOUNCE


@tagged("post_install", "-at_install")
class TestScenarioDelivery(CollectionsCase):
    """A level is reached when a letter really went out, to the contact it is meant for; until then
    somebody has a task and the debtor gets nothing else."""

    def no_address(self):
        return dict.fromkeys(("email", "street", "zip", "city"), False)

    def handed_notice(self):
        """A letter of 8 March that waits in Odoo's mail queue."""
        self.invoice("2026-03-01")
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"), self.outbox():
            run.action_confirm()
            self.env["account.dunning.notice"].sudo()._cron_send()
        notice = run.notice_ids
        self.assertEqual((notice.delivery_ids.state, notice.state), ("handed", "confirmed"))
        return notice

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def failed_notice(self):
        """A letter of 8 March that the mail server refused."""
        notice = self.handed_notice()
        with self.at("2026-03-08"), self.mock_mail_gateway():
            self.send_email_mocked.side_effect = ConnectionError("refused")
            self.deliver_mails()
        return notice

    def bounce(self, notice, on):
        delivery = notice.delivery_ids.filtered(lambda delivery: delivery.state == "sent")
        raw = BOUNCE.format(
            sender=self.company.email,
            address=notice.recipient_id.email,
            message=delivery.mail_message_id.message_id,
        )
        with self.at(on), self.mock_mail_gateway():
            self.env["mail.thread"].sudo().message_process(None, raw)

    def bounced_notice(self):
        """A letter of 8 March that came back on the 10th."""
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        self.bounce(notice, "2026-03-10")
        return notice

    def assertNotDelivered(self, notice, state):
        """The level is not reached, no deadline runs, one task waits, nothing else is drafted."""
        invoice = notice._get_claims().move_id
        self.assertEqual(notice.delivery_ids.mapped("state"), [state])
        self.assertEqual((notice.state, notice.has_problem), ("confirmed", True))
        self.assertFalse(notice.sent_on)
        self.assertFalse(invoice.dunning_level_id)
        self.assertEqual(len(self.tasks("repair")), 1)
        # Weeks later still the same letter, not a second one and not the next level.
        run = self.propose("2026-04-20")
        self.assertDecided(run, {invoice: "pending"})
        self.assertFalse(run.notice_ids)

    def retry(self, notice, on, as_letter=False):
        with self.at(on):
            broken = notice.delivery_ids.filtered(lambda d: d.state in ("failed", "bounced"))
            broken.action_as_letter() if as_letter else broken.action_retry()
        self.send(on)

    def assertDelivered(self, notice, on, channel="email"):
        """From now on the level counts, the deadline and the interval run."""
        invoice = notice._get_claims().move_id
        sent = notice.delivery_ids.filtered(lambda delivery: delivery.state == "sent")
        self.assertEqual(sent.channel, channel)
        self.assertEqual((notice.state, notice.has_problem), ("sent", False))
        self.assertEqual(str(notice.sent_on), on)
        self.assertEqual(invoice.dunning_level_id, self.first)

    # === MAILS THAT DO NOT ARRIVE === #

    def test_a_mail_the_server_refuses_reaches_no_level(self):
        notice = self.failed_notice()
        self.assertIn("refused", notice.delivery_ids.error)
        self.assertNotDelivered(notice, "failed")

    def test_a_mail_that_comes_back_takes_its_level_back(self):
        notice = self.bounced_notice()
        self.assertIn("No such person", notice.delivery_ids.error)
        self.assertNotDelivered(notice, "bounced")

    def test_a_mail_to_a_blacklisted_address_is_not_sent(self):
        self.env["mail.blacklist"].sudo()._add(self.debtor.email)
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        self.assertFalse(self._new_mails)
        self.assertNotDelivered(notice, "failed")

    def test_a_mail_cancelled_in_the_queue_counts_as_not_sent(self):
        notice = self.handed_notice()
        notice.delivery_ids.mail_mail_id.sudo().cancel()
        self.send("2026-03-09")
        self.assertNotDelivered(notice, "failed")

    def test_a_mail_deleted_from_the_queue_counts_as_not_sent(self):
        notice = self.handed_notice()
        notice.delivery_ids.mail_mail_id.sudo().unlink()
        self.send("2026-03-09")
        self.assertNotDelivered(notice, "failed")

    def test_the_mail_server_may_forget_a_mail_it_has_sent(self):
        notice = self.handed_notice()
        with self.at("2026-03-08"), self.mock_mail_gateway(mail_unlink_sent=True):
            self.deliver_mails()
        self.assertFalse(notice.delivery_ids.mail_mail_id)
        self.send("2026-03-09")
        self.assertDelivered(notice, "2026-03-08")

    def test_a_mail_repaired_in_the_mail_queue_counts_as_sent(self):
        notice = self.failed_notice()
        with self.at("2026-03-08"), self.mock_mail_gateway():
            notice.delivery_ids.mail_mail_id.sudo().mark_outgoing()
            notice.delivery_ids.mail_mail_id.sudo().send()
        self.assertDelivered(notice, "2026-03-08")

    def test_after_the_address_was_mended_it_is_sent_again(self):
        notice = self.bounced_notice()
        self.debtor.email = "new@example.com"
        self.retry(notice, "2026-03-20")
        self.assertDelivered(notice, "2026-03-20")
        self.assertEqual(self._mails[-1]["email_to"], ['"Debtor Ltd" <new@example.com>'])
        # Ten days between two letters count from the one that arrived.
        self.assertFalse(self.propose("2026-03-29").notice_ids)
        self.assertTrue(self.propose("2026-03-30").notice_ids)

    def test_a_letter_can_take_the_place_of_a_mail(self):
        notice = self.failed_notice()
        self.retry(notice, "2026-03-20", as_letter=True)
        self.assertDelivered(notice, "2026-03-20", channel="letter")

    def test_retrying_twice_sends_once(self):
        notice = self.failed_notice()
        with self.at("2026-03-20"):
            notice.delivery_ids.action_retry()
            notice.delivery_ids.action_retry()
        self.send("2026-03-20")
        self.assertEqual(len(self._new_mails), 1)

    def test_failing_again_and_otherwise_is_no_second_task(self):
        notice = self.failed_notice()
        self.debtor.email = "nonsense"
        self.retry(notice, "2026-03-20")
        self.assertEqual(notice.delivery_ids.filtered("error")[-1:].error[:11], "The contact")
        self.assertEqual(len(self.tasks("repair")), 1)

    def test_what_was_paid_before_it_is_sent_again_is_not_claimed(self):
        notice = self.bounced_notice()
        self.pay(notice._get_claims().move_id, on="2026-03-15")
        self.retry(notice, "2026-03-20")
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self._new_mails)

    def test_a_late_bounce_of_a_mail_sent_again_meanwhile_changes_nothing(self):
        notice = self.bounced_notice()
        first = notice.delivery_ids
        self.retry(notice, "2026-03-20")
        first.sudo()._set_bounced("late")
        self.assertDelivered(notice, "2026-03-20")

    def test_while_one_way_arrives_the_level_is_reached(self):
        self.first.by_letter = True
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        self.bounce(notice, "2026-03-10")
        states = {delivery.channel: delivery.state for delivery in notice.delivery_ids}
        self.assertEqual(states, {"email": "bounced", "letter": "sent"})
        self.assertEqual((notice.state, notice.level_id), ("sent", self.first))

    # === WHERE A LETTER GOES === #

    def test_one_debtor_without_address_stops_no_other(self):
        offline = self.create_debtor("Offline Ltd", email=False)
        nowhere = self.create_debtor("Nowhere Ltd", **self.no_address())
        expected = {}
        for debtor in (self.debtor, offline, nowhere):
            expected[debtor] = [(self.invoice("2026-03-01", partner=debtor), self.first)]
        notices = self.dun("2026-03-08")
        lost = notices.filtered(lambda notice: notice.partner_id == nowhere)
        self.assertDunned(notices, {d: items for d, items in expected.items() if d != nowhere})
        self.assertTrue(lost.has_problem)
        self.assertEqual(len(self.tasks("repair", nowhere)), 1)
        channels = {notice.partner_id: notice.delivery_ids.channel for notice in notices}
        self.assertEqual(channels, {self.debtor: "email", offline: "letter", nowhere: "letter"})

    def test_one_letter_that_cannot_be_written_stops_no_other(self):
        broken = self.create_debtor("Broken Ltd")
        fine = self.invoice("2026-03-01")
        self.invoice("2026-03-01", partner=broken)
        prepare = type(self.env["account.dunning.notice"])._prepare_mail_vals

        def fail(notice, values):
            if notice.partner_id == broken:
                raise ValueError("no words")
            return prepare(notice, values)

        failing = patch.object(self.registry["account.dunning.notice"], "_prepare_mail_vals", fail)
        with failing, mute_logger("odoo.addons.account_collections.models.common.isolation"):
            notices = self.dun("2026-03-08")
        self.assertDunned(notices, {self.debtor: [(fine, self.first)]})
        lost = notices.filtered(lambda notice: notice.partner_id == broken)
        self.assertEqual((lost.state, lost.delivery_ids.error), ("confirmed", "no words"))

    def test_whom_a_letter_is_addressed_to(self):
        def contact(name, **vals):
            return self.create_debtor(name, is_company=False, parent_id=self.debtor.id, **vals)

        buyer, seller = contact("Buyer"), contact("Seller")
        books = contact("Books", type="invoice")
        self.invoice("2026-03-01", partner=buyer)
        one = self.propose("2026-03-08").notice_ids
        self.assertEqual(
            (one.partner_id, one.recipient_id), (self.debtor, buyer), "the contact invoiced"
        )
        self.invoice("2026-03-01", partner=seller)
        one.action_cancel()
        two = self.propose("2026-03-08").notice_ids
        self.assertEqual(two.recipient_id, books, "of two contacts none, the invoice address")
        two.action_cancel()
        office = contact("Office", type="dunning")
        three = self.propose("2026-03-08").notice_ids
        self.assertEqual(three.recipient_id, office, "the address for dunning before all others")

    def test_of_several_contacts_without_invoice_address_the_company_is_addressed(self):
        for name in ("Buyer", "Seller"):
            contact = self.create_debtor(name, is_company=False, parent_id=self.debtor.id)
            self.invoice("2026-03-01", partner=contact)
        self.assertEqual(self.propose("2026-03-08").notice_ids.recipient_id, self.debtor)

    def test_the_address_that_counts_is_that_of_the_contact_addressed(self):
        offline = self.create_debtor(
            "Offline", is_company=False, parent_id=self.debtor.id, email=False
        )
        invoice = self.invoice("2026-03-01", partner=offline)
        notice = self.dun("2026-03-08")
        self.assertTrue(self.debtor.email)
        self.assertEqual(notice.delivery_ids.channel, "letter")
        self.assertDunned(notice, {self.debtor: [(invoice, self.first)]})

    def test_the_company_needs_no_address_where_its_contact_has_one(self):
        self.debtor.write(self.no_address())
        contact = self.create_debtor("Buyer", is_company=False, parent_id=self.debtor.id)
        self.invoice("2026-03-01", partner=contact)
        notice = self.dun("2026-03-08")
        self.assertEqual((notice.state, notice.delivery_ids.address), ("sent", "buyer@example.com"))

    def test_a_letter_that_came_back_asks_for_no_follow_up(self):
        kind = self.env.ref("account_collections.activity_call")
        self.first.write({"activity_type_id": kind.id, "activity_days": 4})
        notice = self.bounced_notice()
        self.assertFalse(self.tasks("call"))
        self.retry(notice, "2026-03-20")
        self.assertEqual(str(self.tasks("call").date_deadline), "2026-03-24")
