from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.delivery.addresses import list_addresses


class AccountDunningDelivery(models.Model):
    """A notice over one channel, and whether it arrived. Another channel is one entry more in the
    selection (``selection_add``), one switch ``by_<channel>`` on the level and one method
    ``_send_by_<channel>`` here."""

    _name = "account.dunning.delivery"
    _description = "Dunning Delivery"
    _order = "notice_id desc, id"

    notice_id = fields.Many2one(
        "account.dunning.notice", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="notice_id.partner_id")
    channel = fields.Selection(
        [("email", "E-mail"), ("sms", "Text message"), ("letter", "Letter")],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("queued", "In the outbox"),
            ("handed", "Handed over"),
            ("ready", "To be printed"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("bounced", "Came back"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="queued",
        readonly=True,
        index=True,
    )
    address = fields.Char(readonly=True, help="Where it went, as it was on that day.")
    error = fields.Char("Problem", readonly=True)
    sent_on = fields.Datetime(readonly=True)
    mail_mail_id = fields.Many2one("mail.mail", ondelete="set null", index="btree_not_null")
    mail_message_id = fields.Many2one("mail.message", ondelete="set null", index="btree_not_null")
    next_id = fields.Many2one(
        "account.dunning.delivery",
        string="Next Way",
        readonly=True,
        ondelete="set null",
        help="What took its place when it did not arrive.",
    )
    read_on = fields.Datetime(
        readonly=True,
        help="When the debtor answered it, or his mail program said that it was read. Empty: "
        "nobody knows.",
    )
    attachment_id = fields.Many2one("ir.attachment", string="Document", ondelete="set null")

    # Whoever repeats, retries or runs twice cannot have a second delivery under way.
    _channel_unique = models.UniqueIndex(
        "(notice_id, channel) WHERE state IN ('queued', 'handed', 'ready', 'sent')",
        "This notice is already being sent over this channel.",
    )
    _queue_idx = models.Index("(notice_id) WHERE state = 'queued'")

    @api.model
    def _get_channel_labels(self):
        """``[(channel, name)]`` of all there are."""
        return self._fields["channel"]._description_selection(self.env)

    # === CHANNELS === #

    def _send_by_email(self):
        """Hand the e-mails over to Odoo's mail queue, the letter attached."""
        blacklisted = self._find_blacklisted(self.notice_id.recipient_id)
        for delivery in self:
            emails = list_addresses(delivery.notice_id.recipient_id.email)
            if not emails:
                delivery._set_failed(self.env._("The contact has no valid e-mail address."))
            elif blacklisted.issuperset(emails):
                delivery._set_failed(self.env._("The e-mail address is on the blacklist."))
        good = self.filtered(lambda delivery: delivery.state == "queued")
        mails = good.notice_id._create_mails()
        for delivery in good:
            mail = mails.get(delivery.notice_id)
            if not mail:
                delivery._set_failed(
                    self.env._(
                        "There is no address to send from: neither the collector nor the company "
                        "has an e-mail address."
                    )
                )
                continue
            delivery.write(
                {
                    "state": "handed",
                    "address": delivery.notice_id.recipient_id.email,
                    "mail_mail_id": mail.id,
                    "mail_message_id": mail.mail_message_id.id,
                    "attachment_id": delivery.notice_id._get_enclosed().id,
                }
            )

    def _send_by_letter(self):
        """Put the letters on the pile to be printed; a print service takes the PDF as it is, and
        Odoo's app has it posted."""
        for delivery in self:
            recipient = delivery.notice_id.recipient_id
            if not delivery.notice_id._has_postal_address():
                delivery._set_failed(self.env._("The contact has no postal address."))
                continue
            delivery.write(
                {
                    "state": "ready",
                    "error": False,
                    "address": " ".join(recipient._display_address().split()),
                    "attachment_id": delivery.notice_id.attachment_id.id,
                }
            )
            handling = delivery.company_id.dunning_letter_handling
            if handling == "service":
                delivery._set_sent()
            elif handling == "post":
                delivery._hand_to_post()
        written = self.filtered(lambda delivery: delivery.state == "ready").notice_id
        self.env["account.collections.fault"]._end(("send",), written)

    @api.model
    def _find_blacklisted(self, contacts):
        """The normalized addresses of these ``contacts`` that asked not to be written to."""
        emails = {email for contact in contacts for email in list_addresses(contact.email)}
        found = self.env["mail.blacklist"].sudo().search([("email", "in", list(emails))])
        return set(found.mapped("email"))

    # === DOORS === #

    def _set_sent(self):
        """It really went out."""
        open_states = ("queued", "handed", "ready", "failed")
        gone = self.filtered(lambda delivery: delivery.state in open_states)
        gone.write({"state": "sent", "sent_on": fields.Datetime.now(), "error": False})
        gone.notice_id._set_sent()
        gone._log_contact()

    def _set_failed(self, error, fault=None):
        """It did not go out: somebody has to mend the address, or the ``fault`` behind it, or
        choose another way."""
        failed = self.filtered(lambda delivery: delivery.state in ("queued", "handed", "ready"))
        failed.write({"state": "failed", "error": error})
        failed.notice_id._set_undelivered()
        # What is wrong with more than the address is not mended by another way.
        stuck = failed if fault else failed._go_on()
        stuck._ask_for_repair(fault)

    def _set_bounced(self, error):
        """It came back: the debtor has not read it, so the level was not reached."""
        back = self.filtered(lambda delivery: delivery.state in ("handed", "sent"))
        back.write({"state": "bounced", "error": error})
        back.notice_id._set_undelivered()
        back._end_repair_tasks()
        back._go_on()._ask_for_repair()

    def _set_cancelled(self):
        open_states = ("queued", "handed", "ready", "failed")
        waiting = self.filtered(lambda delivery: delivery.state in open_states)
        waiting._withdraw_mails()
        waiting.state = "cancelled"

    def _replace_forbidden(self):
        """By another way, what waits for a channel that the debtor forbade since."""
        for delivery in self.filtered(lambda delivery: delivery.state == "queued"):
            notice = delivery.notice_id
            if delivery.channel in notice.partner_id._get_forbidden_channels(notice.company_id):
                words = self.env._("The debtor asked not to be reached this way.")
                delivery._leave_to_post(words)

    def _leave_to_post(self, words=None):
        """They are not sent; the letter goes by post instead, if it does not already."""
        for delivery in self:
            words = words or self.env._("At this hour nobody is written to; it goes by post.")
            delivery.write({"state": "cancelled", "error": words})
            alive = delivery.notice_id.delivery_ids.filtered(lambda one: one.state != "cancelled")
            if "letter" not in alive.mapped("channel"):
                self.create({"notice_id": delivery.notice_id.id, "channel": "letter"})

    def _withdraw_mails(self):
        """What was cancelled or replaced shall not leave the mail queue after all."""
        mails = self.mail_mail_id.filtered(lambda mail: mail.state in ("outgoing", "exception"))
        mails.state = "cancel"

    def _give_repair_task(self, words, **known):
        """A task about the notice, in the language of whoever gets it."""
        self.ensure_one()
        notice, case = self.notice_id, self.notice_id.case_id
        reader = case.with_context(lang=case._get_responsible().lang)
        for name, value in known.items():
            if isinstance(value, date):
                known[name] = format_date(reader.env, value)
        words = reader.env._(words)
        summary = words % {"notice": notice.name, **known}
        reader._schedule_once("account_collections.activity_repair", summary, about=notice.name)

    def _end_repair_tasks(self):
        """What was in doubt about the notice is known now."""
        for notice in self.notice_id:
            notice.case_id._find_tasks("account_collections.activity_repair", notice.name).unlink()

    def _ask_for_repair(self, fault=None):
        """A task, until the notice goes out or is cancelled."""
        faults = [(one.notice_id, fault or UserError(one.error)) for one in self]
        self.env["account.collections.fault"]._settle_all("send", faults, among=self.notice_id)

    def _log_contact(self):
        """What went out is a contact with the debtor."""
        self.env["account.collection.contact"].sudo().create(
            [
                {
                    "case_id": delivery.notice_id.case_id.id,
                    "kind": delivery.channel
                    if delivery.channel in ("email", "letter", "sms")
                    else "other",
                    "date": delivery.sent_on,
                    "outcome": "sent",
                    "note": delivery.notice_id.display_name,
                    "notice_id": delivery.notice_id.id,
                    "user_id": self.env.uid,
                }
                for delivery in self.filtered("notice_id.case_id")
            ]
        )

    # === THE NEXT WAY === #

    def _is_broken(self):
        """Whether it did not arrive, and nothing took its place."""
        self.ensure_one()
        return self.state in ("failed", "bounced") and not self.next_id

    def _go_on(self):
        """Let the next way take their place, where the level wants it. Returns those for which
        there is none: a person has to decide."""
        stuck = self.browse()
        for delivery in self:
            notice = delivery.notice_id
            way = notice.level_id.falls_back and notice._choose_next_channel()
            if not way:
                stuck |= delivery
                continue
            delivery.next_id = self.create({"notice_id": notice.id, "channel": way})
            delivery._tell_of_next_way()
        if self - stuck:
            self.notice_id._trigger_outbox()
        return stuck

    def _tell_of_next_way(self):
        """In the file: an address that is wrong stays wrong."""
        labels = dict(self._get_channel_labels())
        body = self.env._(
            "%(notice)s did not arrive (%(channel)s): %(reason)s Next way: %(next)s.",
            notice=self.notice_id.display_name,
            channel=labels[self.channel],
            reason=self.error or "",
            next=labels[self.next_id.channel],
        )
        self.notice_id.case_id.sudo()._message_log(body=Markup("<p>%s</p>") % body)

    # === REPAIR === #

    def action_retry(self):
        """Send it again over the same channel, after the address was mended."""
        self._repeat_over(None)

    def action_as_letter(self):
        """Let a letter take the place of an e-mail that did not arrive."""
        self._repeat_over("letter")

    def _repeat_over(self, channel):
        """Once for each notice, however often it was tried before."""
        self.notice_id._check_collector()
        self.notice_id.check_access("read")
        broken = self.filtered(
            lambda delivery: delivery._is_broken() and delivery.notice_id.state == "confirmed"
        )
        wanted = {(delivery.notice_id, channel or delivery.channel) for delivery in broken}
        wanted -= {
            (delivery.notice_id, delivery.channel)
            for delivery in broken.notice_id.delivery_ids
            if delivery.state not in ("failed", "bounced", "cancelled")
        }
        self.sudo().create([{"notice_id": notice.id, "channel": over} for notice, over in wanted])
        broken.sudo()._withdraw_mails()
        broken.sudo().write({"state": "cancelled"})
        broken.notice_id._trigger_outbox()
