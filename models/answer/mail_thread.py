from odoo import models

# How a mail that comes in tells what wrote it.
HEADERS = "collections_mail_headers"
TELLING = ("Auto-Submitted", "Precedence", "X-Autoreply")


class MailThread(models.AbstractModel):
    """Remembers, while a mail is taken in, whether a machine answered it."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        known = {name: str(message[name]) for name in TELLING if message[name]}
        taking = self.with_context(**{HEADERS: known})
        return super(MailThread, taking)._message_route_process(message, message_dict, routes)
