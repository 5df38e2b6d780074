from odoo import api, fields, models

from ..debtor.tasks import drop_task


class AccountCollectionCase(models.Model):
    """What rests in the file of a debtor, and who is reminded of it when."""

    _inherit = "account.collection.case"

    dispute_ids = fields.One2many("account.dispute", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"dispute_ids": ("partner_id.dispute_ids.company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def _get_resting_disputes(self):
        """What is not claimed at present, for statements."""
        return self.dispute_ids.filtered(lambda dispute: dispute._rests())

    def action_dispute(self):
        """Enter a dispute of the debtor from here."""
        self.ensure_one()
        return self.env["account.dispute"]._get_new_action(self.company_id, self.partner_id)

    def _remind(self, former, xmlid, user, day, summary):
        """A task for ``user`` on ``day`` in place of the ``former`` one."""
        self.ensure_one()
        drop_task(former)
        case = self.sudo().with_context(mail_activity_quick_update=True)
        return case.activity_schedule(xmlid, day, summary=summary, user_id=user.id)

    def _log_words(self, words):
        """A line in the thread."""
        self.ensure_one()
        self.sudo()._message_log(body=words)
