import hashlib

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.delivery.channels import choose_channels, choose_next


class AccountDunningNotice(models.Model):
    """A notice and what became of it on its way to the debtor."""

    _inherit = "account.dunning.notice"

    delivery_ids = fields.One2many("account.dunning.delivery", "notice_id")
    to_print = fields.Boolean(compute="_compute_to_print", search="_search_to_print")
    has_problem = fields.Boolean(compute="_compute_has_problem", search="_search_has_problem")

    @api.depends("delivery_ids.state")
    def _compute_to_print(self):
        for notice in self:
            notice.to_print = "ready" in notice.delivery_ids.mapped("state")

    def _search_to_print(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("delivery_ids.state", "=", "ready")

    @api.depends("delivery_ids.state", "delivery_ids.next_id", "state")
    def _compute_has_problem(self):
        for notice in self:
            notice.has_problem = notice.state == "confirmed" and bool(
                notice.delivery_ids.filtered(lambda delivery: delivery._is_broken())
            )

    def _search_has_problem(self, operator, value):
        if operator != "in":
            return NotImplemented
        broken = Domain("state", "in", ("failed", "bounced")) & Domain("next_id", "=", False)
        return Domain("state", "=", "confirmed") & Domain("delivery_ids", "any", broken)

    # === CONFIRMED === #

    def action_confirm(self):
        """What was decided may have changed since: the letters are read again before they go into
        the outbox, and none is confirmed on books that nobody keeps up to date."""
        self._check_collector()
        self._read_again()
        res = super().action_confirm()
        self._trigger_outbox()
        return res

    def _read_again(self):
        """The drafts among these as of now: nobody decides on what is not so any more."""
        self._check_bank_data()
        drafts = self.sudo().filtered(lambda notice: notice.state == "draft")
        drafts._recheck_isolated(lambda notices: notices._recheck_outdated())
        return self.filtered(lambda notice: notice.state == "draft")

    def _confirm_seen(self, seen):
        """Confirm those that are as they were ``seen``, by their marks. Returns those that are not:
        they stay drafts."""
        self._check_collector()
        self.check_access("write")
        drafts = self._read_again()
        marks = drafts._get_marks()
        same = drafts.filtered(lambda notice: seen.get(notice.id) == marks[notice.id])
        if same:
            same._confirm_by_hand()
            same._trigger_outbox()
        return drafts - same

    def _get_marks(self):
        """``{id: mark}``: a draft that would say something else, or go elsewhere, has another."""
        self._read_ahead()
        self.recipient_id.fetch(["email", "street", "zip", "city"])
        marks = {}
        for notice in self:
            contact = notice.recipient_id
            content = [
                [notice.state, notice.lang, notice.level_id.id, notice.amount_company],
                [notice.subject, notice.opening, notice.closing],
                [contact.id, contact.email, contact.street, contact.zip, contact.city],
                notice._get_content(),
            ]
            marks[notice.id] = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
        return marks

    def _check_bank_data(self):
        for company in self.company_id:
            silent = company._find_silent_bank(company._get_dunning_today())
            if silent:
                decision = self.env["account.dunning.decision"]
                raise UserError(decision._say("bank_stale", silent, self.level_id[:0], None))

    def _after_confirming(self):
        """One queued delivery per channel."""
        res = super()._after_confirming()
        self.recipient_id.fetch(["email"])
        vals_list = [
            {"notice_id": notice.id, "channel": channel}
            for notice in self
            for channel in notice._get_planned_channels()
        ]
        self.env["account.dunning.delivery"].sudo().create(vals_list)
        return res

    def _get_planned_channels(self):
        """What a draft is going out by: without e-mail address the letter takes its place."""
        self.ensure_one()
        if not self.level_id:
            return []
        debtor = self.partner_id.sudo().with_company(self.company_id)
        return choose_channels(
            self.level_id._get_channels(),
            self._get_usable_channels(),
            debtor.dunning_preferred_channel or "",
            self.level_id.legal_deadline,
        )

    def _choose_next_channel(self):
        """The way to try after what did not arrive; None if nothing is left, or something is still
        on its way."""
        self.ensure_one()
        rows = self.delivery_ids.filtered(lambda one: one.state != "cancelled" and not one.next_id)
        if rows.filtered(lambda one: one.state not in ("failed", "bounced")):
            return None
        tried = set(
            self.delivery_ids.filtered(lambda one: one.state != "cancelled").mapped("channel")
        )
        debtor = self.partner_id.sudo().with_company(self.company_id)
        usable = self._get_usable_channels()
        if not self._has_postal_address():
            usable.discard("letter")
        return choose_next(tried, usable, debtor.dunning_preferred_channel or "")

    def _get_usable_channels(self):
        """Hook: the channels by which the recipient can be reached, as far as is known, and does
        not mind to be."""
        self.ensure_one()
        labels = self.env["account.dunning.delivery"]._get_channel_labels()
        usable = {channel for channel, _label in labels}
        if not self.recipient_id.email:
            usable.discard("email")
        if not self.env["account.dunning.delivery"]._has_text_messages():
            usable.discard("sms")
        return usable - self.partner_id._get_forbidden_channels(self.company_id)

    def _has_postal_address(self):
        self.ensure_one()
        recipient = self.recipient_id
        return bool(recipient.city and (recipient.street or recipient.zip))

    @api.model
    def _trigger_outbox(self):
        self.env.ref("account_collections.cron_outbox").sudo()._trigger()

    def _needs_letter(self):
        """Whether somebody gets the letter on paper or as a file. One that waits to be printed is
        written anew with the e-mail beside it."""
        waiting = self.delivery_ids.filtered(lambda delivery: delivery.state in ("queued", "ready"))
        return self.level_id.attach_letter or set(waiting.mapped("channel")) != {"email"}

    def _keep_letter(self, attachment):
        res = super()._keep_letter(attachment)
        self._get_ready_deliveries().attachment_id = attachment
        return res

    # === SENT, OR NOT === #

    def _is_letter(self):
        """A level taken over from another system is a notice without a letter."""
        return super()._is_letter() and bool(self.delivery_ids)

    def _after_sending(self):
        res = super()._after_sending()
        faults = self.env["account.collections.fault"]
        # Of a copy that came to nothing somebody is still to hear.
        broken = self.delivery_ids.filtered(lambda it: it._is_broken()).notice_id
        faults._end(("send",), self - broken)
        faults._end(("send",), (self - broken).case_id)
        for notice in self.filtered("case_id"):
            notice._log_letter()
        # Of one that went out another way nobody needs a copy later on.
        self._get_queued_deliveries().filtered("held_until")._set_cancelled()
        return res

    def _log_letter(self):
        """The letter itself in the thread of the case; an e-mail stands there by itself."""
        self.ensure_one()
        gone = self.delivery_ids.filtered(lambda delivery: delivery.state == "sent")
        if "letter" not in gone.mapped("channel"):
            return
        body = self.env._(
            "%(notice)s over %(amount)s, to be paid by %(deadline)s.",
            notice=self.display_name,
            amount=self.amount_text,
            deadline=format_date(self.env, self.deadline),
        )
        self.case_id.sudo()._message_log(
            body=Markup("<p>%s</p>") % body, attachment_ids=self.attachment_id.ids
        )

    def _set_undelivered(self):
        """Sent → confirmed, when everything that went out came back: the level was not reached, no
        deadline runs, and the notice can be sent again another way."""
        lost = self.filtered(
            lambda notice: (
                notice.state == "sent"
                and notice.delivery_ids
                and not notice.delivery_ids.filtered(
                    lambda delivery: delivery.state in ("sent", "handed")
                )
            )
        )
        lost._take_back_follow_up()
        lost._move_to("confirmed", ("sent",), sent_on=False)

    def action_retry(self):
        """Send those of the notices again that did not arrive, over the same channel."""
        self.delivery_ids.action_retry()

    def action_as_letter(self):
        """Let letters take the place of the e-mails that did not arrive."""
        self.delivery_ids.action_as_letter()

    def _after_cancelling(self):
        res = super()._after_cancelling()
        self.env["account.collections.fault"]._end(("confirm", "review", "send"), self)
        self.delivery_ids.sudo()._set_cancelled()
        return res
