from odoo import api, fields, models
from odoo.tools import email_normalize

from .mail_thread import HEADERS


class AccountCollectionCase(models.Model):
    """Mails of the debtor that came into the thread of his case."""

    _inherit = "account.collection.case"

    reply_ids = fields.One2many(
        "account.collection.reply",
        compute="_compute_file",
        string="Mails",
        domain=[("state", "=", "new")],
    )

    @api.model
    def _get_file_fields(self):
        return {**super()._get_file_fields(), "reply_ids": ("company_id", None)}

    def _message_post_after_hook(self, message, msg_vals):
        res = super()._message_post_after_hook(message, msg_vals)
        if message.message_type == "email" and not self._is_of_office(message):
            headers = self.env.context.get(HEADERS)
            known = headers if isinstance(headers, dict) else {}
            self.env["account.collection.reply"]._read_mail(self, message, known)
        return res

    def _is_of_office(self, message):
        """Whether a colleague wrote it."""
        author = message.sudo().author_id
        if author:
            return not author.partner_share
        users = self.env["res.users"].sudo()
        address = email_normalize(message.email_from or "")
        internal = [("email_normalized", "=", address), ("share", "=", False)]
        return bool(address) and bool(users.search_count(internal, limit=1))

    def _merge_into(self, target):
        self.env["account.collection.reply"].sudo().search(
            [("case_id", "in", self.ids)]
        ).case_id = target
        return super()._merge_into(target)
