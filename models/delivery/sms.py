import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...tools.common.faults import get_words
from ...tools.delivery import numbers
from ..common.transaction import CONNECTION_LOST, take_free

_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)
# Odoo's app for text messages, if it is there.
APP = "sms.sms"
# A server that was killed in the middle of a call told nobody what became of it.
LOST = timedelta(minutes=15)
FAULTS = {
    numbers.MISSING: _lt("The contact has no phone number."),
    numbers.LIBRARY: _lt("The Python library phonenumbers is missing: no number can be checked."),
    numbers.PREFIX: _lt("“%s” may lack its plus sign. Write it as +49 171 1234567."),
    numbers.COUNTRY: _lt("“%s” has no country: write it as +49 171 1234567, or enter one."),
    numbers.INVALID: _lt("“%s” is no phone number."),
    numbers.LANDLINE: _lt("“%s” is no mobile number."),
}


class AccountDunningDelivery(models.Model):
    """A notice as a text message, by Odoo's own app and whichever provider the company uses there.

    The provider is called in a transaction that nothing else can take back, and each message at
    most once: before the call it is noted that it began. Odoo's queue is not used, as it stops at
    messages of two companies."""

    _inherit = "account.dunning.delivery"

    text_begun_on = fields.Datetime(
        "Handed over on", readonly=True, help="When the provider was called."
    )
    text_taken = fields.Boolean(readonly=True, help="The provider has taken the message.")

    @api.model
    def _has_text_messages(self):
        """The one place that asks whether Odoo can send text messages."""
        return APP in self.env

    # === OUTBOX === #

    def _send_by_sms(self):
        """Check the numbers; the messages leave when the batch is committed."""
        known = {one: one._find_number() for one in self}
        listed = self._find_listed({number for number, _fault in known.values() if number})
        for delivery, (number, fault) in known.items():
            if fault:
                delivery._set_failed(fault)
            elif number in listed:
                delivery._set_failed(self.env._("The phone number is on the blacklist."))
            else:
                vals = {"state": "handed", "address": number, "error": False}
                delivery.write({**vals, "text_begun_on": False, "text_taken": False})

    def _find_number(self):
        """``(number, why there is none)``."""
        self.ensure_one()
        if not self._has_text_messages():
            return None, self.env._("Odoo's app for text messages (SMS) is not installed.")
        contact = self.notice_id.recipient_id
        contact = contact if contact.phone else self.partner_id
        country = contact.country_id or self.partner_id.country_id
        number, fault = numbers.find_number(contact.phone, country.code or "")
        if not fault:
            return number, None
        words = self.env._(FAULTS[fault])
        return None, words % contact.phone if "%s" in words else words

    @api.model
    def _find_listed(self, wanted):
        """Those of these numbers whose owners asked for no text messages."""
        if not wanted or "phone.blacklist" not in self.env:
            return set()
        Listed = self.env["phone.blacklist"].sudo()
        return set(Listed.search([("number", "in", list(wanted))]).mapped("number"))

    # === CALLS === #

    @api.model
    def _send_texts(self):
        """Hand over what waits."""
        if self._has_text_messages():
            waiting = self.search(self._get_text_domain(), order="id")
            waiting._call_each(lambda one: one._begin_text(), lambda one: one._call_provider())

    def _call_each(self, begin, call):
        """Each in transactions of its own. What has begun is called, however little time is left:
        nobody calls for it again."""
        Notice = self.env["account.dunning.notice"]
        for delivery in self:
            Notice._commit_step(lambda one=delivery: begin(one))
            if not Notice._commit_step(lambda one=delivery: call(one)):
                Notice._trigger_outbox()
                break

    @api.model
    def _get_text_domain(self):
        return [
            ("channel", "=", "sms"),
            ("state", "=", "handed"),
            ("text_begun_on", "=", False),
            ("notice_id.state", "in", ("confirmed", "sent")),
        ]

    def _begin_text(self):
        """Note that the call begins: whoever finds that later does not call again."""
        mine = take_free(self).filtered_domain(self._get_text_domain())
        if not mine or mine._withdraw_settled():
            return 0
        hold = mine.notice_id._find_hours_hold(mine.channel)
        if hold:
            mine.write({"state": "queued"})
            mine._hold(hold)
            mine.notice_id._wake_when_free()
            return 0
        mine.text_begun_on = fields.Datetime.now()
        return 1

    def _call_provider(self):
        """Call it for a message whose call has begun."""
        if not self.text_begun_on or self.mail_message_id or self.state != "handed":
            return 0
        try:
            with self.env.cr.savepoint():
                self._hand_text()
        except CONNECTION_LOST:
            raise
        except Exception as error:
            _logger.warning("A text message was not taken.", exc_info=True)
            self._set_failed(get_words(error))
        self._hear_of_texts()
        return 1

    def _hand_text(self):
        notice, company = self.notice_id, self.company_id
        case = notice.case_id.sudo().with_company(company)
        message = case._message_sms(
            notice._get_sms_text(), sms_numbers=[self.address], put_in_queue=True
        )
        message.record_company_id = company
        self.mail_message_id = message
        texts = self.env[APP].sudo().with_company(company)
        texts = texts.search([("mail_message_id", "=", message.id)])
        api_of = texts._get_sms_company()._get_sms_api_class()
        texts._send_with_api(api_of(texts.env), unlink_sent=True)

    # === WHAT BECAME OF IT === #

    @api.model
    def _sweep_texts(self):
        """What providers told since, and what nobody told of."""
        handed = [("channel", "=", "sms"), ("state", "=", "handed"), ("text_begun_on", "!=", False)]
        self.search(handed)._hear_of_texts()

    def _hear_of_texts(self):
        now = fields.Datetime.now()
        for delivery in self.filtered(lambda one: one.state == "handed"):
            notified = delivery.mail_message_id.sudo().notification_ids
            told = notified.filtered(lambda one: one.notification_type == "sms")[:1]
            status, since = told.notification_status, now - delivery.text_begun_on
            trust = timedelta(hours=delivery.notice_id.level_id.sms_trust_hours)
            if not told:
                if since > LOST:
                    delivery._set_failed(
                        self.env._("The call broke off: whether it went out is not known.")
                    )
            elif status == "sent" or (
                trust and since >= trust and status in ("pending", "process")
            ):
                delivery._set_sent()
            elif status == "bounce":
                delivery._set_bounced(delivery._describe_text_failure(told))
            elif status in ("exception", "canceled"):
                delivery._set_failed(delivery._describe_text_failure(told))
            elif status in ("pending", "process"):
                delivery.text_taken = True

    def _describe_text_failure(self, told):
        kinds = dict(told._fields["failure_type"]._description_selection(self.env))
        known = kinds.get(told.failure_type) if told.failure_type != "unknown" else ""
        parts = filter(None, (known, " ".join((told.failure_reason or "").split())))
        return ": ".join(parts)[:250] or self.env._("The provider did not deliver it.")
