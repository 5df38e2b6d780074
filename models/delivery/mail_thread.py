from odoo import models
from odoo.tools import html2plaintext


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
