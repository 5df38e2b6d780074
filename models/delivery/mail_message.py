from odoo import models
from odoo.exceptions import UserError

# What makes a message another one.
SUBSTANCE = {
    "attachment_ids",
    "author_id",
    "body",
    "date",
    "email_from",
    "model",
    "res_id",
    "subject",
}


class MailMessage(models.Model):
    """The e-mail of a letter stands in the thread of the case as it went out: evidence like the
    letter itself, also for whoever wrote it."""

    _inherit = "mail.message"

    def write(self, vals):
        if SUBSTANCE & set(vals):
            self._check_letters()
        return super().write(vals)

    def unlink(self):
        self._check_letters()
        return super().unlink()

    def _check_letters(self):
        if self._is_through_door() or not self.ids:
            return
        deliveries = self.env["account.dunning.delivery"].sudo()
        if kept := deliveries.search([("mail_message_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "%s went out by this e-mail, which stays as it is. Write another message.",
                    kept.notice_id.display_name,
                )
            )
