from unittest.mock import patch

import requests

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import gateway
from .case import DAY, OutboxCase

IAP = "odoo.addons.iap.tools.iap_tools.iap_jsonrpc"
SMS = "odoo.addons.account_collections.models.delivery.sms"


def call(url, method="call", params=None, timeout=15):
    """As Odoo calls its service, which it does not do in tests."""
    asked = {"jsonrpc": "2.0", "method": method, "params": params, "id": "1"}
    return requests.post(url, json=asked, timeout=timeout).json()["result"]


@tagged("post_install", "-at_install")
class TestTextMessages(OutboxCase):
    """A notice as a text message: over a provider that answers by HTTP, once, with its result."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ladder.level_ids.write({"by_email": False, "by_sms": True, "falls_back": True})
        cls.germany = cls.env.ref("base.de")
        cls.debtors.write({"country_id": cls.germany.id, "phone": "0171 1234567"})
        cls.gateway, address = cls.enterClassContext(gateway.running())
        cls.env["ir.config_parameter"].sudo().set_param("sms.endpoint", address)
        cls.startClassPatcher(patch(IAP, call))

    def setUp(self):
        super().setUp()
        self.gateway.taken.clear()
        self.gateway.states.clear()

    def sent(self, **debtor):
        self.debtor.write(debtor)
        self.invoice("2026-03-01")
        return self.dun(DAY)

    def ways(self, notice):
        return [(one.channel, one.state) for one in notice.delivery_ids.sorted("id")]

    def report(self, state, **vals):
        """What the provider tells afterwards."""
        uuid = self.gateway.taken[-1][2]
        tracker = self.env["sms.tracker"].sudo().search([("sms_uuid", "=", uuid)])
        if state == "sent":
            tracker._action_update_from_sms_state("sent")
        else:
            tracker._action_update_from_provider_error(state)

    # === IT ARRIVES === #

    def test_it_counts_when_the_provider_says_that_it_arrived(self):
        notice = self.sent()
        number, words, _uuid = self.gateway.taken[0]
        self.assertEqual(number, "+491711234567")
        self.assertIn(notice.name, words)
        self.assertNotIn("100", words, "neither amount nor level")
        self.assertEqual(self.ways(notice), [("sms", "handed")])
        self.assertEqual((notice.state, notice.delivery_ids.address), ("confirmed", number))
        self.report("sent")
        self.send(DAY)
        self.assertEqual(self.ways(notice), [("sms", "sent")])
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.case_id.contact_ids.kind, "sms")
        self.assertEqual(len(self.gateway.taken), 1)

    def test_one_of_which_nobody_tells_counts_after_some_hours(self):
        notice = self.sent()
        self.send(DAY)
        self.assertEqual(notice.state, "confirmed")
        self.send("2026-03-09")
        self.assertEqual(notice.state, "sent")

    def test_or_never_where_the_level_wants_certainty(self):
        self.first.sms_trust_hours = 0
        notice = self.sent()
        self.send("2026-03-20")
        self.assertEqual((notice.state, len(self.gateway.taken)), ("confirmed", 1))

    def test_each_message_leaves_once_whoever_is_killed(self):
        notice = self.confirmed()[0]
        with self.at(DAY), self.outbox():
            broken = patch.object(
                self.registry["account.dunning.delivery"], "_call_provider", lambda one: 0
            )
            with broken:
                self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertTrue(notice.delivery_ids.text_begun_on)
        for time in ("12:01", "12:10"):
            with self.at(DAY, time), self.outbox():
                self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertFalse(self.gateway.taken, "nobody knows whether it went out")
        with self.at(DAY, "12:20"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertIn("not known", notice.delivery_ids.sorted("id")[0].error)
        self.assertEqual(self.ways(notice)[1][0], "email")

    def test_what_has_begun_is_called_however_little_time_is_left(self):
        """The job's time is over after the first one: the next call goes on with the second."""
        notices = self.confirmed()
        spent = patch.object(
            self.registry["account.dunning.notice"],
            "_commit_step",
            lambda _self, work: (work() or 0) * 0,
        )
        with self.at(DAY), self.outbox(), spent:
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertEqual(len(self.gateway.taken), 1)
        begun = notices.delivery_ids.filtered("text_begun_on")
        self.assertEqual(begun.notice_id, notices[0])
        self.send(DAY)
        self.assertEqual(len(self.gateway.taken), 4)

    def test_two_companies_in_the_queue_both_send(self):
        self.confirmed()
        other = self.setup_other_company(name="Sister Ltd")["company"]
        self.env.user.company_ids |= other
        other.write({"dunning_procedure_id": self.ladder.id, "dunning_grace_days": 0})
        self.invoice("2026-03-01", company_id=other.id)
        with self.at(DAY):
            run = self.propose(DAY, company=other)
            run.action_confirm()
        self.send(DAY)
        self.assertEqual(len(self.gateway.taken), 5)

    # === IT DOES NOT === #

    def assertGoesOn(self, notice, why):
        """The next way, with the reason at the first."""
        first = notice.delivery_ids.sorted("id")[0]
        self.assertEqual((first.channel, first.next_id.channel), ("sms", "email"))
        self.assertRegex(first.error, why)
        self.send(DAY)
        self.assertEqual(notice.state, "sent")

    def test_what_the_provider_refuses_goes_another_way(self):
        answers = {
            "insufficient_credit": "Credit",
            "wrong_number_format": "Format",
            "server_error": "Server",
            "unregistered": "Unregistered",
            "country_not_supported": "Country",
            "registration_needed": ".",
            "duplicate_message": ".",
        }
        for number, (state, why) in enumerate(answers.items()):
            with self.subTest(state):
                debtor = self.create_debtor(
                    f"Case{number} Ltd", country_id=self.germany.id, phone=f"0171 123456{number}"
                )
                self.gateway.states[f"+49171123456{number}"] = state
                self.invoice("2026-03-01", partner=debtor)
                self.assertGoesOn(self.dun(DAY), why)
                self.assertFalse(self.gateway.taken)

    def test_what_comes_back_goes_another_way(self):
        notice = self.sent()
        self.report("invalid_destination")
        self.send(DAY)
        self.assertEqual(self.ways(notice)[0], ("sms", "bounced"))
        self.assertGoesOn(notice, "Destination")

    @mute_logger(SMS)
    def test_a_provider_that_is_not_there_costs_nobody_the_letter(self):
        with patch(IAP, side_effect=ValueError("gone")):
            notice = self.sent()
        self.assertGoesOn(notice, "Server")

    def test_numbers_that_are_none(self):
        table = {
            "0171 12": "no phone number",
            "49 171 1234568": "plus sign",
            "+49 30 123456": "no mobile number",
            "": "has no phone number",
        }
        for number, (phone, why) in enumerate(table.items()):
            with self.subTest(phone):
                debtor = self.create_debtor(
                    f"Number{number} Ltd", country_id=self.germany.id, phone=phone
                )
                self.invoice("2026-03-01", partner=debtor)
                self.assertGoesOn(self.dun(DAY), why)
        nowhere = self.create_debtor("Nowhere Ltd", phone="0171 1234568", country_id=False)
        self.invoice("2026-03-01", partner=nowhere)
        self.assertGoesOn(self.dun(DAY), "no country")
        self.assertFalse(self.gateway.taken)

    def test_a_number_on_the_blacklist_is_left_alone(self):
        self.env["phone.blacklist"].sudo().create({"number": "+491711234567"})
        self.assertGoesOn(self.sent(), "blacklist")
        self.assertFalse(self.gateway.taken)

    def test_who_wants_none_gets_none(self):
        notice = self.sent(dunning_no_sms=True)
        self.assertEqual(self.ways(notice), [("letter", "sent")])

    def test_beside_an_e_mail_it_is_left_out_where_it_is_not_wanted(self):
        self.ladder.level_ids.by_email = True
        notice = self.sent(dunning_no_sms=True)
        self.assertEqual(self.ways(notice), [("email", "sent")])

    def test_at_night_it_waits(self):
        self.company.dunning_contact_rules = True
        notice = self.confirmed()[0]
        with self.at("2026-03-09", "23:30"), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        self.assertEqual(notice.delivery_ids.held_reason, "hours")
        self.assertFalse(self.gateway.taken)
        self.send("2026-03-10")
        self.assertEqual(len(self.gateway.taken), 4)

    def test_what_was_paid_before_the_call_is_not_sent(self):
        notice = self.confirmed()[0]
        with self.at(DAY), self.outbox():
            Delivery = self.registry["account.dunning.delivery"]
            with patch.object(Delivery, "_send_texts", lambda _self: None):
                self.env["account.dunning.notice"].sudo()._cron_send()
        self.pay(notice._get_claims().move_id, on=DAY)
        self.send(DAY)
        self.assertEqual(len(self.gateway.taken), 3)
        self.assertEqual((notice.state, notice.delivery_ids.state), ("cancelled", "cancelled"))

    def test_without_the_app_the_next_way_is_taken(self):
        with patch.object(
            self.registry["account.dunning.delivery"], "_has_text_messages", lambda _self: False
        ):
            notice = self.sent()
        self.assertEqual(self.ways(notice), [("letter", "sent")])

    def test_a_level_that_sends_text_messages_says_something(self):
        with self.assertRaises(ValidationError):
            self.first.sms_text = " "
        with self.assertRaisesRegex(ValidationError, "placeholder"):
            self.first.sms_text = "Pay {amuont}"
