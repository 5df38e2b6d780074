import contextlib
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ...tools.common.faults import get_words
from ..common.transaction import CONNECTION_LOST, take_free
from .sms import LOST

_logger = logging.getLogger(__name__)
# Odoo's app that has letters printed and posted, if it is there.
APP = "snailmail.letter"


class AccountDunningDelivery(models.Model):
    """A letter that Odoo's app Snailmail has printed and posted.

    As with text messages the service is called in a transaction that nothing else can take back,
    and for each letter at most once: before the call it is noted that it began. Odoo's own queue is
    not used: it tries again what failed, while our letter has gone another way."""

    _inherit = "account.dunning.delivery"

    @api.model
    def _has_post(self):
        """The one place that asks whether Odoo can post letters."""
        return APP in self.env

    def _hand_to_post(self):
        """The letters leave when the batch is committed."""
        for delivery in self:
            if not self._has_post():
                delivery._set_failed(self.env._("Odoo's app Snailmail is not installed."))
            elif not self.env[APP]._is_valid_address(delivery.notice_id.recipient_id):
                delivery._set_failed(
                    self.env._("To be posted the contact needs street, ZIP, city and country.")
                )
            else:
                delivery.write({"state": "handed", "text_begun_on": False, "text_taken": False})

    # === CALLS === #

    @api.model
    def _post_letters(self):
        """Hand over what waits."""
        waiting = self.search(self._get_post_domain(), order="id") if self._has_post() else None
        if waiting:
            self.env["account.dunning.notice"]._commit_step(self._open_account)
            waiting._call_each(lambda one: one._begin_post(), lambda one: one._call_post())

    @api.model
    def _open_account(self):
        """Odoo opens the account of the service beside our transaction, which collides with a call
        in it: the letter would be posted, and we would not know."""
        with contextlib.suppress(UserError):
            self.env["iap.account"].sudo().get("snailmail")
        return 0

    @api.model
    def _get_post_domain(self):
        return [
            ("channel", "=", "letter"),
            ("state", "=", "handed"),
            ("text_begun_on", "=", False),
            ("notice_id.state", "in", ("confirmed", "sent")),
        ]

    def _begin_post(self):
        """Note that the call begins: whoever finds that later does not call again."""
        mine = take_free(self).filtered_domain(self._get_post_domain())
        if not mine or mine._withdraw_settled():
            return 0
        mine.text_begun_on = fields.Datetime.now()
        return 1

    def _call_post(self):
        """Call it for a letter whose call has begun."""
        if not self.text_begun_on or self.mail_message_id or self.state != "handed":
            return 0
        try:
            with self.env.cr.savepoint():
                self._hand_letter()
        except CONNECTION_LOST:
            raise
        except Exception as error:
            _logger.warning("A letter was not taken.", exc_info=True)
            self._set_failed(get_words(error))
        self._hear_of_posts()
        return 1

    def _hand_letter(self):
        notice, company = self.notice_id, self.company_id
        case = notice.case_id.sudo().with_company(company)
        letter = (
            self.env[APP]
            .sudo()
            .with_company(company)
            .create(
                {
                    "partner_id": notice.recipient_id.id,
                    "model": case._name,
                    "res_id": case.id,
                    "user_id": self.env.uid,
                    "company_id": company.id,
                }
            )
        )
        # The letter as it is, within the margins of the service.
        paper = letter._overwrite_margins(self.attachment_id.raw)
        if letter.cover:
            paper = letter._append_cover_page(paper)
        letter.attachment_id = self.env["ir.attachment"].create(
            {
                "name": self.attachment_id.name,
                "raw": paper,
                "mimetype": "application/pdf",
                "res_model": letter._name,
                "res_id": letter.id,
            }
        )
        self.mail_message_id = letter.message_id
        letter._snailmail_print_valid_address()

    # === WHAT BECAME OF IT === #

    @api.model
    def _sweep_posts(self):
        """What somebody sent or cancelled among Odoo's letters, and what nobody told of."""
        handed = [("channel", "=", "letter"), ("state", "=", "handed")]
        self.search([*handed, ("text_begun_on", "!=", False)])._hear_of_posts()

    def _hear_of_posts(self):
        now, known = fields.Datetime.now(), {}
        messages = self.mail_message_id
        if messages and self._has_post():
            letters = self.env[APP].sudo().search([("message_id", "in", messages.ids)])
            known = letters.grouped("message_id")
        for delivery in self.filtered(lambda one: one.state == "handed"):
            letter = known.get(delivery.mail_message_id)
            if not letter:
                if now - delivery.text_begun_on > LOST:
                    delivery._set_failed(
                        self.env._("The call broke off: whether it was posted is not known.")
                    )
            elif letter.state == "sent":
                delivery._set_sent()
            elif letter.state in ("error", "canceled"):
                delivery._set_failed(delivery._describe_post_failure(letter))
                # Odoo would try again what goes another way by now.
                letter.cancel()

    def _describe_post_failure(self, letter):
        words = " ".join(html2plaintext(letter.info_msg or "").split())
        return words[:250] or self.env._("The letter was not posted.")
