from odoo import models
from odoo.tools import html2plaintext


class MailMail(models.Model):
    """Tells the deliveries what became of their e-mails."""

    _inherit = "mail.mail"

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        deliveries = self.env["account.dunning.delivery"].sudo()
        # A mail that had failed may have been mended in the mail queue instead of at the notice.
        deliveries = deliveries.search(
            [("mail_mail_id", "in", self.ids), ("state", "in", ("handed", "failed"))]
        )
        if failure_type:
            reason = failure_reason or self[:1].failure_reason or failure_type
            deliveries._set_failed(str(reason)[:250])
        else:
            deliveries._set_sent()
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )


class MailThread(models.AbstractModel):
    """Tells the deliveries when an e-mail comes back."""

    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        res = super()._routing_handle_bounce(email_message, message_dict)
        if message := message_dict.get("bounced_message"):
            deliveries = self.env["account.dunning.delivery"].sudo()
            back = deliveries.search([("mail_message_id", "in", message.ids)])
            reason = html2plaintext(message_dict.get("body") or "").strip()
            back._set_bounced(reason[:250] or self.env._("The e-mail came back."))
        return res
