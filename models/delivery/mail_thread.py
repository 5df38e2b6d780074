from odoo import models
from odoo.tools import html2plaintext

from ...tools.delivery.returned import read_report, tells_of_reading


class MailThread(models.AbstractModel):
    """Tells the deliveries when an e-mail comes back."""

    _inherit = "mail.thread"

    def _routing_handle_bounce(self, email_message, message_dict):
        res = super()._routing_handle_bounce(email_message, message_dict)
        report, message = read_report(email_message), message_dict.get("bounced_message")
        if report.fails and message:
            deliveries = self.env["account.dunning.delivery"].sudo()
            back = deliveries.search([("mail_message_id", "in", message.ids)])
            reason = html2plaintext(message_dict.get("body") or "").strip()
            back._hear_of_return(report.addresses, reason[:250])
        elif message and tells_of_reading(email_message):
            deliveries = self.env["account.dunning.delivery"].sudo()
            deliveries.search([("mail_message_id", "in", message.ids)])._hear_of_reading()
        return res
